import { CallbackError } from '../errors.ts'
import { setTimeLimit } from '../internal/timer.ts'
import type { HandlerContext } from './context.ts'
import type { Call } from './run-once.ts'

/**
 * Calls a handler and gives up on it after `timeout` milliseconds: its signal is aborted, and `result` rejects. The handler
 * itself cannot be stopped; `settled` waits for it. A rejection that comes after that is not reported again.
 */
export function callWithDeadline(
  name: string,
  handler: (context: HandlerContext) => unknown,
  context: HandlerContext,
  timeout: number,
): Call {
  const ownSignal = new OwnSignal(context.signal)
  // `async` turns a synchronous throw into a rejection, so that one handler cannot keep the others from running.
  const settled = (async () => void (await handler(new CallContext(context, ownSignal))))()
  const result = new Promise<void>((resolve, reject) => {
    const timer = setTimeLimit(timeout, () => {
      const error = expired(name, timeout)
      ownSignal.expire(error)
      reject(error)
    })
    const stop = (): void => {
      ownSignal.end()
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

/** The signal of one call, made when it is asked for: most handlers do not, and it costs more than all else here. */
class OwnSignal {
  readonly #outer: AbortSignal
  #controller: AbortController | undefined
  #error: CallbackError | undefined
  #over = false
  #passOn: (() => void) | undefined

  constructor(outer: AbortSignal) {
    this.#outer = outer
  }

  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal
    const controller = new AbortController()
    this.#controller = controller
    if (this.#error) controller.abort(this.#error)
    else if (this.#outer.aborted) controller.abort(this.#outer.reason)
    else if (!this.#over) {
      this.#passOn = () => controller.abort(this.#outer.reason)
      this.#outer.addEventListener('abort', this.#passOn, { once: true })
    }
    return controller.signal
  }

  /** The time is up. */
  expire(error: CallbackError): void {
    this.end()
    this.#error = error
    this.#controller?.abort(error)
  }

  /** The outer signal does not matter any more. */
  end(): void {
    this.#over = true
    if (this.#passOn) this.#outer.removeEventListener('abort', this.#passOn)
  }
}

// Not a private field: a host may wrap contexts (`Object.create`, a `Proxy`), and those have no private fields.
const own = Symbol('own signal')

/** The context of one call: the event's, with a signal of its own. */
class CallContext implements HandlerContext {
  declare readonly [own]: OwnSignal
  readonly event: HandlerContext['event']
  readonly receivedAt: Date
  readonly headers: HandlerContext['headers']
  readonly url: string
  readonly subject?: string
  readonly body?: Uint8Array | string
  readonly attempt: number
  declare readonly signal: AbortSignal

  constructor(context: HandlerContext, ownSignal: OwnSignal) {
    this.event = context.event
    this.receivedAt = context.receivedAt
    this.headers = context.headers
    this.url = context.url
    if (context.subject !== undefined) this.subject = context.subject
    if (context.body !== undefined) this.body = context.body
    this.attempt = context.attempt
    Object.defineProperty(this, own, { value: ownSignal })
    Object.defineProperty(this, 'signal', CallContext.#lazily)
  }

  // An own property, so that `{ ...context }` has it; and one getter for all, because with one for each call the engine
  // has to describe every context anew, which measured as a tenth of what a callback costs (decision 0013).
  static readonly #lazily = {
    enumerable: true,
    get(this: CallContext) {
      return this[own].signal
    },
  }
}
