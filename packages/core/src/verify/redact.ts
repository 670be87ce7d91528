/** Blots the callback URL's secret out of everything that handlers, logs and stores may see of a request. */
import type { CallbackHeaders } from '../http/request.ts'

const mark = '***'
const neverKept = new Set(['authorization', 'proxy-authorization', 'cookie'])
// Names under which people put secrets, whatever the verifier is.
const secretNames = /^(?:token|secret|key|sig|signature|password|access_token|api_key|ci_signature)$/i

/** The secret parts of a URL: those its verifier names, and the values of parameters whose name says so. */
export function secretsOf(url: string, named: readonly string[]): readonly string[] {
  const mark = url.indexOf('?')
  const pairs = mark === -1 ? [] : url.slice(mark + 1).split('&')
  const byName = pairs.flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=', 2)
    return secretNames.test(name) ? [value] : []
  })
  return [...new Set([...named, ...byName])].filter((secret) => secret !== '')
}

export function redactText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((redacted, secret) => redacted.replaceAll(secret, mark), text)
}

/** Proxies repeat the URL in headers such as `referer` and `x-original-url`. Without anything to hide, they are themselves. */
export function redactHeaders(headers: CallbackHeaders, secrets: readonly string[]): CallbackHeaders {
  for (const name in headers)
    if (neverKept.has(name) || holdsAny(headers[name], secrets)) return redacted(headers, secrets)
  return headers
}

function holdsAny(value: CallbackHeaders[string], secrets: readonly string[]): boolean {
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret))
  return Array.isArray(value) && value.some((each) => holdsAny(each, secrets))
}

function redacted(headers: CallbackHeaders, secrets: readonly string[]): CallbackHeaders {
  const out: Record<string, string | readonly string[] | undefined> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (neverKept.has(name)) continue
    out[name] = typeof value === 'string' ? redactText(value, secrets) : value?.map((each) => redactText(each, secrets))
  }
  return out
}
