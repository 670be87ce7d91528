import { setMaxListeners } from 'node:events'
import type { CallbackEvent } from './event.ts'
import type { Headers } from './request.ts'

/** What a handler is told beside its job. */
export interface HandlerContext {
  /** The whole event that the job came in. */
  readonly event: CallbackEvent
  /** When the callback arrived here. */
  readonly receivedAt: Date
  /** The request's header fields, lower-case, without `authorization`, `cookie` and the callback URL's secret. */
  readonly headers: Headers
  /** Path and query of the request; what is secret in it reads `***`. */
  readonly url: string
  /** What the signed URL was made for (`signCallbackUrl`), proven by its signature. */
  readonly subject?: string
  /** 1 for the first try of this event, more when an inbox tries again. */
  readonly attempt: number
  /** Aborted when the work should stop: pass it on to `fetch` and the like. */
  readonly signal: AbortSignal
}

/** What a caller of `dispatch` may say itself; the rest has defaults. */
export type ContextInit = Partial<Omit<HandlerContext, 'event'>>

// A signal that never fires, shared so that a dispatch without one allocates nothing.
const never = new AbortController().signal
setMaxListeners(0, never)

/** Completes a context: received now, from nowhere, first attempt, a signal that never fires. */
export function contextOf(event: CallbackEvent, init: ContextInit = {}): HandlerContext {
  return {
    event,
    receivedAt: init.receivedAt ?? new Date(),
    headers: init.headers ?? {},
    url: init.url ?? '',
    ...(init.subject === undefined ? {} : { subject: init.subject }),
    attempt: init.attempt ?? 1,
    signal: init.signal ?? never,
  }
}
