/** Waits for the end of one job: from its callback, from one that came before, or from asking. */

import { hasEnded } from '../dispatch/job-update.ts'
import { CallbackError, misconfigured } from '../errors.ts'
import { checkMilliseconds, setTimeLimit } from '../internal/timer.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import { type CallbackEvent, isTaskFinish, type TaskFinishEvent } from '../parse/event.ts'
import { type Poll, pollUntilEnd } from './poll.ts'
import { createRecentJobs, type RecentJobsOptions } from './recent-jobs.ts'

/** How to wait for a job. */
export interface WaitOptions {
  /** After how many milliseconds to give up; `Infinity` never does. @default 600000 (10 minutes) */
  timeout?: number | undefined
  /** Asks about the job at once and then every `pollInterval`, for the callback that never comes. @default nobody is asked */
  poll?: Poll | undefined
  /** Milliseconds between two polls; more after an error that names its `retryAfter`. @default 15000 */
  pollInterval?: number | undefined
  /** Ends the wait when aborted: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** @internal */
export interface JobWaiting {
  wait(jobId: string, options?: WaitOptions): Promise<AnyJob>
  /**
   * @param bytes the size of the body that the event came in
   * @param body that body, where it is there and says what the event says
   */
  notify(event: CallbackEvent, bytes: number, body: RawBody | undefined): void
  /** Ends every wait, and each that is begun from now on, with `closing`. */
  close(): void
}

interface Waiter {
  resolve(job: AnyJob): void
  reject(reason: unknown): void
}

/** A body as it came. */
export class RawBody {
  readonly content: Uint8Array | string
  readonly contentType: string | undefined

  constructor(content: Uint8Array | string, contentType: string | undefined) {
    this.content = content
    this.contentType = contentType
  }
}

/**
 * @param read reads a body that was read before
 * @throws CallbackError `misconfigured` for bounds that cannot work
 */
export function createJobWaiting(
  read: (body: RawBody) => CallbackEvent,
  recentOptions?: RecentJobsOptions,
): JobWaiting {
  // Few of them are ever asked for. A body is one lump of bytes, and a job dozens of objects for the collector to move,
  // which was most of its pauses.
  const recent = createRecentJobs<AnyJob | RawBody>(recentOptions)
  const waiters = new Map<string, Set<Waiter>>()
  let closed = false

  function notifyJob(job: AnyJob, bytes: number, body?: RawBody): void {
    if (typeof job.JobId !== 'string' || !hasEnded(job)) return
    recent.add(job.JobId, body ?? job, bytes)
    for (const waiter of waiters.get(job.JobId) ?? []) waiter.resolve(job)
  }

  function recall(jobId: string): AnyJob | undefined {
    const known = recent.get(jobId)
    if (!(known instanceof RawBody)) return known
    return (read(known) as TaskFinishEvent).JobsDetail.findLast((job) => job.JobId === jobId && hasEnded(job))
  }

  function join(jobId: string, waiter: Waiter): () => void {
    const others = waiters.get(jobId) ?? new Set()
    waiters.set(jobId, others.add(waiter))
    return () => {
      others.delete(waiter)
      if (others.size === 0 && waiters.get(jobId) === others) waiters.delete(jobId)
    }
  }

  async function wait(jobId: string, options: WaitOptions = {}): Promise<AnyJob> {
    const { timeout = 600_000, pollInterval: interval = 15_000, poll, signal } = options
    if (typeof jobId !== 'string' || jobId === '') throw misconfigured('waitForJob needs the JobId that CI gave.')
    checkMilliseconds('timeout', timeout)
    checkMilliseconds('pollInterval', interval)
    signal?.throwIfAborted()
    if (closed) throw closing()
    const known = recall(jobId)
    if (known) return known

    const polling = new AbortController()
    const polls: { lastError?: unknown } = {}
    const { promise, resolve, reject } = withResolvers<AnyJob>()
    const leave = join(jobId, { resolve, reject })
    const abort = (): void => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const timer = setTimeLimit(timeout, () => reject(tooLate(jobId, timeout, polls.lastError)))
    if (poll) {
      // What came of it is remembered and told to all who wait for the job; its size is not known, and a guess will do.
      pollUntilEnd(jobId, poll, interval, polling.signal, polls).then((job) => {
        if (!job) return
        resolve(job)
        notifyJob(job, 4096)
      }, reject)
    }
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      leave()
      polling.abort()
    }
  }

  return {
    wait,
    notify(event, bytes, body) {
      if (!isTaskFinish(event)) return
      for (const job of event.JobsDetail) notifyJob(job, bytes / event.JobsDetail.length, body)
    },
    close() {
      closed = true
      for (const each of waiters.values()) for (const waiter of each) waiter.reject(closing())
    },
  }
}

function tooLate(jobId: string, timeout: number, cause: unknown): CallbackError {
  const polled = cause === undefined ? '' : ' Asking about it failed too: see `cause`.'
  return new CallbackError(
    'wait_timeout',
    `Job ${jobId} did not end within ${timeout} ms, as far as is known here. Its callback may have gone to another process or got lost: give waitForJob a \`poll\`.${polled}`,
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
