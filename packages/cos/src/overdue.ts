/** Picks the jobs whose callback should have come. */
import { isCiId, pathOf } from './job-id.ts'

/** A job of which the callback has not been seen. */
export interface PendingJob {
  /** As CI gave it when the job was submitted. */
  readonly jobId: string
  /** When that was: a `Date`, or milliseconds since 1970. */
  readonly submittedAt: Date | number
}

/**
 * Overdue jobs in lists of at most `size`, each list under one path of CI's. Reads on only when the next list is wanted.
 *
 * @param after milliseconds after which a job is overdue
 * @param onOdd told of each job whose id is none of CI's: nothing is asked about it
 */
export async function* overdueBatches(
  pending: Iterable<PendingJob> | AsyncIterable<PendingJob>,
  after: number,
  size: number,
  onOdd: (jobId: string) => void,
): AsyncGenerator<string[], void, undefined> {
  const byPath = new Map<string, Set<string>>()
  for await (const { jobId, submittedAt } of pending) {
    if (Date.now() - Number(submittedAt) < after) continue
    if (!isCiId(jobId)) {
      onOdd(String(jobId))
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
