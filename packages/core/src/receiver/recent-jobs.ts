/** The jobs that ended not long ago, for `waitForJob` calls that come after the callback. */

import { misconfigured } from '../errors.ts'
import { type Aged, AgeList } from '../internal/age-list.ts'
import { ownString } from '../internal/own-string.ts'
import type { AnyJob } from '../jobs/catalogue.ts'

/**
 * How much is kept of jobs that have ended. Whatever the numbers, it takes at most 2 MiB: the callbacks they came in are
 * kept, the oldest go first, and a larger callback is not kept.
 */
export interface RecentJobsOptions {
  /** How many jobs at most; the least recently seen go first. 0 keeps none. @default 1000 */
  maxJobs?: number | undefined
  /** For how many milliseconds after its last callback a job is kept. @default 600000 (10 minutes) */
  maxAge?: number | undefined
}

/** What jobs came in: one text, shared by all of them. */
export interface JobSource {
  /** How many bytes of memory it takes. */
  readonly bytes: number
  /** How many jobs are kept as a part of it: it weighs once. 0 at first. */
  entries: number
  /** Reads one of its jobs. */
  find(jobId: string): AnyJob | undefined
}

/** @internal */
export interface RecentJobs {
  add(jobId: string, source: JobSource): void
  get(jobId: string): AnyJob | undefined
}

// A count alone bounds nothing: one job may come in a body as large as `bodyLimit`.
const maxBytes = 2 * 1024 * 1024
// An entry without its text: measured as 250 bytes with a JobId of CI's.
const bytesPerEntry = 250
// CI's are 33 characters long.
const longestJobId = 256

interface Entry extends Aged<Entry> {
  readonly jobId: string
  source: JobSource
  touchedAt: number
}

/** @throws CallbackError `misconfigured` for bounds that are not numbers, or negative */
export function createRecentJobs({ maxJobs = 1000, maxAge = 600_000 }: RecentJobsOptions = {}): RecentJobs {
  if (!(Number.isInteger(maxJobs) && maxJobs >= 0))
    throw misconfigured(`\`recentJobs.maxJobs\` must be a whole number from 0 up, got ${String(maxJobs)}.`)
  if (!(typeof maxAge === 'number' && maxAge > 0))
    throw misconfigured(`\`recentJobs.maxAge\` must be a number of milliseconds above 0, got ${String(maxAge)}.`)
  const jobs = new Map<string, Entry>()
  const byAge = new AgeList<Entry>()
  let bytes = 0

  function hold(source: JobSource): void {
    bytes += bytesPerEntry + (source.entries === 0 ? source.bytes : 0)
    source.entries++
  }

  function release(source: JobSource): void {
    source.entries--
    bytes -= bytesPerEntry + (source.entries === 0 ? source.bytes : 0)
  }

  function forgetOld(now: number): void {
    for (let entry = byAge.oldest; entry; entry = byAge.oldest) {
      if (jobs.size <= maxJobs && bytes <= maxBytes && now - entry.touchedAt < maxAge) return
      byAge.remove(entry)
      jobs.delete(entry.jobId)
      release(entry.source)
    }
  }

  return {
    add(jobId, source) {
      if (jobId.length > longestJobId || source.bytes > maxBytes || maxJobs === 0) return
      hold(source)
      const touchedAt = performance.now()
      let entry = jobs.get(jobId)
      if (entry) {
        release(entry.source)
        entry.source = source
        entry.touchedAt = touchedAt
      } else {
        // A part of a text would keep the whole body.
        const own = ownString(jobId)
        entry = { jobId: own, source, touchedAt, list: undefined, older: undefined, younger: undefined }
        jobs.set(own, entry)
      }
      byAge.append(entry)
      forgetOld(touchedAt)
    },
    get(jobId) {
      forgetOld(performance.now())
      return jobs.get(jobId)?.source.find(jobId)
    },
  }
}
