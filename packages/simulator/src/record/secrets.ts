/** Finds secrets in URLs by the names of their parameters, and redacts them wherever they are repeated. */

const names = /^(?:token|secret|key|sig|signature|password|access_token|api_key|ci_signature)$/i

/** @internal What stands in place of a secret. */
export const redactedMark = '***'

/** @internal True for the names of parameters that usually hold secrets. */
export function isSecretName(name: string): boolean {
  return names.test(name)
}

/** @internal The secrets in the query of a URL, in each form in which they may be repeated. */
export function secretsInUrl(url: string): string[] {
  const pairs = url.split('?')[1]?.split('&') ?? []
  return pairs.flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=', 2)
    return isSecretName(name) ? secretForms(value) : []
  })
}

/** @internal A secret as it is, decoded, and encoded once more as part of another URL. */
export function secretForms(secret: string): string[] {
  const forms = new Set([encodeURIComponent(encodeURIComponent(secret)), encodeURIComponent(secret), secret])
  try {
    forms.add(decodeURIComponent(secret.replaceAll('+', ' ')))
  } catch {
    // Not percent-encoded.
  }
  return [...forms].filter((each) => each !== '')
}

/** @internal The URL with `***` for each secret. */
export function redactUrl(url: string): string {
  return redactSecrets(url, secretsInUrl(url))
}

/** @internal */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((redacted, secret) => redacted.replaceAll(secret, redactedMark), text)
}
