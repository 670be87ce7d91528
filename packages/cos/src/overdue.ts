/** Selects the jobs and runs whose callback is overdue. */
import type { ReviewName } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { isCiId, isRunId, pathOf } from './ids.ts'
import { isKnownReview, isReviewId, isVirusId } from './review-ids.ts'

/** A job, workflow run, review or detection of viruses whose callback has not arrived. */
export interface PendingJob {
  /** The JobId that CI returned on submission, or the RunId of a workflow run. */
  readonly jobId: string
  /** The time of submission: a `Date`, or milliseconds since 1970. */
  readonly submittedAt: Date | number
  /**
   * `WorkflowFinish` for a workflow run, the event of a review such as `ReviewImage`, or `VirusDetection`: CI has a path
   * for each. @default a job's
   */
  readonly event?: 'WorkflowFinish' | ReviewName | 'VirusDetection' | undefined
}

/** What one query asks for. */
export interface Batch {
  /** `undefined` for jobs. */
  readonly event: PendingJob['event']
  readonly jobIds: readonly string[]
}

/**
 * Overdue jobs in lists of at most `size`, each with one path of CI's; runs, reviews and detections of viruses one by one.
 * Reads `pending` only as lists are consumed.
 *
 * @param after milliseconds after which a job is overdue
 * @param onInvalid called with each id that is not one of CI's; such jobs are not in the lists
 * @throws CallbackError `misconfigured` for an `event` that CI cannot be queried for
 */
export async function* overdueBatches(
  pending: Iterable<PendingJob> | AsyncIterable<PendingJob>,
  after: number,
  size: number,
  onInvalid: (jobId: string) => void,
): AsyncGenerator<Batch, void, undefined> {
  const byPath = new Map<string, Set<string>>()
  for await (const { jobId, submittedAt, event } of pending) {
    if (Date.now() - Number(submittedAt) < after) continue
    if (!isIdOf(event, jobId)) {
      onInvalid(String(jobId))
      continue
    }
    if (event !== undefined) {
      yield { event, jobIds: [jobId] }
      continue
    }
    const path = pathOf(jobId)
    const batch = byPath.get(path) ?? new Set()
    byPath.set(path, batch.add(jobId))
    if (batch.size < size) continue
    byPath.delete(path)
    yield { event: undefined, jobIds: [...batch] }
  }
  for (const batch of byPath.values()) yield { event: undefined, jobIds: [...batch] }
}

function isIdOf(event: PendingJob['event'], jobId: unknown): boolean {
  if (event === undefined) return isCiId(jobId)
  if (event === 'WorkflowFinish') return isRunId(jobId)
  if (event === 'VirusDetection') return isVirusId(jobId)
  if (isKnownReview(event)) return isReviewId(jobId)
  throw misconfigured(
    `\`event\` must be WorkflowFinish, an event of content moderation such as ReviewImage, or VirusDetection, got ${JSON.stringify(event)}.`,
  )
}
