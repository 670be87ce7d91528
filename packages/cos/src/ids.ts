/** JobIds and RunIds. They come from callbacks and become part of a URL, so nothing but CI's own format is accepted. */
import type { CallbackError } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'

// All known ids have 33 characters; the upper bound keeps URLs short.
const id = /^[a-z][0-9a-f]{1,63}$/

/** True for a JobId: one letter followed by hexadecimal digits. */
export function isCiId(value: unknown): value is string {
  return typeof value === 'string' && id.test(value)
}

// Those of today begin with a letter, `i` or `r`; those in CI's documents of 2019 with any hexadecimal digit.
const runId = /^[a-z]?[0-9a-f]{1,63}$/

/** True for the RunId of a workflow run. */
export function isRunId(value: unknown): value is string {
  return typeof value === 'string' && runId.test(value)
}

/** True for the id of a workflow, such as `web6ac56c1ef54dbfa44d7f4103203be9`. */
export function isWorkflowId(value: unknown): value is string {
  return typeof value === 'string' && id.test(value)
}

/** The error for an id that an app passed and that cannot be one of CI's. */
export function invalidJobId(): CallbackError {
  return misconfigured('Invalid JobId: expected one letter followed by hexadecimal digits.')
}

const paths: Readonly<Record<string, string>> = {
  c: 'pic_jobs',
  a: 'ai_jobs',
  s: 'asr_jobs',
  d: 'doc_jobs',
  f: 'file_jobs',
}

/** The first segment of the path that describes a job, by the letter of its family. */
export function pathOf(jobId: string): string {
  return paths[jobId.slice(0, 1)] ?? 'jobs'
}

/** The number of jobs in one query. CI documents a list, but not how long it may be. */
export const defaultBatch = 10

/** Divides jobs into lists of at most `size`, each with one path. */
export function batchesOf(jobIds: Iterable<string>, size: number = defaultBatch): string[][] {
  const byPath = new Map<string, string[]>()
  for (const jobId of new Set(jobIds)) {
    const path = pathOf(jobId)
    const ids = byPath.get(path) ?? []
    byPath.set(path, ids)
    ids.push(jobId)
  }
  return [...byPath.values()].flatMap((ids) =>
    Array.from({ length: Math.ceil(ids.length / size) }, (_, n) => ids.slice(n * size, (n + 1) * size)),
  )
}
