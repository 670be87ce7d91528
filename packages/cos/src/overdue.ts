/** Selects the jobs whose callback is overdue. */
import { isCiId, pathOf } from './ids.ts'

/** A job whose callback has not arrived. */
export interface PendingJob {
  /** The JobId that CI returned on submission. */
  readonly jobId: string
  /** The time of submission: a `Date`, or milliseconds since 1970. */
  readonly submittedAt: Date | number
}

/**
 * Overdue jobs in lists of at most `size`, each with one path of CI's. Reads `pending` only as lists are consumed.
 *
 * @param after milliseconds after which a job is overdue
 * @param onInvalid called with each id that is not one of CI's; such jobs are not in the lists
 */
export async function* overdueBatches(
  pending: Iterable<PendingJob> | AsyncIterable<PendingJob>,
  after: number,
  size: number,
  onInvalid: (jobId: string) => void,
): AsyncGenerator<string[], void, undefined> {
  const byPath = new Map<string, Set<string>>()
  for await (const { jobId, submittedAt } of pending) {
    if (Date.now() - Number(submittedAt) < after) continue
    if (!isCiId(jobId)) {
      onInvalid(String(jobId))
      continue
    }
    const path = pathOf(jobId)
    const batch = byPath.get(path) ?? new Set()
    byPath.set(path, batch.add(jobId))
    if (batch.size < size) continue
    byPath.delete(path)
    yield [...batch]
  }
  for (const batch of byPath.values()) yield [...batch]
}
