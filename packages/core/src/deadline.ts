import type { HandlerContext } from './context.ts'
import { CallbackError } from './errors.ts'
import type { Call } from './once.ts'

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
  const controller = new AbortController()
  const outer = context.signal
  const passOn = (): void => controller.abort(outer.reason)
  if (outer.aborted) passOn()
  else outer.addEventListener('abort', passOn, { once: true })

  // `async` turns a synchronous throw into a rejection, so that one handler cannot keep the others from running.
  const settled = (async () => void (await handler({ ...context, signal: controller.signal })))()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    if (timeout === Number.POSITIVE_INFINITY) return
    timer = setTimeout(() => {
      const error = new CallbackError(
        'handler_timeout',
        `${name} did not settle within ${timeout} ms. Do long work outside the handler, pass context.signal on, or raise \`handlerTimeout\`.`,
      )
      reject(error)
      controller.abort(error)
    }, timeout)
  })
  const result = Promise.race([settled, late]).finally(() => {
    clearTimeout(timer)
    outer.removeEventListener('abort', passOn)
  })
  return { result, settled }
}
