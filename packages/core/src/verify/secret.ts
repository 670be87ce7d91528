/** What every secret must be, and how URLs are searched for them. */
import { misconfigured } from './verifier.ts'

const minSecretBytes = 16

/** One secret, or several while they are rotated. */
export type Secrets = string | readonly string[]

/**
 * Checks secrets when a verifier or signer is made, where a mistake can still be mended.
 *
 * @throws CallbackError `misconfigured` for a missing, empty, short or padded secret
 */
export function checkedSecrets(secrets: Secrets, taker: string): readonly [string, ...string[]] {
  const list = typeof secrets === 'string' ? [secrets] : secrets
  if (!Array.isArray(list) || list.length === 0) {
    throw misconfigured(`${taker} needs a secret and got none. Is the environment variable set?`)
  }
  for (const secret of list) {
    if (typeof secret !== 'string' || secret === '') {
      throw misconfigured(`${taker} got an empty secret. Is the environment variable set?`)
    }
    if (/\s/.test(secret))
      throw misconfigured(`The secret of ${taker} holds white space; a copied line break is the usual cause.`)
    if (Buffer.byteLength(secret) < minSecretBytes) {
      throw misconfigured(
        `The secret of ${taker} has fewer than ${minSecretBytes} bytes and can be guessed. Make one with \`openssl rand -hex 16\`.`,
      )
    }
  }
  return list as [string, ...string[]]
}

/** The path and the query of a URL without its origin. */
export function splitUrl(url: string): { path: string; query: string } {
  const hash = url.indexOf('#')
  const withoutHash = hash === -1 ? url : url.slice(0, hash)
  const mark = withoutHash.indexOf('?')
  return mark === -1
    ? { path: withoutHash, query: '' }
    : { path: withoutHash.slice(0, mark), query: withoutHash.slice(mark + 1) }
}

/** The value of a query parameter as it stands in the URL, still escaped. */
export function rawParameter(query: string, name: string): string | undefined {
  for (let start = 0; start < query.length; ) {
    const next = query.indexOf('&', start)
    const end = next === -1 ? query.length : next
    const mark = query.indexOf('=', start)
    if (mark !== -1 && mark < end && unescaped(query.slice(start, mark)) === name) return query.slice(mark + 1, end)
    start = end + 1
  }
  return undefined
}

/** A part of a URL as it was meant; one with a faulty escape is left as it is. */
export function unescaped(part: string): string {
  if (!part.includes('%') && !part.includes('+')) return part
  try {
    return decodeURIComponent(part.replace(/\+/g, ' '))
  } catch {
    return part
  }
}
