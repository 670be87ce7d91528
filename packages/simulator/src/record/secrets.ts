/** Secrets in URLs, known by the names of their parameters. */

const names = /^(?:token|secret|key|sig|signature|password|access_token|api_key|ci_signature)$/i

/** @internal Whether people put secrets under this name. */
export function isSecretName(name: string): boolean {
  return names.test(name)
}

/** @internal The secrets of a URL, as they stand in it. */
export function secretsIn(url: string): string[] {
  const pairs = url.split('?')[1]?.split('&') ?? []
  return pairs.flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=', 2)
    return isSecretName(name) && value !== '' ? [value] : []
  })
}

/** @internal The URL with `***` for each secret. */
export function withoutSecrets(url: string): string {
  return blotted(url, secretsIn(url))
}

/** @internal */
export function blotted(text: string, secrets: readonly string[]): string {
  return secrets.reduce((blotted, secret) => blotted.replaceAll(secret, '***'), text)
}
