import type { HandlerContext } from '../dispatch/context.ts'
import { type CallbackBody, type CallbackHeaders, type CallbackRequest, isRaw } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'
import { createRedactor, type Redactor, secretsInUrl } from '../verify/redact.ts'
import type { Verified, Verifier } from '../verify/verifier.ts'

/** What was found out about a request before its body had a meaning. */
interface Received {
  readonly request: CallbackRequest
  readonly receivedAt: Date
  readonly verified: Verified | void
  readonly body: CallbackBody
}

/** The context of the handlers that one request's event goes to. */
export type ContextOf = (event: CallbackEvent, received: Received) => HandlerContext

/** Makes the context that handlers get: what is known of the request, without its secrets. */
export function createContextOf(verify: Verifier | undefined, signal: AbortSignal): ContextOf {
  let last: { url: string; redactor: Redactor; redacted: string } | undefined

  return (event, received) => {
    const { url } = received.request
    // CI calls the same URL again and again, and finding its secrets takes about half as long as parsing a callback.
    if (url !== last?.url) {
      const redactor = createRedactor(secretsInUrl(url, verify?.secretsIn?.(url)))
      last = { url, redactor, redacted: redactor.url(url) }
    }
    return new RequestContext(event, received, last.redacted, last.redactor, signal)
  }
}

class RequestContext implements HandlerContext {
  readonly event: CallbackEvent
  readonly receivedAt: Date
  readonly url: string
  declare readonly subject?: string
  declare readonly body?: Uint8Array | string
  readonly attempt = 1
  readonly signal: AbortSignal
  readonly #given: CallbackHeaders
  readonly #redactor: Redactor
  #headers: CallbackHeaders | undefined

  constructor(
    event: CallbackEvent,
    { request, receivedAt, verified, body }: Received,
    url: string,
    redactor: Redactor,
    signal: AbortSignal,
  ) {
    this.event = event
    this.receivedAt = receivedAt
    this.url = url
    if (verified?.subject !== undefined) this.subject = verified.subject
    if (isRaw(body)) this.body = body
    this.signal = signal
    this.#given = request.headers
    this.#redactor = redactor
  }

  /** Searched for secrets on first access: few handlers read it. */
  get headers(): CallbackHeaders {
    this.#headers ??= this.#redactor.headers(this.#given)
    return this.#headers
  }
}
