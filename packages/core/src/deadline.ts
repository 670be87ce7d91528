import type { HandlerContext } from './context.ts'
import { CallbackError } from './errors.ts'
import type { Call } from './once.ts'
import { setLimit } from './timer.ts'

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
  const outer = context.signal
  // Made when it is asked for: most handlers do not, and it costs more than all else here.
  let own: AbortController | undefined
  let expired: CallbackError | undefined
  let over = false
  const passOn = (): void => own?.abort(outer.reason)

  function signal(): AbortSignal {
    if (own) return own.signal
    own = new AbortController()
    if (expired) own.abort(expired)
    else if (outer.aborted) passOn()
    else if (!over) outer.addEventListener('abort', passOn, { once: true })
    return own.signal
  }

  // `async` turns a synchronous throw into a rejection, so that one handler cannot keep the others from running.
  const settled = (async () => void (await handler(withSignal(context, signal))))()
  const result = new Promise<void>((resolve, reject) => {
    const timer = setLimit(timeout, expire)
    function expire(): void {
      expired = new CallbackError(
        'handler_timeout',
        `${name} did not settle within ${timeout} ms. Do long work outside the handler, pass context.signal on, or raise \`handlerTimeout\`.`,
      )
      stop()
      reject(expired)
      own?.abort(expired)
    }
    function stop(): void {
      over = true
      clearTimeout(timer)
      if (own) outer.removeEventListener('abort', passOn)
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

function withSignal(context: HandlerContext, signal: () => AbortSignal): HandlerContext {
  return {
    ...context,
    get signal() {
      return signal()
    },
  }
}
