/** Delivers jobs whose callback never came. */
import { setMaxListeners } from 'node:events'
import {
  type AnyJob,
  type AnyReview,
  type Deliver,
  hasEnded,
  isCallbackError,
  type VirusDetection,
} from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { createBackoff } from './backoff.ts'
import type { CosClient } from './cos-client.ts'
import { type Answer, describeBatch } from './describe-batch.ts'
import { type CiOptions, ciOf } from './endpoint.ts'
import { defaultBatch, invalidJobId } from './ids.ts'
import { type Batch, overdueBatches, type PendingJob } from './overdue.ts'

/** The result for one overdue job. */
export interface ReconcileResult {
  readonly jobId: string
  /**
   * - `delivered`: it has ended, and `deliver` resolved, also if its callback had arrived in the meantime.
   * - `stillRunning`: it has not ended.
   * - `unknown`: CI does not know it: it is of another bucket, or older than CI keeps. Do not retry.
   * - `failed`: CI could not be queried, or `deliver` failed; `error` is the reason. Retry later.
   */
  readonly result: 'delivered' | 'stillRunning' | 'unknown' | 'failed'
  /** The job as CI describes it. */
  readonly job?: AnyJob
  /** The review as CI describes it. */
  readonly review?: AnyReview
  /** The detection of viruses as CI describes it. */
  readonly detection?: VirusDetection
  /** The reason of `failed`. */
  readonly error?: unknown
}

/** Which jobs to query, and where to deliver them. */
export interface ReconcileOptions extends CiOptions {
  /** Jobs whose callback has not arrived. It is read as it is consumed, so a database cursor will do. */
  pending: Iterable<PendingJob> | AsyncIterable<PendingJob>
  /** Called with each job or review that has ended, as if its callback had come: `receiver.dispatcher.dispatch`, or an inbox's `accept`. */
  deliver: Deliver
  /** Milliseconds after its submission from which on a job is overdue. @default 900000 (15 minutes) */
  after?: number | undefined
  /** The number of jobs in one query; reviews are queried one by one. @default 10 */
  batch?: number | undefined
  /** The number of queries in flight. @default 2 */
  concurrency?: number | undefined
  /** The most attempts of one query while CI is unreachable or limits the rate (429). @default 5 */
  attempts?: number | undefined
  /** Milliseconds before the second attempt; all queries pause, and the pause doubles with each attempt. @default 1000 */
  pause?: number | undefined
  /** Aborting it ends the run: queries in flight are finished, then it rejects with the reason. */
  signal?: AbortSignal | undefined
  /** Called with the result for each job, for example to remove it from the list. If it fails, the run ends. */
  onResult?: ((result: ReconcileResult) => unknown) | undefined
}

/** How many jobs were queried, and with which results. */
export interface Reconciled {
  /** Jobs that were overdue and had a valid JobId. */
  asked: number
  delivered: number
  stillRunning: number
  unknown: number
  failed: number
}

/**
 * Queries CI for jobs, reviews and detections of viruses whose callback is overdue, and delivers those that have ended,
 * each as an event of its own; a detection as an event `VirusDetection` for `onOther` (see `virusDetections`). The
 * ledger behind `deliver` prevents that a handler runs twice, also when the callback arrives at the same time. Run it from
 * a timer, in one process or in several.
 *
 * @throws CallbackError `misconfigured` for invalid options, and when CI rejects a query
 *
 * @example
 * await reconcile(cos, { bucket, region, pending: await db.openJobs(), deliver: receiver.dispatcher.dispatch })
 */
export async function reconcile(cos: CosClient, options: ReconcileOptions): Promise<Reconciled> {
  const { after = 900_000, batch = defaultBatch, concurrency = 2, attempts = 5, pause = 1000 } = options
  const { pending, deliver, onResult } = options
  // A signal of our own: every running handler adds a listener, and Node warns about more than ten.
  const signal = AbortSignal.any(options.signal ? [options.signal] : [])
  setMaxListeners(0, signal)
  const ci = ciOf(cos, options)
  for (const [name, value] of Object.entries({ batch, concurrency, attempts })) {
    if (!(Number.isInteger(value) && value > 0))
      throw misconfigured(`\`${name}\` must be a positive integer, got ${value}.`)
  }
  for (const [name, value] of Object.entries({ after, pause })) {
    if (!(typeof value === 'number' && value >= 0))
      throw misconfigured(`\`${name}\` must be a number of milliseconds from 0, got ${value}.`)
  }

  const counts: Reconciled = { asked: 0, delivered: 0, stillRunning: 0, unknown: 0, failed: 0 }
  const invalid: string[] = []
  const batches = overdueBatches(pending, after, batch, (jobId) => invalid.push(jobId))
  const withBackoff = createBackoff(attempts, pause, signal)

  async function settle(result: ReconcileResult): Promise<void> {
    counts[result.result]++
    await onResult?.(result)
  }

  async function work(): Promise<void> {
    try {
      signal.throwIfAborted()
      for (let next = await batches.next(); !next.done; next = await batches.next()) {
        counts.asked += next.value.jobIds.length
        await Promise.all((await resultsOf(next.value)).map(settle))
        await settleInvalid()
        signal.throwIfAborted()
      }
    } catch (error) {
      // Ends the other workers too, and closes `pending`, which may be a cursor or a file.
      await batches.return()
      throw error
    }
  }

  async function settleInvalid(): Promise<void> {
    const error = invalidJobId()
    for (const jobId of invalid.splice(0)) await settle({ jobId, result: 'failed', error })
  }

  async function resultsOf(asked: Batch): Promise<ReconcileResult[]> {
    try {
      const answers = await withBackoff(() => describeBatch(ci, asked))
      return await Promise.all(asked.jobIds.map((jobId) => resultOf(jobId, answers.get(jobId))))
    } catch (error) {
      if (!isCallbackError(error) || error.code !== 'unavailable') throw error
      return asked.jobIds.map((jobId) => ({ jobId, result: 'failed', error }))
    }
  }

  async function resultOf(jobId: string, answer: Answer | 'unknown' | undefined): Promise<ReconcileResult> {
    if (answer === 'unknown') return { jobId, result: 'unknown' }
    if (!answer) return { jobId, result: 'failed', error: new Error("The job is missing in CI's answer.") }
    const { about, field, event } = answer
    if (!hasEnded(about)) return { jobId, result: 'stillRunning', [field]: about }
    try {
      await deliver(event, { event, receivedAt: new Date(), headers: {}, url: '', attempt: 1, signal })
      return { jobId, result: 'delivered', [field]: about }
    } catch (error) {
      return { jobId, result: 'failed', [field]: about, error }
    }
  }

  const ended = await Promise.allSettled(Array.from({ length: concurrency }, work))
  const failure = ended.find((each) => each.status === 'rejected')
  if (failure) throw failure.reason
  await settleInvalid()
  return counts
}
