/** Ids as CI makes them. They come from strangers and go into a path, so nothing else may pass. */

// All known ones have 33 characters; the bound keeps a request's path short.
const id = /^[a-z][0-9a-f]{1,63}$/

/** Whether a text is a JobId or RunId: one letter and hexadecimal digits. */
export function isCiId(value: unknown): value is string {
  return typeof value === 'string' && id.test(value)
}

const paths: Readonly<Record<string, string>> = {
  c: 'pic_jobs',
  a: 'ai_jobs',
  s: 'asr_jobs',
  d: 'doc_jobs',
  f: 'file_jobs',
}

/** The first segment of the path under which CI answers for a job. */
export function pathOf(jobId: string): string {
  return paths[jobId.slice(0, 1)] ?? 'jobs'
}

/** How many jobs are asked about in one request. CI documents a list, but not how long it may be. */
export const defaultBatch = 10

/** Jobs in lists of at most `size`, each list under one path. */
export function batchesOf(jobIds: Iterable<string>, size: number = defaultBatch): string[][] {
  const byPath = new Map<string, string[]>()
  for (const jobId of new Set(jobIds)) byPath.set(pathOf(jobId), [...(byPath.get(pathOf(jobId)) ?? []), jobId])
  return [...byPath.values()].flatMap((ids) =>
    Array.from({ length: Math.ceil(ids.length / size) }, (_, n) => ids.slice(n * size, (n + 1) * size)),
  )
}
