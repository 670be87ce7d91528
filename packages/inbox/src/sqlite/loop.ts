/** Decides when a worker looks for due items. */
import { createStorageBackoff } from '../engine/backoff.ts'
import type { Report } from '../engine/report.ts'

export interface Loop {
  /** Looks now. While a look is under way, it is repeated; while the storage fails, the next try is waited for. */
  look(): void
  /** Looks now, also after a failure: the storage has just been used. */
  wake(): void
  /** Stops looking. Resolves when a look that is under way has ended. */
  stop(): Promise<void>
}

/**
 * @param take takes what is due, and resolves with the milliseconds until the next look; 0 looks again at once
 * @param interval the longest time between two looks, in ms
 */
export function createLoop(take: () => Promise<number>, interval: number, report: Report): Loop {
  const backoff = createStorageBackoff(interval)
  let isLooking = false
  let isRequested = false
  let isFailing = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let current = Promise.resolve()

  function run(): void {
    if (isStopped) return
    isRequested = isLooking
    if (isLooking) return
    isLooking = true
    clearTimeout(timer)
    current = takeAll().then((pause) => {
      isLooking = false
      if (!isStopped) timer = setTimeout(run, pause)
    })
  }

  async function takeAll(): Promise<number> {
    try {
      let pause: number
      do {
        isRequested = false
        pause = await take()
      } while ((pause === 0 || isRequested) && !isStopped)
      isFailing = false
      backoff.reset()
      return pause
    } catch (error) {
      report(error)
      isFailing = true
      return backoff.next()
    }
  }

  return {
    look() {
      if (!isFailing) run()
    },
    wake: run,
    stop() {
      isStopped = true
      clearTimeout(timer)
      return current
    },
  }
}
