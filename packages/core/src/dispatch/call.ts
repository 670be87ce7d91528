import { CallbackError } from '../errors.ts'
import { setTimeLimit } from '../internal/timer.ts'
import type { HandlerContext } from './context.ts'
import type { Call } from './run-once.ts'

/**
 * Calls a handler and gives up on it after `timeout` milliseconds: its signal is aborted, and `result` rejects. The
 * handler itself cannot be stopped; `settled` waits for it. A rejection that comes after that is not reported again.
 */
export function callWithDeadline(
  name: string,
  handler: (context: HandlerContext) => unknown,
  context: HandlerContext,
  timeout: number,
): Call {
  const own = new CallContext(context)
  // `async` turns a synchronous throw into a rejection, so that one handler cannot keep the others from running.
  const settled = (async () => void (await handler(own)))()
  const result = new Promise<void>((resolve, reject) => {
    const timer = setTimeLimit(timeout, () => {
      const error = expired(name, timeout)
      own.expire(error)
      reject(error)
    })
    const stop = (): void => {
      own.end()
      clearTimeout(timer)
    }
    settled.then(
      () => {
        stop()
        resolve()
      },
      (error) => {
        stop()
        reject(error)
      },
    )
  })
  return { result, settled }
}

function expired(name: string, timeout: number): CallbackError {
  return new CallbackError(
    'handler_timeout',
    `${name} did not settle within ${timeout} ms. Do long work outside the handler, pass context.signal on, or raise \`handlerTimeout\`.`,
  )
}

/** The context of one call: the event's, with a signal of its own. */
class CallContext implements HandlerContext {
  readonly event: HandlerContext['event']
  readonly receivedAt: Date
  readonly headers: HandlerContext['headers']
  readonly url: string
  readonly subject?: string
  readonly body?: Uint8Array | string
  readonly attempt: number
  readonly #outer: AbortSignal
  #controller: AbortController | undefined
  #error: CallbackError | undefined
  #over = false
  #forward: (() => void) | undefined

  constructor(context: HandlerContext) {
    this.event = context.event
    this.receivedAt = context.receivedAt
    this.headers = context.headers
    this.url = context.url
    if (context.subject !== undefined) this.subject = context.subject
    if (context.body !== undefined) this.body = context.body
    this.attempt = context.attempt
    this.#outer = context.signal
  }

  /** Created on first access: most handlers never read it, and creating one costs more than the rest of a call. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal
    const controller = new AbortController()
    this.#controller = controller
    if (this.#error) controller.abort(this.#error)
    else if (this.#outer.aborted) controller.abort(this.#outer.reason)
    else if (!this.#over) {
      this.#forward = () => controller.abort(this.#outer.reason)
      this.#outer.addEventListener('abort', this.#forward, { once: true })
    }
    return controller.signal
  }

  /** Aborts the signal: the time is up. */
  expire(error: CallbackError): void {
    this.end()
    this.#error = error
    this.#controller?.abort(error)
  }

  /** Stops following the outer signal. */
  end(): void {
    this.#over = true
    if (this.#forward) this.#outer.removeEventListener('abort', this.#forward)
  }
}
