/** Waits for the end of one job: from its callback, from one that came before, from another process, or from polling. */

import { hasEnded } from '../dispatch/job-update.ts'
import { CallbackError, misconfigured } from '../errors.ts'
import { checkMilliseconds, setTimeLimit } from '../internal/timer.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { AnyReview } from '../jobs/review.ts'
import type { VirusDetection } from '../jobs/virus.ts'
import { type CallbackEvent, isReview, isTaskFinish } from '../parse/event.ts'
import type { EndedJob, SharedJobs } from './ended-jobs.ts'
import { type Poll, pollUntilEnd } from './poll.ts'
import { createRecentJobs, type RawBody, type RecentJobsOptions } from './recent-jobs.ts'
import { Waiters } from './waiters.ts'

/** How to wait for a job, a review or a detection of viruses. */
export interface WaitOptions<J extends AnyJob | AnyReview | VirusDetection = AnyJob> {
  /** After how many milliseconds to give up; `Infinity` never does. @default 600000 (10 minutes) */
  timeout?: number | undefined
  /** Called at once and then every `pollInterval`, for a callback that never comes. @default no polling */
  poll?: Poll<J> | undefined
  /** Milliseconds between two polls; more after an error that names its `retryAfter`. @default 15000 */
  pollInterval?: number | undefined
  /** Ends the wait when aborted: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** @internal */
export interface JobWaiting {
  wait<J extends AnyJob | AnyReview | VirusDetection = AnyJob>(jobId: string, options?: WaitOptions<J>): Promise<J>
  /**
   * @param body what the event was read from, if it is at hand and says what the event says
   * @returns settles when other processes know; `undefined` when there is nothing for them. Never rejects
   */
  notify(event: CallbackEvent, body?: RawBody): Promise<void> | undefined
  /** Ends every wait, and each that is started from now on, with `closing`. */
  close(): void
}

/**
 * @param parse reads a body that was read before
 * @param shared the jobs of other processes, if the app has a store for them
 * @throws CallbackError `misconfigured` for bounds that cannot work
 */
export function createJobWaiting(
  parse: (content: Uint8Array | string, contentType: string | undefined) => CallbackEvent,
  recentOptions?: RecentJobsOptions,
  shared?: SharedJobs,
): JobWaiting {
  const recent = createRecentJobs(parse, recentOptions)
  const waiters = new Waiters()
  let closed = false

  function notify(jobs: readonly AnyJob[], body?: RawBody): readonly EndedJob[] {
    // Nearly always all of them have ended.
    const ended = jobs.some((job) => !isEndedJob(job)) ? jobs.filter(isEndedJob) : (jobs as readonly EndedJob[])
    recent.add(ended, body)
    if (waiters.size === 0) return ended
    for (const job of ended) for (const waiter of waiters.of(job.JobId)) waiter.resolve(job)
    return ended
  }

  async function waitForAny(jobId: string, options: WaitOptions): Promise<AnyJob> {
    const { timeout = 600_000, pollInterval: interval = 15_000, poll, signal } = options
    if (typeof jobId !== 'string' || jobId === '')
      throw misconfigured('waitForJob needs the JobId that CI returned when the job was submitted.')
    checkMilliseconds('timeout', timeout)
    checkMilliseconds('pollInterval', interval)
    signal?.throwIfAborted()
    if (closed) throw closing()
    const known = recent.get(jobId)
    if (known) return known

    const over = new AbortController()
    const polls: { lastError?: unknown } = {}
    const store: { lastError?: unknown } = {}
    const { promise, resolve, reject } = withResolvers<AnyJob>()
    const leave = waiters.join(jobId, { resolve, reject })
    const abort = (): void => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const late = (): void => reject(tooLate(jobId, timeout, shared !== undefined, polls.lastError ?? store.lastError))
    const timer = setTimeLimit(timeout, late)
    // All who wait for the job get the result, not only this caller.
    shared?.wait(jobId, over.signal, store).then((job) => void (job && notify([job])), reject)
    if (poll) {
      pollUntilEnd(jobId, poll, interval, over.signal, polls).then((job) => {
        if (!job) return
        const ended = notify([job])
        void shared?.add(ended)
      }, reject)
    }
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      leave()
      over.abort()
    }
  }

  return {
    // A caller knows whether its id is that of a job or of a review; here they are alike.
    wait: <J>(jobId: string, options: object = {}) => waitForAny(jobId, options) as Promise<unknown> as Promise<J>,
    notify(event, body) {
      if (!isTaskFinish(event) && !isReview(event)) return undefined
      const ended = notify(event.JobsDetail as AnyJob[], body)
      return ended.length === 0 ? undefined : shared?.add(ended)
    },
    close() {
      closed = true
      waiters.rejectAll(closing)
    },
  }
}

function isEndedJob(job: AnyJob): job is EndedJob {
  return typeof job.JobId === 'string' && hasEnded(job)
}

function tooLate(jobId: string, timeout: number, isShared: boolean, cause: unknown): CallbackError {
  const knows = isShared ? 'these processes know' : 'this process knows'
  const likely = isShared
    ? 'Its callback may have got lost'
    : 'Its callback may have gone to another process (see the option `endedJobs`) or got lost'
  const failed = cause === undefined ? '' : ' Asking failed too: see `cause`.'
  return new CallbackError(
    'wait_timeout',
    `Job ${jobId.slice(0, 100)} did not end within ${timeout} ms, as far as ${knows}. ${likely}: give waitForJob a \`poll\`.${failed}`,
    { retryAfter: 5000, ...(cause === undefined ? {} : { cause }) },
  )
}

function closing(): CallbackError {
  return new CallbackError('closing', 'The wait for a job was ended because the process is about to end.', {
    retryAfter: 5000,
  })
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
