/** Takes out of what is shown what was said in confidence. The stored item keeps it: handlers may need it. */

const mark = '***'
// Fields of CI's that hold secrets, and what people call theirs.
const fields =
  'DocPassword|UnCompressKey|UriKey|Password|SecretKey|SecretId|AccessToken|SecurityToken|Token|Authorization'
const secretField = new RegExp(`^(?:${fields})$`, 'i')
const xmlTag = new RegExp(`<(?:${fields})(?:\\s[^<>]*)?>`, 'gi')
const inJson = new RegExp(`("(?:${fields})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]{0,1000}\\]|[\\d.eE+-]+)`, 'gi')
// Parameters of signed URLs and of callback URLs; the URL may be escaped for XML, for JSON, or for another URL.
const parameters =
  'q-signature|q-ak|q-sign-time|q-key-time|x-cos-security-token|ci[-_]signature|access_token|api_key|token|secret|key|sig|sign|signature|password'
const inUrl = new RegExp(
  `((?:(?<![\\w%\\\\-])|\\\\u0026|\\\\u003f|%26|%3F)(?:${parameters})(?:=|%3D))(?:(?!%26|\\\\u0026)[^&\\s"'<>#])+`,
  'gi',
)
/** Of a hostile event's secrets so many are looked for elsewhere; under their own names all are found. */
const mostSecrets = 50

/** Text of any kind: XML, JSON, a URL, a message. */
export function redactText(text: string): string {
  return redactXml(text).replace(inJson, `$1"${mark}"`).replace(inUrl, `$1${mark}`)
}

/** By hand: an expression for text and CDATA up to the end tag takes the square of what a hostile body has of them. */
function redactXml(text: string): string {
  let out = ''
  let at = 0
  xmlTag.lastIndex = 0
  while (xmlTag.exec(text)) {
    const start = xmlTag.lastIndex
    const end = endOfText(text, start)
    // Blank before a child is layout. Anything else is taken, and so not looked at again.
    if (text.slice(start, end).trim() === '') continue
    out += text.slice(at, start) + mark
    at = end
    xmlTag.lastIndex = end
  }
  return out + text.slice(at)
}

function endOfText(text: string, start: number): number {
  for (let at = start; ; ) {
    const isCdata = text.startsWith('<![CDATA[', at)
    const next = isCdata ? text.indexOf(']]>', at) : text.indexOf('<', at)
    if (next === -1) return text.length
    if (isCdata) at = next + 3
    else if (text.startsWith('<![CDATA[', next)) at = next
    else return next
  }
}

/** A copy of plain data with its secrets blotted out, and where else they stand in it. */
export function redactTree(value: unknown, secrets: readonly string[] = []): unknown {
  if (typeof value === 'string') return redactKnown(value, secrets)
  if (Array.isArray(value)) return value.map((each) => redactTree(each, secrets))
  if (typeof value !== 'object' || value === null) return value
  // `fromEntries` defines: a field named __proto__ stays a field.
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretField.test(name) ? blotted(inner) : redactTree(inner, secrets),
    ]),
  )
}

/** All that stands under a telling name, also when there are several of it. */
function blotted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(blotted)
  if (typeof value !== 'object' || value === null) return mark
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, blotted(inner)]))
}

/** Secrets that stand in an event under a telling name: they may be repeated elsewhere, such as in an error's message. */
export function secretsOf(value: unknown): string[] {
  const found = new Set<string>()
  const look = (node: unknown, isSecret: boolean): void => {
    if (found.size >= mostSecrets) return
    // Shorter texts are words of the message sooner than secrets.
    if (typeof node === 'string' && isSecret && node.length >= 4) found.add(node)
    if (typeof node !== 'object' || node === null) return
    for (const [name, inner] of Object.entries(node)) look(inner, isSecret || secretField.test(name))
  }
  look(value, false)
  return [...found]
}

/** Text that may also repeat known secrets. */
export function redactKnown(text: string, secrets: readonly string[]): string {
  return redactText(secrets.reduce((whole, secret) => whole.replaceAll(secret, mark), text))
}
