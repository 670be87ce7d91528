/** Limits how many callbacks are handled at once, and waits for the last ones before the process ends. */
import { setMaxListeners } from 'node:events'
import { CallbackError } from '../errors.ts'
import { setTimeLimit } from '../internal/timer.ts'

/** How a `close` ended. */
export interface CloseResult {
  /** True when nothing was left running. */
  readonly finished: boolean
  /** How many callbacks were still being handled when the time was over. */
  readonly running: number
}

/** Counts the callbacks that are being handled. */
export interface ConcurrencyLimit {
  /** Aborted when the time of `close` is over. */
  readonly signal: AbortSignal
  /**
   * Starts counting a callback; call the result when it is done.
   *
   * @throws CallbackError `busy` or `closing`
   */
  enter(): () => void
  /** Refuses further callbacks, and resolves when all are done or after `timeout` milliseconds. */
  close(timeout: number): Promise<CloseResult>
}

export function createConcurrencyLimit(concurrency = 1000): ConcurrencyLimit {
  const controller = new AbortController()
  // Every running handler may listen to it, and Node warns on the console from the eleventh listener on.
  setMaxListeners(0, controller.signal)
  let running = 0
  let closing = false
  let onEmpty: (() => void)[] = []

  function leave(): void {
    running--
    if (running > 0) return
    for (const resolve of onEmpty) resolve()
    onEmpty = []
  }

  return {
    signal: controller.signal,
    enter() {
      if (closing)
        throw new CallbackError('closing', 'The receiver was closed because the process is about to end.', {
          retryAfter: 5000,
        })
      if (running >= concurrency) {
        throw new CallbackError(
          'busy',
          `${concurrency} callbacks are being handled, which is \`concurrency\`. Handlers are slow, or the limit is too low.`,
        )
      }
      running++
      return leave
    },
    async close(timeout) {
      closing = true
      if (running === 0) return { finished: true, running }
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        new Promise<void>((resolve) => onEmpty.push(resolve)),
        new Promise<void>((resolve) => {
          timer = setTimeLimit(timeout, resolve)
        }),
      ])
      clearTimeout(timer)
      if (running > 0)
        controller.abort(
          new CallbackError('closing', `The receiver was closed, and its handlers did not end within ${timeout} ms.`),
        )
      return { finished: running === 0, running }
    },
  }
}
