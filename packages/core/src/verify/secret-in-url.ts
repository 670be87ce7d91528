import { timingSafeEqual } from 'node:crypto'
import { CallbackError } from '../errors.ts'
import { checkedSecrets, type Secrets } from './secret.ts'
import { rawParameter, splitUrl, unescaped } from './url.ts'
import type { Verifier } from './verifier.ts'

/** Where {@link secretInUrl} looks. */
export interface SecretInUrlOptions {
  /** `query`: the parameter `name`; `path`: the last path segment. @default 'query' */
  in?: 'query' | 'path' | undefined
  /** Name of the query parameter. @default 'token' */
  name?: string | undefined
}

/**
 * Accepts requests whose URL carries a secret: configure `https://example.com/ci/callback?token=SECRET` at CI.
 * Compared in constant time; give several while you rotate them.
 *
 * @param secret one secret or several, each at least 16 bytes without white space
 * @throws CallbackError `misconfigured`, at once, for a missing or weak secret
 */
export function secretInUrl(secret: Secrets, options: SecretInUrlOptions = {}): Verifier {
  const accepts = createComparison(checkedSecrets(secret, 'secretInUrl'))
  const { in: place = 'query', name = 'token' } = options

  function find(url: string): string | undefined {
    const { path, query } = splitUrl(url)
    return (place === 'query' ? rawParameter(query, name) : path.slice(path.lastIndexOf('/') + 1)) || undefined
  }

  return Object.assign(
    ({ url }: { url: string }) => {
      const given = find(url)
      if (given === undefined || !accepts(unescaped(given)))
        throw refusal(given === undefined, place === 'query' ? `query parameter ${name}` : 'last path segment')
    },
    { secretsIn: (url: string) => [find(url) ?? []].flat() },
  )
}

/**
 * Compares a text with secrets in a time that tells neither which of them matched nor how much of one did, only how
 * long the text is. Padded to one length and not hashed, because hashing measured as a twentieth of what a callback cost.
 */
function createComparison(secrets: readonly string[]): (given: string) => boolean {
  const size = Math.max(...secrets.map((each) => Buffer.byteLength(each)))
  const padded = secrets.map((each) => ({ length: Buffer.byteLength(each), bytes: paddedTo(size, each) }))
  return (text) => {
    const length = Buffer.byteLength(text)
    const given = paddedTo(size, text)
    let matches = 0
    for (const each of padded) if (timingSafeEqual(each.bytes, given) && each.length === length) matches++
    return matches > 0
  }
}

function paddedTo(size: number, text: string): Buffer {
  const bytes = Buffer.alloc(size)
  bytes.write(text)
  return bytes
}

function refusal(missing: boolean, place: string): CallbackError {
  return new CallbackError(
    'unauthentic',
    missing
      ? `The request's URL has no secret in its ${place}. Check the callback URL that CI was given.`
      : `The secret in the URL's ${place} is not accepted. While rotating, give secretInUrl both the old and the new one.`,
  )
}
