/** Who may call. Verifiers run before the body is read. CI signs nothing, so they check the URL or the address. */
import { misconfigured } from '../errors.ts'
import type { CallbackRequest } from '../http/request.ts'
import type { Awaitable } from '../internal/awaitable.ts'

/** What a verifier found out about a request that it accepts. */
export interface Verified {
  /** What the signed URL was made for, such as an order id; reaches handlers as `context.subject`. */
  readonly subject?: string
}

/**
 * Decides whether a request may go on. Throw a {@link CallbackError} to refuse it: `unauthentic` is answered 401,
 * `forbidden` 403. Return nothing, or what you found out.
 */
export interface Verifier {
  (request: CallbackRequest): Awaitable<Verified | void>
  /** The secret parts of a URL, as they stand in it: they are redacted before a handler, a log or a store sees the request. */
  secretsIn?(url: string): readonly string[]
}

/**
 * Accepts a request that every verifier accepts.
 *
 * @throws CallbackError `misconfigured`, at once, for an empty list
 */
export function allOf(...verifiers: readonly Verifier[]): Verifier {
  checkList('allOf', verifiers)
  return withSecrets(verifiers, async (request) => {
    let verified: Verified = {}
    for (const verify of verifiers) verified = { ...verified, ...(await verify(request)) }
    return verified
  })
}

/**
 * Accepts a request that at least one verifier accepts. When none does, the refusal is the first one's.
 *
 * @throws CallbackError `misconfigured`, at once, for an empty list
 */
export function anyOf(...verifiers: readonly Verifier[]): Verifier {
  checkList('anyOf', verifiers)
  return withSecrets(verifiers, async (request) => {
    const refusals: unknown[] = []
    for (const verify of verifiers) {
      try {
        return await verify(request)
      } catch (refusal) {
        refusals.push(refusal)
      }
    }
    throw refusals[0]
  })
}

function withSecrets(verifiers: readonly Verifier[], verify: Verifier): Verifier {
  return Object.assign(verify, {
    secretsIn: (url: string) => verifiers.flatMap((each) => each.secretsIn?.(url) ?? []),
  })
}

function checkList(name: string, verifiers: readonly unknown[]): void {
  if (verifiers.length === 0) throw misconfigured(`${name} needs at least one verifier, got none.`)
  if (verifiers.some((each) => typeof each !== 'function')) {
    throw misconfigured(`${name} takes verifiers, such as secretInUrl(...) returns.`)
  }
}
