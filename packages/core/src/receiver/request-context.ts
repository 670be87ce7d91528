import { contextOf, type HandlerContext } from '../dispatch/context.ts'
import { type CallbackBody, type CallbackRequest, isRaw } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'
import { redactHeaders, redactText, secretsOf } from '../verify/redact.ts'
import type { Verified, Verifier } from '../verify/verifier.ts'

/** Makes what handlers are told of a request: all that is known of it, but for the secrets. */
export function createRequestContext(verify: Verifier | undefined, signal: AbortSignal) {
  let seen: { url: string; secrets: readonly string[]; redacted: string } | undefined

  return (
    event: CallbackEvent,
    { url, headers }: CallbackRequest,
    receivedAt: Date,
    verified: Verified | void,
    body: CallbackBody,
  ): HandlerContext => {
    // CI calls the same URL again and again, and looking for what is secret in it costs as much as half the parsing.
    if (url !== seen?.url) {
      const secrets = secretsOf(url, verify?.secretsIn?.(url) ?? [])
      seen = { url, secrets, redacted: redactText(url, secrets) }
    }
    return contextOf(event, {
      receivedAt,
      headers: redactHeaders(headers, seen.secrets),
      url: seen.redacted,
      subject: verified?.subject,
      body: isRaw(body) ? body : undefined,
      signal,
    })
  }
}
