/** Polls a job until it ends. */

import { hasEnded } from '../dispatch/job-update.ts'
import { isCallbackError } from '../errors.ts'
import { longestTimer } from '../internal/timer.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { AnyReview } from '../jobs/review.ts'
import type { VirusDetection } from '../jobs/virus.ts'

/**
 * Asks about a job, a review or a detection of viruses. Resolves with it as it is now, ended or not, or with `undefined` while it is
 * unknown.
 */
export type Poll<J extends AnyJob | AnyReview | VirusDetection = AnyJob> = (
  jobId: string,
  signal: AbortSignal,
) => Promise<J | undefined>

/** Polls until the job has ended or `signal` is aborted. Errors are retried, except `misconfigured`. */
export async function pollUntilEnd(
  jobId: string,
  poll: Poll,
  interval: number,
  signal: AbortSignal,
  polls: { lastError?: unknown },
): Promise<AnyJob | undefined> {
  while (!signal.aborted) {
    let pause = interval
    try {
      const job = await poll(jobId, signal)
      if (job && hasEnded(job)) return job
      delete polls.lastError
    } catch (error) {
      if (isCallbackError(error) && error.code === 'misconfigured') throw error
      if (isCallbackError(error)) pause = Math.max(interval, error.retryAfter ?? 0)
      polls.lastError = error
    }
    await sleep(pause, signal)
  }
  return undefined
}

/** Resolves early when the signal is aborted. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(milliseconds, longestTimer))
    signal.addEventListener('abort', done)
  })
}
