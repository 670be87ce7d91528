import { contextOf, type HandlerContext } from '../dispatch/context.ts'
import { type CallbackBody, type CallbackRequest, isRaw } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'
import { createRedactor, type Redactor, secretsInUrl } from '../verify/redact.ts'
import type { Verified, Verifier } from '../verify/verifier.ts'

/** The context of the handlers that one request's event goes to. */
export type RequestContext = (
  event: CallbackEvent,
  request: CallbackRequest,
  receivedAt: Date,
  verified: Verified | void,
  body: CallbackBody,
) => HandlerContext

/** Makes the context that handlers get: what is known of the request, without its secrets. */
export function createRequestContext(verify: Verifier | undefined, signal: AbortSignal): RequestContext {
  let last: { url: string; redactor: Redactor; redacted: string } | undefined

  return (event, { url, headers }, receivedAt, verified, body) => {
    // CI calls the same URL again and again, and finding its secrets takes about half as long as parsing a callback.
    if (url !== last?.url) {
      const redactor = createRedactor(secretsInUrl(url, verify?.secretsIn?.(url)))
      last = { url, redactor, redacted: redactor.url(url) }
    }
    return contextOf(event, {
      receivedAt,
      headers: last.redactor.headers(headers),
      url: last.redacted,
      subject: verified?.subject,
      body: isRaw(body) ? body : undefined,
      signal,
    })
  }
}
