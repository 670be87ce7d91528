import { createHash, timingSafeEqual } from 'node:crypto'
import { CallbackError } from './errors.ts'
import { checkedSecrets, rawParameter, type Secrets, splitUrl, unescaped } from './secret.ts'
import type { Verifier } from './verify.ts'

/** Where {@link secretInUrl} looks. */
export interface SecretInUrlOptions {
  /** `query`: the parameter `name`; `path`: the last path segment. @default 'query' */
  in?: 'query' | 'path'
  /** Name of the query parameter. @default 'token' */
  name?: string
}

/**
 * Accepts requests whose URL carries a secret: configure `https://example.com/ci/callback?token=SECRET` at CI.
 * Compared in constant time; give several while you rotate them.
 *
 * @param secret one secret or several, each at least 16 bytes without white space
 * @throws CallbackError `misconfigured`, at once, for a missing or weak secret
 */
export function secretInUrl(secret: Secrets, options: SecretInUrlOptions = {}): Verifier {
  const digests = checkedSecrets(secret, 'secretInUrl').map(sha256)
  const { in: place = 'query', name = 'token' } = options

  function find(url: string): string | undefined {
    const { path, query } = splitUrl(url)
    return (place === 'query' ? rawParameter(query, name) : path.slice(path.lastIndexOf('/') + 1)) || undefined
  }

  return Object.assign(
    ({ url }: { url: string }) => {
      const given = find(url)
      const digest = sha256(unescaped(given ?? ''))
      // Every digest is compared, so that the time taken does not tell which secret matched.
      const matches = digests.filter((each) => timingSafeEqual(each, digest)).length
      if (matches === 0)
        throw refusal(given === undefined, place === 'query' ? `query parameter ${name}` : 'last path segment')
    },
    { secretsIn: (url: string) => [find(url) ?? []].flat() },
  )
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function refusal(missing: boolean, place: string): CallbackError {
  return new CallbackError(
    'unauthentic',
    missing
      ? `The request's URL has no secret in its ${place}. Check the callback URL that CI was given.`
      : `The secret in the URL's ${place} is not accepted. While rotating, give secretInUrl both the old and the new one.`,
  )
}
