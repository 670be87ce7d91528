import { excerpt } from './internal/excerpt.ts'
import { isInstance, isMarked, mark } from './internal/marker.ts'

/**
 * Why a callback was not handled. A closed set: a `switch` over it is complete. The HTTP status of each code is in the
 * table of docs/reference.md.
 */
export type CallbackErrorCode =
  /** The body is not well-formed XML or JSON, or has something that a callback never needs (DOCTYPE, extreme depth). */
  | 'malformed'
  /** The body ended before it was complete. */
  | 'truncated'
  /** The bytes are not text in the stated charset. */
  | 'undecodable'
  /** The body did not arrive in time. */
  | 'body_timeout'
  /** No verifier accepted the request. */
  | 'unauthentic'
  /** The request is not allowed, for example because its address is not on the allow-list. */
  | 'forbidden'
  /** Not a POST. */
  | 'method_not_allowed'
  /** The body is larger than the limit. */
  | 'too_large'
  /** The body is compressed. CI does not compress. */
  | 'unsupported_encoding'
  /** Well-formed, but neither jobs nor a workflow execution nor an `EventName`. */
  | 'not_a_callback'
  /** Middleware mounted earlier read the body and kept nothing of it. */
  | 'body_consumed'
  /** An option cannot work, or options contradict each other. */
  | 'misconfigured'
  /** At least one handler failed. */
  | 'handler_failed'
  /** A handler did not settle in time. Never the error of a callback itself: it is among the errors of `handler_failed`. */
  | 'handler_timeout'
  /** A ledger's or an inbox's store, or CI's API, could not be reached. */
  | 'unavailable'
  /** Anything else that went wrong on our side. */
  | 'internal'
  /** More callbacks at once than `concurrency` allows, or the same job is being handled elsewhere. */
  | 'busy'
  /** A job that was waited for did not end in time. */
  | 'wait_timeout'
  /** The receiver was closed: the process is about to end. */
  | 'closing'

/** A place in the text of a body. `line` and `column` count from 1, `offset` (UTF-16 units) from 0. */
export interface TextPosition {
  readonly line: number
  readonly column: number
  readonly offset?: number
}

/** What a {@link CallbackError} may hold beside its code and message. */
export interface CallbackErrorOptions {
  /** The error that led to this one. */
  cause?: unknown
  /** Where in the body's text the fault is. */
  position?: TextPosition
  /** After how many milliseconds a retry makes sense. */
  retryAfter?: number
  /** What became of each handler, when the error ends a dispatch. */
  handlers?: readonly HandlerReport[]
}

// Enough for every message of ours; a body's text in one must not fill a log.
const longestMessage = 2000

const marker = Symbol.for('ci-event.CallbackError')
const handlersFailedMarker = Symbol.for('ci-event.HandlersFailedError')

/**
 * The one error of this library: a stable `code`, and a message that gives the likely cause and the fix.
 * The message is for the operator (log it); the sender gets a fixed sentence per code.
 */
export class CallbackError extends Error {
  override readonly name: string = 'CallbackError'
  readonly code: CallbackErrorCode
  /** Where in the body's text the fault is, when the body could not be read. */
  declare readonly position?: TextPosition
  /** Milliseconds after which a retry makes sense, for what is answered 503. */
  declare readonly retryAfter?: number
  /** What became of each handler. Present when `dispatch` rejects. */
  declare readonly handlers?: readonly HandlerReport[]

  constructor(code: CallbackErrorCode, message: string, options: CallbackErrorOptions = {}) {
    super(excerpt(message, longestMessage), 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    if (options.position) this.position = options.position
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
    if (options.handlers) this.handlers = options.handlers
    mark(this, marker)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, CallbackError, value, marker)
  }
}

/**
 * True for every error this library throws, whichever copy of the package threw it.
 *
 * @example
 * try { parseCallback(body) } catch (error) { if (isCallbackError(error)) log(error.code) }
 */
export function isCallbackError(value: unknown): value is CallbackError {
  return isMarked(value, marker)
}

/**
 * How one handler's run for one job ended.
 *
 * - `handled`: it ran and succeeded.
 * - `duplicate`: it had succeeded before, or did so in a delivery that ran at the same time.
 * - `stale`: it did not run, because a later update of the job was handled before.
 * - `skipped`: it did not run, because the caller of `dispatch` left it out.
 * - `postponed`: it did not run, because it runs elsewhere or the ledger is out of reach. Deliver the event again.
 * - `failed`: it threw, rejected, or exceeded its time.
 */
export type HandlerState = 'handled' | 'duplicate' | 'stale' | 'skipped' | 'postponed' | 'failed'

/** What became of one handler, for one job. */
export interface HandlerReport {
  /** The name the handler was registered under. */
  readonly handler: string
  /** The `JobId` of the job or review, or the run's `RunId`; absent for what has none. */
  readonly jobId?: string
  readonly state: HandlerState
  /** What a `failed` handler threw, untouched; the `CallbackError` that says why one was `postponed`. */
  readonly error?: unknown
  /** How long the handler ran. Present when the context asks for it (`isTimed`) and the handler ran. */
  readonly durationMs?: number
}

