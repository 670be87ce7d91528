/** Who may call: verifiers run before the body is read. CI signs nothing, so the secret is in the URL. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { CallbackError } from './errors.ts'
import type { CallbackRequest } from './request.ts'

/**
 * Decides whether a request may go on. Throw a {@link CallbackError} to refuse it: `unauthentic` is answered 401,
 * `forbidden` 403.
 */
export type Verifier = (request: CallbackRequest) => void | Promise<void>

/** Where {@link secretInUrl} looks. */
export interface SecretInUrlOptions {
  /** `query`: the parameter `name`; `path`: the last path segment. @default 'query' */
  in?: 'query' | 'path'
  /** Name of the query parameter. @default 'token' */
  name?: string
}

const minSecretBytes = 16

/**
 * Accepts requests whose URL carries a secret: configure `https://example.com/ci/callback?token=SECRET` at CI.
 * Compared in constant time; give several while you rotate them.
 *
 * @param secret one secret or several, each at least 16 bytes without white space
 * @throws CallbackError `misconfigured`, at once, for a missing or weak secret
 */
export function secretInUrl(secret: string | readonly string[], options: SecretInUrlOptions = {}): Verifier {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw misconfigured('secretInUrl needs a secret and got none. Is the environment variable set?')
  }
  const digests = secrets.map(checkedDigest)
  const { in: place = 'query', name = 'token' } = options
  return (request) => {
    const given = place === 'query' ? queryParameter(request.url, name) : lastSegment(request.url)
    const digest = sha256(given ?? '')
    // Every digest is compared, so that the time taken does not tell which secret matched.
    const matches = digests.filter((each) => timingSafeEqual(each, digest)).length
    if (matches === 0) {
      throw new CallbackError(
        'unauthentic',
        given === undefined
          ? `The request's URL has no secret (expected in its ${place === 'query' ? `query parameter ${name}` : 'last path segment'}). ` +
              'Check the callback URL that CI was given.'
          : 'The secret in the URL is not one that is accepted. While rotating, give secretInUrl both the old and the new one.',
      )
    }
  }
}

function checkedDigest(secret: unknown): Buffer {
  if (typeof secret !== 'string' || secret === '') {
    throw misconfigured('secretInUrl got an empty secret. Is the environment variable set?')
  }
  if (/\s/.test(secret)) throw misconfigured('The secret holds white space; a copied line break is the usual cause.')
  if (Buffer.byteLength(secret) < minSecretBytes) {
    throw misconfigured(
      `The secret has fewer than ${minSecretBytes} bytes and can be guessed. Make one with \`openssl rand -hex 16\`.`,
    )
  }
  return sha256(secret)
}

function misconfigured(message: string): CallbackError {
  return new CallbackError('misconfigured', message)
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function queryParameter(url: string, name: string): string | undefined {
  const start = url.indexOf('?')
  if (start === -1) return undefined
  return new URLSearchParams(url.slice(start + 1)).get(name) ?? undefined
}

function lastSegment(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] as string
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) || undefined
  } catch {
    return undefined
  }
}
