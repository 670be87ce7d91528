/** The jobs that ended not long ago, for `waitForJob` calls that come after the callback. */

import { hasEnded } from '../dispatch/job-update.ts'
import { misconfigured } from '../errors.ts'
import { type Aged, AgeList } from '../internal/age-list.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, TaskFinishEvent } from '../parse/event.ts'
import { BodyRing, type Place } from './body-ring.ts'
import { type EndedJob, longestJobId } from './ended-jobs.ts'

/**
 * How much is kept of jobs that have ended. Whatever the numbers, at most 2 MiB of callbacks are kept: the oldest go first,
 * and a larger callback is not kept.
 */
export interface RecentJobsOptions {
  /** How many ended jobs at most, each counted once per callback; the oldest go first. 0 keeps none. @default 1000 */
  maxJobs?: number | undefined
  /** For how many milliseconds after its callback a job is kept. @default 600000 (10 minutes) */
  maxAge?: number | undefined
}

/** A body as it came. */
export interface RawBody {
  readonly content: Uint8Array | string
  readonly contentType: string | undefined
}

/** @internal */
export interface RecentJobs {
  /**
   * Keeps jobs as the body that they came in: few are ever asked for, so that it is parsed only then. Without a body, as
   * JSON, unless they hold what JSON cannot, as those of an app's own poll may.
   */
  add(jobs: readonly EndedJob[], body: RawBody | undefined): void
  get(jobId: string): AnyJob | undefined
}

// A count alone bounds nothing: one job may come in a body as large as `bodyLimit`.
const maxBytes = 2 * 1024 * 1024
// An entry without its body: its nine fields and its share of a page of the heap.
const bytesPerEntry = 130

/** Of a body that came as a callback; `false` for JSON of the job alone. */
type ContentType = string | undefined | false

/**
 * In which body a job is. An object that is written again for another job, and a number instead of a JobId: what is made
 * for each callback and kept is what the garbage collector stops for.
 */
class Entry implements Place, Aged<Entry> {
  hash = 0
  start = 0
  length = 0
  encoding: Place['encoding'] = undefined
  contentType: ContentType = undefined
  addedAt = 0
  list: AgeList<Entry> | undefined = undefined
  older: Entry | undefined = undefined
  younger: Entry | undefined = undefined
}

/**
 * @param parse reads a body that was read before
 * @throws CallbackError `misconfigured` for bounds that are not numbers, or negative
 */
export function createRecentJobs(
  parse: (content: Uint8Array | string, contentType: string | undefined) => CallbackEvent,
  { maxJobs = 1000, maxAge = 600_000 }: RecentJobsOptions = {},
): RecentJobs {
  if (!(Number.isInteger(maxJobs) && maxJobs >= 0))
    throw misconfigured(`\`recentJobs.maxJobs\` must be a whole number from 0 up, got ${String(maxJobs)}.`)
  if (!(typeof maxAge === 'number' && maxAge > 0))
    throw misconfigured(`\`recentJobs.maxAge\` must be a number of milliseconds above 0, got ${String(maxAge)}.`)
  const bodies = new BodyRing(maxBytes)
  const entries = new AgeList<Entry>()
  let count = 0
  let forgotten: Entry | undefined

  function keep(jobs: readonly EndedJob[], content: RawBody['content'], contentType: ContentType): void {
    const place = bodies.add(content, jobs.length * bytesPerEntry + (contentType || '').length)
    if (!place) return
    const addedAt = performance.now()
    for (const { JobId } of jobs) {
      if (JobId.length > longestJobId) continue
      const entry = forgotten ?? new Entry()
      forgotten = undefined
      entry.hash = hashOf(JobId)
      entry.start = place.start
      entry.length = place.length
      entry.encoding = place.encoding
      // Each request brings a text of its own, and nearly all say the same.
      const before = entries.youngest
      entry.contentType = before && before.contentType === contentType ? before.contentType : contentType
      entry.addedAt = addedAt
      entries.append(entry)
      count++
    }
    forgetOld(addedAt)
  }

  function forgetOld(now: number): void {
    for (let oldest = entries.oldest; oldest; oldest = entries.oldest) {
      if (count <= maxJobs && bodies.has(oldest) && now - oldest.addedAt < maxAge) return
      entries.remove(oldest)
      count--
      forgotten = oldest
    }
  }

  /** @returns `undefined` for a body without the job: two JobIds may have one hash */
  function read(entry: Entry, jobId: string): AnyJob | undefined {
    const { contentType } = entry
    const content = bodies.read(entry)
    const jobs: readonly AnyJob[] =
      contentType === false
        ? [JSON.parse(String(content))]
        : (parse(content, contentType) as TaskFinishEvent).JobsDetail
    return jobs.findLast((job) => job.JobId === jobId && hasEnded(job))
  }

  return {
    add(jobs, body) {
      if (jobs.length === 0 || maxJobs === 0) return
      if (body) return keep(jobs, body.content, body.contentType)
      for (const job of jobs) {
        const json = jsonOf(job)
        if (json !== undefined) keep([job], json, false)
      }
    },
    get(jobId) {
      forgetOld(performance.now())
      const hash = hashOf(jobId)
      // Jobs of one body are next to each other. A sender can choose JobIds of one hash: each body is parsed once.
      let parsed: number | undefined
      for (let entry = entries.youngest; entry; entry = entry.older) {
        if (entry.hash !== hash || entry.start === parsed) continue
        const job = read(entry, jobId)
        if (job) return job
        parsed = entry.start
      }
      return undefined
    },
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

function jsonOf(job: AnyJob): string | undefined {
  try {
    return JSON.stringify(job)
  } catch {
    return undefined
  }
}
