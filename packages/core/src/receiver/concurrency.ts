/** How many callbacks are let in at once, and how the last ones are let out before the process ends. */
import { setMaxListeners } from 'node:events'
import { CallbackError } from '../errors.ts'
import { setTimeLimit } from '../internal/timer.ts'

/** What a drain came to. */
export interface CloseResult {
  /** True when nothing was left running. */
  readonly finished: boolean
  /** How many callbacks were still being handled when the time was up. */
  readonly running: number
}

/** Counts callbacks in and out. */
export interface ConcurrencyLimit {
  /** Aborted when a drain's time is up. */
  readonly signal: AbortSignal
  /**
   * Lets one in; call the result when it is out.
   *
   * @throws CallbackError `busy` or `closing`
   */
  enter(): () => void
  /** Lets no more in, and resolves when all are out or after `timeout` milliseconds. */
  close(timeout: number): Promise<CloseResult>
}

export function createConcurrencyLimit(concurrency = 1000): ConcurrencyLimit {
  const controller = new AbortController()
  // Every handler that runs listens to it, and from the eleventh on Node would write a warning to the host's console.
  setMaxListeners(0, controller.signal)
  let running = 0
  let draining = false
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
      if (draining)
        throw new CallbackError('closing', 'The receiver is draining because the process is about to end.', {
          retryAfter: 5000,
        })
      if (running >= concurrency) {
        throw new CallbackError(
          'busy',
          `${concurrency} callbacks are being handled already. Handlers are slow, or \`concurrency\` is too low.`,
        )
      }
      running++
      return leave
    },
    async close(timeout) {
      draining = true
      if (running === 0) return { finished: true, running }
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        new Promise<void>((resolve) => onEmpty.push(resolve)),
        new Promise<void>((resolve) => {
          timer = setTimeLimit(timeout, resolve)
        }),
      ])
      clearTimeout(timer)
      if (running > 0) controller.abort(new CallbackError('closing', `The drain's ${timeout} ms are up.`))
      return { finished: running === 0, running }
    },
  }
}
