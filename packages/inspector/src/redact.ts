/** Takes out of what is shown what was said in confidence. The stored item keeps it: handlers may need it. */

const mark = '***'
// Fields of CI's that hold secrets, and what people call theirs.
const fields =
  'DocPassword|UnCompressKey|UriKey|Password|SecretKey|SecretId|AccessToken|SecurityToken|Token|Authorization'
const secretField = new RegExp(`^(?:${fields})$`, 'i')
// The bound keeps a body that opens many and closes none linear.
const inXml = new RegExp(`(<(${fields})(?:\\s[^<>]*)?>)(?:<!\\[CDATA\\[[\\s\\S]{0,4000}?\\]\\]>|[^<])+(?=</)`, 'gi')
const inJson = new RegExp(`("(?:${fields})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|[\\d.eE+-]+)`, 'gi')
// Parameters of signed URLs and of callback URLs; the URL may be escaped for XML, for JSON, or for another URL.
const parameters =
  'q-signature|q-ak|q-sign-time|q-key-time|x-cos-security-token|ci[-_]signature|access_token|api_key|token|secret|key|sig|sign|signature|password'
const inUrl = new RegExp(
  `((?:^|[?&;]|\\\\u0026|%26|%3F)(?:${parameters})(?:=|%3D))(?:(?!%26|\\\\u0026)[^&\\s"'<>#])+`,
  'gi',
)

/** Text of any kind: XML, JSON, a URL, a message. */
export function redactText(text: string): string {
  return text.replace(inXml, `$1${mark}`).replace(inJson, `$1"${mark}"`).replace(inUrl, `$1${mark}`)
}

/** A copy of plain data with its secrets blotted out. */
export function redactTree(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redactTree)
  if (typeof value !== 'object' || value === null) return value
  // `fromEntries` defines: a field named __proto__ stays a field.
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretField.test(name) && isLeaf(inner) ? mark : redactTree(inner),
    ]),
  )
}

function isLeaf(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

/** Secrets that stand in an event under a telling name: they may be repeated elsewhere, such as in an error's message. */
export function secretsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    // Shorter texts are words of the message sooner than secrets.
    if (typeof inner === 'string' && inner.length >= 4 && secretField.test(name)) return [inner]
    return secretsOf(inner)
  })
}

/** Text that may also repeat known secrets. */
export function redactKnown(text: string, secrets: readonly string[]): string {
  return redactText(secrets.reduce((whole, secret) => whole.replaceAll(secret, mark), text))
}
