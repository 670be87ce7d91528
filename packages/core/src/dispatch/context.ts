import { setMaxListeners } from 'node:events'
import type { CallbackHeaders } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'

/** What a handler is told beside its job. */
export interface HandlerContext {
  /** The whole event that the job came in. */
  readonly event: CallbackEvent
  /** When the callback arrived here. */
  readonly receivedAt: Date
  /** The request's header fields, lower-case, without `authorization`, `cookie` and the callback URL's secret. */
  readonly headers: CallbackHeaders
  /** Path and query of the request; what is secret in it reads `***`. */
  readonly url: string
  /** What the signed URL was made for (`signCallbackUrl`), proven by its signature. */
  readonly subject?: string
  /**
   * The body as it came, when its bytes or text were there to be had (a JSON parser mounted earlier leaves neither).
   * An inbox keeps it. It holds whatever CI sent, secrets included: do not log it.
   */
  readonly body?: Uint8Array | string
  /** 1 for the first try of this event, more when an inbox tries again. */
  readonly attempt: number
  /** Aborted when the work should stop: pass it on to `fetch` and the like. */
  readonly signal: AbortSignal
}

/** What a caller of `dispatch` may say itself; the rest has defaults. */
export type ContextInit = { readonly [P in Exclude<keyof HandlerContext, 'event'>]?: HandlerContext[P] | undefined }

// A signal that never fires, shared so that a dispatch without one allocates nothing.
const never = new AbortController().signal
// However many handlers listen to it, Node is not to warn the host.
setMaxListeners(0, never)

/** Completes a context: received now, from nowhere, first attempt, a signal that never fires. */
export function contextOf(event: CallbackEvent, init: ContextInit = {}): HandlerContext {
  const { receivedAt = new Date(), headers = {}, url = '', subject, body, attempt = 1, signal = never } = init
  const context: Mutable<HandlerContext> = { event, receivedAt, headers, url, attempt, signal }
  if (subject !== undefined) context.subject = subject
  if (body !== undefined) context.body = body
  return context
}

type Mutable<T> = { -readonly [P in keyof T]: T[P] }