/**
 * Every failure of one dispatch. An `AggregateError` (its `errors` are what the handlers threw, in the order
 * the handlers were called) that is also recognised by {@link isCallbackError}, with code `handler_failed`. The message
 * holds what the first of them said, and `cause` is that error.
 */
export class HandlersFailedError extends AggregateError {
  override readonly name: string = 'HandlersFailedError'
  readonly code = 'handler_failed' satisfies CallbackErrorCode
  /** What became of each handler of the dispatch, those that succeeded included. */
  readonly handlers: readonly HandlerReport[]
  /** The handlers that failed. */
  readonly failures: readonly HandlerReport[]

  constructor(handlers: readonly HandlerReport[]) {
    const failures = handlers.filter(({ state }) => state === 'failed')
    super(
      failures.map((failure) => failure.error),
      messageOf(failures),
      failures.length > 0 ? { cause: failures[0]?.error } : undefined,
    )
    this.handlers = handlers
    this.failures = failures
    mark(this, marker)
    mark(this, handlersFailedMarker)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, HandlersFailedError, value, handlersFailedMarker)
  }
}

const mostNamed = 3

/** Names some handlers and quotes the first error. Bounded, whatever a sender put into the ids of jobs. */
function messageOf(failures: readonly HandlerReport[]): string {
  const named = failures.slice(0, mostNamed).map(({ handler, jobId }) => {
    const name = excerpt(handler, 100)
    return jobId ? `${name} for job ${excerpt(jobId, 64)}` : name
  })
  const others = failures.length > mostNamed ? ` and ${failures.length - mostNamed} more` : ''
  const count = failures.length === 1 ? '1 handler' : `${failures.length} handlers`
  const first = failures.length > 0 ? `: ${excerpt(textOf(failures[0]?.error), 500)}` : ''
  return `${count} failed (${named.join(', ')}${others})${first}`
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return error
  const message = error instanceof Error ? error.message : undefined
  return typeof message === 'string' ? message : `It threw ${error === null ? 'null' : typeof error}.`
}

/** Returns a `CallbackError` unchanged and wraps anything else as `internal`, keeping it as the cause. */
export function toCallbackError(cause: unknown): CallbackError {
  if (isCallbackError(cause)) return cause
  return new CallbackError(
    'internal',
    'An unexpected error stopped the callback; it is in `cause`. The fault is in ci-event or in a function passed to it.',
    { cause },
  )
}

/** @internal The error for options that contradict each other or cannot work. */
export function misconfigured(message: string): CallbackError {
  return new CallbackError('misconfigured', message)
}

/** @internal The error for a body over the limit. */
export function tooLarge(limit: number): CallbackError {
  return new CallbackError(
    'too_large',
    `The body is larger than ${limit} bytes. If CI sent it (speech recognition with word times, OCR), raise \`bodyLimit\`.`,
  )
}

const permanent = Symbol.for('ci-event.NonRetriableError')
const later = Symbol.for('ci-event.RetryAfterError')

/**
 * Thrown by a handler for which a retry makes no sense: an inbox does not run it again for this callback, and the
 * callback becomes a dead letter once its other handlers have ended.
 *
 * @example
 * if (job.Code === 'InputInvalid') throw new NonRetriableError(`no such recording: ${job.Input?.Object}`)
 */
export class NonRetriableError extends Error {
  override readonly name: string = 'NonRetriableError'

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    mark(this, permanent)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, NonRetriableError, value, permanent)
  }
}

/**
 * Thrown by a handler that knows when it should be retried. The attempt counts like any other.
 *
 * @example
 * if (response.status === 429) throw new RetryAfterError(30_000)
 */
export class RetryAfterError extends Error {
  override readonly name: string = 'RetryAfterError'
  /** After how many milliseconds. */
  readonly delay: number

  /**
   * @param delay milliseconds
   * @throws CallbackError `misconfigured` for a delay that is not a number of milliseconds from 0 up
   */
  constructor(delay: number, message = `Try again in ${delay} ms.`, options?: { cause?: unknown }) {
    if (!(delay >= 0 && delay < Number.POSITIVE_INFINITY))
      throw misconfigured(`\`delay\` must be a number of milliseconds from 0 up, got ${String(delay)}.`)
    super(message, options)
    this.delay = delay
    mark(this, later)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, RetryAfterError, value, later)
  }
}

/** True for a {@link NonRetriableError} of any copy of the package. */
export function isNonRetriable(error: unknown): error is NonRetriableError {
  return isMarked(error, permanent)
}

/** The milliseconds that a {@link RetryAfterError} asks for; `undefined` for any other error. */
export function retryDelayOf(error: unknown): number | undefined {
  if (!isMarked(error, later)) return undefined
  const { delay } = error as { delay?: unknown }
  return typeof delay === 'number' ? delay : undefined
}
