import { timingSafeEqual } from 'node:crypto'
import { CallbackError, misconfigured } from '../errors.ts'
import { checkedSecrets, type Secrets } from './secret.ts'
import { pathOf, percentDecoded, queryOf, rawParameter } from './url.ts'
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
 * The comparison takes the same time for every wrong secret of a length. Pass several while you rotate them.
 *
 * @param secret one secret or several, each at least 16 bytes without white space
 * @throws CallbackError `misconfigured`, at once, for a missing or weak secret, and for options that cannot work
 */
export function secretInUrl(secret: Secrets, options: SecretInUrlOptions = {}): Verifier {
  const secrets = checkedSecrets(secret, 'secretInUrl')
  const accepts = createComparison(secrets)
  const { in: place = 'query', name = 'token' } = options
  checkPlace(place, name)

  function find(url: string): string | undefined {
    if (place === 'query') return rawParameter(queryOf(url), name) || undefined
    const path = pathOf(url)
    return path.slice(path.lastIndexOf('/') + 1) || undefined
  }

  return Object.assign(
    ({ url }: { url: string }) => {
      const given = find(url)
      // As it stands, or percent-encoded. A `+` is never a blank here: secrets hold none.
      if (given !== undefined && (accepts(percentDecoded(given)) || accepts(given))) return
      const where = place === 'query' ? `query parameter ${name}` : 'last path segment'
      throw given === undefined ? missing(where) : wrong(where, secrets)
    },
    { secretsIn: (url: string) => [find(url) ?? []].flat() },
  )
}

function checkPlace(place: unknown, name: unknown): void {
  if (place !== 'query' && place !== 'path')
    throw misconfigured(`\`in\` must be 'query' or 'path', got ${JSON.stringify(place)}.`)
  if (typeof name !== 'string' || name === '')
    throw misconfigured(`\`name\` must be the name of a query parameter, got ${JSON.stringify(name)}.`)
}

/**
 * Compares a text with all secrets. The time depends on the length of the text alone, so it gives away neither which
 * secret matched nor how much of one did. Texts are padded and not hashed: hashing took 5 % of a callback's time.
 */
function createComparison(secrets: readonly string[]): (given: string) => boolean {
  const size = Math.max(...secrets.map((each) => Buffer.byteLength(each)))
  const padded = secrets.map((each) => ({ length: each.length, bytes: pad(Buffer.alloc(size), each) }))
  // One for all requests: making it took longer than comparing.
  const given = Buffer.alloc(size)
  return (text) => {
    pad(given, text)
    let matches = 0
    // The lengths differ for a text that was cut, and for one that ends with what others are padded with.
    for (const each of padded) if (timingSafeEqual(each.bytes, given) && each.length === text.length) matches++
    return matches > 0
  }
}

function pad(bytes: Buffer, text: string): Buffer {
  const written = bytes.write(text)
  return written < bytes.length ? bytes.fill(0, written) : bytes
}

function missing(place: string): CallbackError {
  return new CallbackError(
    'unauthentic',
    `The request's URL has no secret in its ${place}. Check the callback URL that CI was given.`,
  )
}

function wrong(place: string, secrets: readonly string[]): CallbackError {
  const isEncoded = secrets.some((secret) => encodeURIComponent(secret) !== secret)
  const encode =
    'The secret has characters that mean something in a URL: write it there as encodeURIComponent(secret). '
  return new CallbackError(
    'unauthentic',
    `The secret in the URL's ${place} is not accepted. ${isEncoded ? encode : ''}` +
      'While rotating, pass both the old and the new secret to secretInUrl.',
  )
}
