import { AsyncResource } from 'node:async_hooks'
import { setMaxListeners } from 'node:events'
import type { CallbackError } from '../errors.ts'
import type { CallbackHeaders } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'

/** What a handler receives beside its job. */
export interface HandlerContext {
  /** The whole event that the job came in. */
  readonly event: CallbackEvent
  /** When the callback arrived here. */
  readonly receivedAt: Date
  /** The request's header fields, lower-case, without `authorization`, `cookie` and the callback URL's secret. */
  readonly headers: CallbackHeaders
  /**
   * Path and query of the request; what is secret in it reads `***`. For a message of a queue, where it was, such as
   * `/Ckafka/<topic>/<partition>/<offset>`.
   */
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

/** What a `deliver` function receives: what handlers see, and which of them to leave out. */
export interface DeliveryContext extends HandlerContext {
  /**
   * Whether to leave a handler out, by its name and the job's `JobId` (or the run's `RunId`), such as one that has
   * succeeded in an earlier attempt. It is reported as `skipped`. Handlers do not see this function.
   */
  readonly skip?: Skip | undefined
  /**
   * Names a run that an operator asked for: handlers run although the ledger knows that they have finished the job.
   * All attempts of that run have the same name, so each handler finishes it once. Handlers do not see it.
   */
  readonly rerun?: string | undefined
  /** Whether the report says how long each handler ran (`durationMs`). */
  readonly isTimed?: boolean | undefined
}

/** Whether to leave out a handler for a job. `jobId` is `undefined` for jobs and events without an id. */
type Skip = (handler: string, jobId: string | undefined) => boolean

/** What a caller of `dispatch` may set; the rest has defaults. */
export type DispatchInit = { readonly [P in Exclude<keyof DeliveryContext, 'event'>]?: DeliveryContext[P] | undefined }

// A signal that never fires, shared so that a dispatch without one allocates nothing.
const never = new AbortController().signal
// Any number of handlers may listen to it; Node must not warn the host.
setMaxListeners(0, never)

/** Completes a context: received now, from nowhere, first attempt, a signal that never fires. */
export function contextOf(event: CallbackEvent, init: DispatchInit = {}): HandlerContext {
  if (isComplete(init, event)) return init
  const { receivedAt = new Date(), headers = {}, url = '', subject, body, attempt = 1, signal = never } = init
  const context: Mutable<HandlerContext> = { event, receivedAt, headers, url, attempt, signal }
  if (subject !== undefined) context.subject = subject
  if (body !== undefined) context.body = body
  return context
}

type Mutable<T> = { -readonly [P in keyof T]: T[P] }

/** A receiver's context is used as it is: copying it would read its headers, which few handlers need. */
function isComplete(init: DispatchInit & { event?: unknown }, event: CallbackEvent): init is HandlerContext {
  const { receivedAt, url, attempt, signal } = init
  return init.event === event && !!receivedAt && url !== undefined && !!attempt && !!signal && 'headers' in init
}

/** The context of one call: the event's, with a signal of its own. */
export class CallContext implements HandlerContext {
  readonly event: HandlerContext['event']
  readonly receivedAt: Date
  readonly url: string
  declare readonly subject?: string
  declare readonly body?: Uint8Array | string
  readonly attempt: number
  readonly #outer: HandlerContext
  #controller: AbortController | undefined
  #abort: ((reason: unknown) => void) | undefined
  #error: CallbackError | undefined
  #over = false
  #forward: (() => void) | undefined

  constructor(outer: HandlerContext) {
    this.event = outer.event
    this.receivedAt = outer.receivedAt
    this.url = outer.url
    if (outer.subject !== undefined) this.subject = outer.subject
    if (outer.body !== undefined) this.body = outer.body
    this.attempt = outer.attempt
    this.#outer = outer
  }

  get headers(): HandlerContext['headers'] {
    return this.#outer.headers
  }

  /** Created on first access: most handlers never read it, and creating one costs more than the rest of a call. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal
    const controller = new AbortController()
    this.#controller = controller
    const outer = this.#outer.signal
    // The handler's listeners run in its own AsyncLocalStorage, whatever aborts the signal.
    this.#abort = AsyncResource.bind((reason: unknown) => controller.abort(reason))
    if (this.#error) controller.abort(this.#error)
    else if (outer.aborted) controller.abort(outer.reason)
    else if (!this.#over) {
      this.#forward = () => this.#abort?.(outer.reason)
      outer.addEventListener('abort', this.#forward, { once: true })
    }
    return controller.signal
  }

  /** Aborts the signal: the time is up. */
  expire(error: CallbackError): void {
    this.end()
    this.#error = error
    this.#abort?.(error)
  }

  /** Stops following the outer signal. */
  end(): void {
    this.#over = true
    if (this.#forward) this.#outer.signal.removeEventListener('abort', this.#forward)
  }
}
