/** What `reconcile` is given and what it resolves with. */
import type { AnyJob, AnyReview, Deliver, VirusDetection, WorkflowExecution } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { CosClient } from './cos-client.ts'
import { type Ci, type CiOptions, ciOf } from './endpoint.ts'
import { defaultBatch } from './ids.ts'
import type { PendingJob } from './overdue.ts'

/** The result for one overdue job. */
export interface ReconcileResult {
  /** The JobId, or the RunId of a workflow run. */
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
  /** The workflow run as CI describes it. */
  readonly run?: WorkflowExecution
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
  /** Called with each job, run or review that has ended, as if its callback had come: `receiver.dispatcher.dispatch`, or an inbox's `accept`. */
  deliver: Deliver
  /** Milliseconds after its submission from which on a job is overdue. @default 900000 (15 minutes) */
  after?: number | undefined
  /** The number of jobs in one query; workflow runs and reviews are queried one by one. @default 10 */
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

/** @internal The numbers among the options, complete. */
export interface ReconcileSettings extends Record<'after' | 'batch' | 'concurrency' | 'attempts' | 'pause', number> {
  readonly ci: Ci
}

/** @throws CallbackError `misconfigured` for options that cannot work */
export function reconcileSettingsOf(cos: CosClient, options: Omit<ReconcileOptions, 'pending'>): ReconcileSettings {
  const { after = 900_000, batch = defaultBatch, concurrency = 2, attempts = 5, pause = 1000 } = options
  const ci = ciOf(cos, options)
  for (const [name, value] of Object.entries({ batch, concurrency, attempts })) {
    if (!(Number.isInteger(value) && value > 0))
      throw misconfigured(`\`${name}\` must be a positive integer, got ${value}.`)
  }
  for (const [name, value] of Object.entries({ after, pause })) {
    if (!(typeof value === 'number' && value >= 0))
      throw misconfigured(`\`${name}\` must be a number of milliseconds from 0, got ${value}.`)
  }
  return { ci, after, batch, concurrency, attempts, pause }
}
