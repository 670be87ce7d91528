/** The port by which processes share the jobs that have ended, for `waitForJob`. */
import { CallbackError, isCallbackError } from '../errors.ts'
import { Deadlines } from '../internal/deadlines.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import { sleep } from './poll.ts'

/** A job or review that has ended. */
export type EndedJob = AnyJob & { readonly JobId: string }

/**
 * Where processes share the jobs that have ended, so that `waitForJob` resolves in each of them and after a restart:
 * `createRedisEndedJobs` of `@ci-event/redis`, `endedJobs` of an inbox in SQLite, or your own. Its functions need no `this`.
 */
export interface EndedJobs {
  /**
   * Keeps jobs and reviews that have ended for later, and resolves the waits for them in every process. Called with those
   * of each callback, beside its handlers. Absent where the jobs are stored anyway.
   */
  add?(jobs: readonly EndedJob[]): Promise<void>
  /**
   * Resolves with a job once it has ended, also if that was before. The receiver aborts the signal when the wait is over:
   * then nothing may be left running or listening, and it rejects.
   *
   * @param jobId 1 to 256 characters
   * @throws what prevents it from waiting; the receiver calls it again after a pause
   */
  wait(jobId: string, signal: AbortSignal): Promise<AnyJob>
}

/** @internal What a receiver does with the port. None of it rejects, except as stated. */
export interface SharedJobs {
  add(jobs: readonly EndedJob[]): Promise<void>
  /**
   * Waits through failures of the store, which it notes in `failures`; resolves with `undefined` once the signal is aborted.
   *
   * @throws CallbackError `misconfigured`
   */
  wait(jobId: string, signal: AbortSignal, failures: { lastError?: unknown }): Promise<AnyJob | undefined>
}

// CI's are 33 characters long.
export const longestJobId = 256
/** How long storing may delay the response of a callback, in ms. */
const addTimeout = 5000
/** The pause before a wait that failed is begun again, in ms. */
const waitPause = 5000

/** @param report called when the store fails: once for each `add`, and once for each wait until it works again */
export function createSharedJobs(store: EndedJobs, report: (error: CallbackError) => void): SharedJobs {
  const deadlines = new Deadlines(addTimeout)

  return {
    async add(jobs) {
      const storable = jobs.filter(({ JobId }) => isStorable(JobId))
      if (!store.add || storable.length === 0) return
      try {
        await deadlines.limit(store.add(storable), () => new Error(`It took longer than ${addTimeout} ms.`))
      } catch (cause) {
        report(outOfReach('A job that has ended could not be shared with other processes', cause))
      }
    },
    async wait(jobId, signal, failures) {
      let isFailing = false
      while (isStorable(jobId) && !signal.aborted) {
        try {
          return await store.wait(jobId, signal)
        } catch (cause) {
          if (signal.aborted) break
          if (isCallbackError(cause) && cause.code === 'misconfigured') throw cause
          failures.lastError = cause
          if (!isFailing) report(outOfReach('A wait for a job learns nothing from other processes', cause))
          isFailing = true
          await sleep(waitPause, signal)
        }
      }
      return undefined
    },
  }
}

/** Any store keeps such an id as it is. */
function isStorable(jobId: string): boolean {
  return jobId !== '' && jobId.length <= longestJobId && !jobId.includes('\0') && jobId.isWellFormed()
}

function outOfReach(what: string, cause: unknown): CallbackError {
  return new CallbackError('unavailable', `${what}, because the store of \`endedJobs\` failed: see \`cause\`.`, {
    cause,
  })
}
