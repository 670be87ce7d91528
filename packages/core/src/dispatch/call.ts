import { CallbackError, type HandlerState } from '../errors.ts'
import { type Awaitable, isPromise } from '../internal/awaitable.ts'
import { Deadline, type Deadlines } from '../internal/deadlines.ts'
import { CallContext, type HandlerContext } from './context.ts'
import type { Run } from './registry.ts'

/** How a run ended. `error` is what a `failed` one threw, or why one was `postponed`. */
export interface RunResult {
  readonly state: HandlerState
  readonly error?: unknown
}

/** Follows a call from outside. */
export interface CallObserver {
  /** The handler has ended. @returns the result, once it may be reported */
  ended(result: RunResult): Awaitable<RunResult>
  /** Its time is up, which is reported; the handler itself goes on, and `ended` follows. */
  late(): void
}

const handled: RunResult = { state: 'handled' }

/**
 * Calls a handler and gives up on it after the time of `deadlines`: its signal is aborted, and the call has failed. The
 * handler itself cannot be stopped. A rejection that comes after that is not reported again. Never rejects.
 */
export function callWithDeadline(
  { name, subject, call }: Run,
  context: HandlerContext,
  deadlines: Deadlines,
  observer: CallObserver,
): Awaitable<RunResult> {
  const own = new CallContext(context)
  let result = handled
  try {
    const returned = call(subject as never, own)
    if (isPromise(returned)) return new RunningCall(name, own, deadlines, observer).resultOf(Promise.resolve(returned))
  } catch (error) {
    result = { state: 'failed', error }
  }
  own.end()
  return observer.ended(result)
}

/** A handler that has returned a promise. */
class RunningCall extends Deadline {
  readonly #name: string
  readonly #context: CallContext
  readonly #deadlines: Deadlines
  readonly #observer: CallObserver
  #resolve: ((result: Awaitable<RunResult>) => void) | undefined

  constructor(name: string, context: CallContext, deadlines: Deadlines, observer: CallObserver) {
    super()
    this.#name = name
    this.#context = context
    this.#deadlines = deadlines
    this.#observer = observer
  }

  resultOf(returned: Promise<unknown>): Promise<RunResult> {
    this.#deadlines.begin(this)
    returned.then(
      () => this.#end(handled),
      (error) => this.#end({ state: 'failed', error }),
    )
    return new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  onLate(): void {
    const error = expired(this.#name, this.#deadlines.milliseconds)
    this.#context.expire(error)
    this.#observer.late()
    this.#resolve?.({ state: 'failed', error })
  }

  #end(result: RunResult): void {
    this.#deadlines.end(this)
    this.#context.end()
    this.#resolve?.(this.#observer.ended(result))
  }
}

function expired(name: string, timeout: number): CallbackError {
  return new CallbackError(
    'handler_timeout',
    `${name} did not settle within ${timeout} ms. Do long work outside the handler, pass context.signal on, or raise \`handlerTimeout\`.`,
  )
}
