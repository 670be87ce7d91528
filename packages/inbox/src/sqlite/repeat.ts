/** Repeats a task, whether or not there is work, until it is stopped. */
import { createStorageBackoff } from '../engine/backoff.ts'
import type { Report } from '../engine/report.ts'

/**
 * Runs `task` at once and then again and again, `interval` ms after it ended, later while it fails.
 *
 * @returns stops it, and aborts the signal that `task` has
 */
export function repeat(task: (signal: AbortSignal) => Promise<void>, interval: number, report: Report): () => void {
  const backoff = createStorageBackoff(interval)
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined

  async function run(): Promise<void> {
    let pause = interval
    try {
      await task(abort.signal)
      backoff.reset()
    } catch (error) {
      if (abort.signal.aborted) return
      report(error)
      pause = backoff.next()
    }
    if (abort.signal.aborted) return
    timer = setTimeout(run, pause)
    timer.unref()
  }

  void run()
  return () => {
    abort.abort()
    clearTimeout(timer)
  }
}
