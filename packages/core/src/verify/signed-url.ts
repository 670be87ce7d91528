/** Callback URLs signed one by one. Each is passed to CI in `CallBack` when a job is submitted, and expires. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { CallbackError, misconfigured } from '../errors.ts'
import { isRecord } from '../internal/record.ts'
import { checkedSecrets, type Secrets } from './secret.ts'
import { pathOf, queryOf, rawParameter, unescaped } from './url.ts'
import type { Verifier } from './verifier.ts'

const subjectName = 'ci_subject'
const expiresName = 'ci_expires'
const signatureName = 'ci_signature'

/** How a callback URL is signed. */
export interface SignCallbackUrlOptions {
  /** The key, at least 16 bytes; of several the first signs. */
  secret: Secrets
  /** What the callback will be about, such as an order id: visible in the URL, proven by the signature. */
  subject?: string | undefined
  /** For how many milliseconds from now the URL is valid. @default 604800000 (7 days: a callback may come a day late) */
  expiresIn?: number | undefined
}

/**
 * Signs a callback URL with HMAC-SHA256 over method, path, subject and expiry. Pass the result to CI as `CallBack`.
 *
 * @param url absolute, as CI will call it
 * @throws CallbackError `misconfigured` for a weak secret, an invalid URL, or one that is signed already
 *
 * @example
 * const CallBack = signCallbackUrl('https://example.com/ci/callback', { secret, subject: order.id })
 */
export function signCallbackUrl(url: string | URL, options: SignCallbackUrlOptions): string {
  const { secret, subject = '', expiresIn = 7 * 86_400_000 } = checkedObject(options, 'signCallbackUrl')
  const [key] = checkedSecrets(secret, 'signCallbackUrl')
  if (!(Number.isFinite(expiresIn) && expiresIn > 0))
    throw misconfigured(`\`expiresIn\` must be a number of milliseconds above 0, got ${String(expiresIn)}.`)
  if (!URL.canParse(String(url)))
    throw misconfigured('signCallbackUrl needs an absolute URL, such as https://example.com/ci/callback.')
  const signed = new URL(url)
  if (signed.searchParams.has(signatureName)) throw misconfigured('The URL is signed already.')
  const expires = String(Math.ceil((Date.now() + expiresIn) / 1000))
  if (subject) signed.searchParams.set(subjectName, subject)
  signed.searchParams.set(expiresName, expires)
  signed.searchParams.set(signatureName, sign(key, signed.pathname, subject, expires).toString('base64url'))
  return signed.href
}

/** How signed URLs are checked. */
export interface SignedUrlOptions {
  /** The key, or several while they are rotated: a URL signed with any of them is accepted. */
  secret: Secrets
  /** For how many milliseconds after its expiry a URL is still accepted, because clocks differ. @default 60000 */
  clockSkew?: number | undefined
  /** What a proxy removes from the start of the path: with `/api`, a request for `/ci` is checked as `/api/ci`. @default '' */
  strippedPrefix?: string | undefined
}

/**
 * Accepts requests whose URL was signed by {@link signCallbackUrl}. The subject reaches handlers as `context.subject`.
 *
 * @throws CallbackError `misconfigured`, at once, for a missing or weak secret, and for options that cannot work
 */
export function signedUrl(options: SignedUrlOptions): Verifier {
  const { secret, clockSkew = 60_000, strippedPrefix = '' } = checkedObject(options, 'signedUrl')
  const keys = checkedSecrets(secret, 'signedUrl')
  if (!(Number.isFinite(clockSkew) && clockSkew >= 0))
    throw misconfigured(`\`clockSkew\` must be a number of milliseconds from 0 up, got ${String(clockSkew)}.`)
  if (typeof strippedPrefix !== 'string' || !/^(?:\/.*)?$/.test(strippedPrefix))
    throw misconfigured(`\`strippedPrefix\` must be a path such as '/api', got ${JSON.stringify(strippedPrefix)}.`)
  return Object.assign(
    ({ url }: { url: string }) => {
      const path = pathOf(url)
      const query = queryOf(url)
      const subject = unescaped(rawParameter(query, subjectName) ?? '')
      const expires = rawParameter(query, expiresName) ?? ''
      const given = Buffer.from(rawParameter(query, signatureName) ?? '', 'base64url')
      if (given.length === 0)
        throw unauthentic('The URL is not signed. Pass CI the result of signCallbackUrl as `CallBack`.')
      // Every key is tried, so that the time does not give away which one matched.
      const matches = keys.filter((key) => equal(sign(key, strippedPrefix + path, subject, expires), given)).length
      if (matches === 0) {
        throw unauthentic(
          'The signature does not match the URL. The key may have been rotated, a proxy may have changed the path (`strippedPrefix`), or the URL is forged.',
        )
      }
      if (!(Number(expires) * 1000 + clockSkew >= Date.now())) {
        throw unauthentic('The signed URL has expired. Sign with a larger `expiresIn`: callbacks can come a day late.')
      }
      return subject === '' ? undefined : { subject }
    },
    { secretsIn: (url: string) => [rawParameter(queryOf(url), signatureName) ?? []].flat() },
  )
}

function sign(key: string, path: string, subject: string, expires: string): Buffer {
  // JSON separates the parts: no subject can pass for another path and expiry.
  return createHmac('sha256', key)
    .update(JSON.stringify(['POST', path, subject, expires]))
    .digest()
}

function equal(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given)
}

function checkedObject<O>(options: O, owner: string): O {
  if (isRecord(options)) return options
  throw misconfigured(`${owner} needs options such as { secret }, got ${options === null ? 'null' : typeof options}.`)
}

function unauthentic(message: string): CallbackError {
  return new CallbackError('unauthentic', message)
}
