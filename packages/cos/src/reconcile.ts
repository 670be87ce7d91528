/** Finds out what became of the jobs whose callback never came. */
import { setMaxListeners } from 'node:events'
import { type AnyJob, type Deliver, hasEnded, isCallbackError } from '@ci-event/core'
import { createBackOff } from './back-off.ts'
import { type CiOptions, ciOf, misconfigured } from './ci.ts'
import type { CosClient } from './client.ts'
import { describeJobs } from './describe.ts'
import { defaultBatch } from './job-id.ts'
import { overdueBatches, type PendingJob } from './overdue.ts'

/** What became of one overdue job. */
export interface ReconcileResult {
  readonly jobId: string
  /**
   * - `delivered`: it has ended, and `deliver` has taken it; also when its callback had come after all.
   * - `stillRunning`: it has not ended.
   * - `unknown`: CI does not know it: another bucket's, or older than CI remembers. Asking again is pointless.
   * - `failed`: CI could not be asked, or `deliver` failed; `error` says why. Try again later.
   */
  readonly result: 'delivered' | 'stillRunning' | 'unknown' | 'failed'
  /** As CI tells it. */
  readonly job?: AnyJob
  readonly error?: unknown
}

/** What to ask about, and where to put what is found. */
export interface ReconcileOptions extends CiOptions {
  /** Jobs whose callback was not seen, read bit by bit: the rows of a query will do. */
  pending: Iterable<PendingJob> | AsyncIterable<PendingJob>
  /** Takes each job that has ended, as if its callback had come: `receiver.dispatcher.dispatch`, or an inbox's `accept`. */
  deliver: Deliver
  /** Milliseconds after its submission from which on a job is overdue; younger ones are not asked about. @default 900000 (15 minutes) */
  after?: number | undefined
  /** How many jobs are asked about in one request. @default 10 */
  batch?: number | undefined
  /** How many requests are under way at once. @default 2 */
  concurrency?: number | undefined
  /** How often one request is tried while CI is out of reach or wants fewer (429). @default 5 */
  attempts?: number | undefined
  /** Milliseconds before the second try, for all requests; it doubles with each. @default 1000 */
  pause?: number | undefined
  /** Aborted, it ends the work: what is under way is finished, then the reason is thrown. */
  signal?: AbortSignal | undefined
  /** Told of each job, for example to take it off the list. Its failure ends the work. */
  onResult?: ((result: ReconcileResult) => unknown) | undefined
}

/** How many jobs were asked about, and what became of them. */
export interface Reconciled {
  /** Those that were overdue and had an id of CI's. */
  asked: number
  delivered: number
  stillRunning: number
  unknown: number
  failed: number
}

/**
 * Asks CI about jobs whose callback is overdue, and delivers those that have ended, each as an event of its own. The
 * ledger behind `deliver` sees to it that nothing runs twice, also when the callback comes at the same time. Run it from
 * a timer, in one process or in several.
 *
 * @throws CallbackError `misconfigured` for settings that cannot work, and when CI refuses to be asked
 *
 * @example
 * await reconcile(cos, { bucket, region, pending: await db.openJobs(), deliver: receiver.dispatcher.dispatch })
 */
export async function reconcile(cos: CosClient, options: ReconcileOptions): Promise<Reconciled> {
  const { after = 900_000, batch = defaultBatch, concurrency = 2, attempts = 5, pause = 1000 } = options
  const { pending, deliver, onResult } = options
  // One of our own, because every handler that runs listens to it, and Node warns of many listeners.
  const signal = AbortSignal.any(options.signal ? [options.signal] : [])
  setMaxListeners(0, signal)
  const ci = ciOf(cos, options)
  for (const [name, value] of Object.entries({ batch, concurrency, attempts })) {
    if (!(Number.isInteger(value) && value > 0)) throw misconfigured(`\`${name}\` must be a whole number above 0.`)
  }
  for (const [name, value] of Object.entries({ after, pause })) {
    if (!(typeof value === 'number' && value >= 0)) throw misconfigured(`\`${name}\` must be milliseconds from 0 up.`)
  }

  const counts: Reconciled = { asked: 0, delivered: 0, stillRunning: 0, unknown: 0, failed: 0 }
  const odd: string[] = []
  const batches = overdueBatches(pending, after, batch, (jobId) => odd.push(jobId))
  const backOff = createBackOff(attempts, pause, signal)

  async function settle(result: ReconcileResult): Promise<void> {
    counts[result.result]++
    await onResult?.(result)
  }

  async function work(): Promise<void> {
    try {
      signal.throwIfAborted()
      for (let next = await batches.next(); !next.done; next = await batches.next()) {
        counts.asked += next.value.length
        await Promise.all((await resultsOf(next.value)).map(settle))
        await settleOdd()
        signal.throwIfAborted()
      }
    } catch (error) {
      // The others find nothing more, and whoever made `pending` (a cursor, a file) is told that it is over.
      await batches.return()
      throw error
    }
  }

  async function settleOdd(): Promise<void> {
    const error = misconfigured('This is no JobId: one letter and hexadecimal digits.')
    for (const jobId of odd.splice(0)) await settle({ jobId, result: 'failed', error })
  }

  async function resultsOf(jobIds: readonly string[]): Promise<ReconcileResult[]> {
    try {
      const { jobs, unknown } = await backOff(() => describeJobs(ci, jobIds))
      return await Promise.all(
        jobIds.map((jobId) => (unknown.has(jobId) ? { jobId, result: 'unknown' } : resultOf(jobId, jobs.get(jobId)))),
      )
    } catch (error) {
      if (!isCallbackError(error) || error.code !== 'unavailable') throw error
      return jobIds.map((jobId) => ({ jobId, result: 'failed', error }))
    }
  }

  async function resultOf(jobId: string, job: AnyJob | undefined): Promise<ReconcileResult> {
    if (!job) return { jobId, result: 'failed', error: new Error("CI's answer leaves this job out.") }
    if (!hasEnded(job)) return { jobId, result: 'stillRunning', job }
    try {
      const event = { EventName: 'TaskFinish' as const, JobsDetail: [job] }
      await deliver(event, { event, receivedAt: new Date(), headers: {}, url: '', attempt: 1, signal })
      return { jobId, result: 'delivered', job }
    } catch (error) {
      return { jobId, result: 'failed', job, error }
    }
  }

  const ended = await Promise.allSettled(Array.from({ length: concurrency }, work))
  const failure = ended.find((each) => each.status === 'rejected')
  if (failure) throw failure.reason
  await settleOdd()
  return counts
}
