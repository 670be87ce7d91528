/** Delivers jobs whose callback never came. */
import { setMaxListeners } from 'node:events'
import { hasEnded, isCallbackError } from '@ci-event/core'
import { type ReconcileMessage, reconcileChannel, trace } from '@ci-event/core/telemetry'
import { createBackoff } from './backoff.ts'
import type { CosClient } from './cos-client.ts'
import { type Answer, describeBatch } from './describe-batch.ts'
import { invalidJobId } from './ids.ts'
import { type Batch, overdueBatches } from './overdue.ts'
import {
  type Reconciled,
  type ReconcileOptions,
  type ReconcileResult,
  type ReconcileSettings,
  reconcileSettingsOf,
} from './reconcile-options.ts'

/**
 * Queries CI for jobs, workflow runs, reviews and detections of viruses whose callback is overdue, and delivers those that
 * have ended, each as an event of its own; a detection as an event `VirusDetection` for `onOther` (see `virusDetections`).
 * The ledger behind `deliver` prevents that a handler runs twice, also when the callback arrives at the same time. It is one
 * pass over `pending`, in one process or in several; `startReconciler` repeats it.
 *
 * @throws CallbackError `misconfigured` for invalid options, and when CI rejects a query
 *
 * @example
 * await reconcile(cos, { bucket, region, pending: await db.openJobs(), deliver: receiver.dispatcher.dispatch })
 */
export async function reconcile(cos: CosClient, options: ReconcileOptions): Promise<Reconciled> {
  const counts = noneReconciled()
  await reconcileInto(counts, cos, options)
  return counts
}

/** @internal */
export function noneReconciled(): Reconciled {
  return { asked: 0, delivered: 0, stillRunning: 0, unknown: 0, failed: 0 }
}

/** @internal `reconcile`, with counts that say what was done also when it rejects. */
export async function reconcileInto(counts: Reconciled, cos: CosClient, options: ReconcileOptions): Promise<void> {
  const settings = reconcileSettingsOf(cos, options)
  if (reconcileChannel.hasSubscribers) {
    const message: ReconcileMessage = { region: settings.ci.region }
    await trace(reconcileChannel, message, () =>
      pass(options, settings, counts).finally(() => Object.assign(message, counts)),
    )
  } else await pass(options, settings, counts)
}

async function pass(
  { pending, deliver, onResult, signal: given }: ReconcileOptions,
  { ci, after, batch, concurrency, attempts, pause }: ReconcileSettings,
  counts: Reconciled,
): Promise<void> {
  // A signal of our own: every running handler adds a listener, and Node warns about more than ten.
  const signal = AbortSignal.any(given ? [given] : [])
  setMaxListeners(0, signal)
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
    if (!hasEnded(about as Parameters<typeof hasEnded>[0])) return { jobId, result: 'stillRunning', [field]: about }
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
}
