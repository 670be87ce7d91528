/** The jobs that ended not long ago, for `waitForJob` calls that come after the callback. */

import { hasEnded } from '../dispatch/job-update.ts'
import { misconfigured } from '../errors.ts'
import { ownString } from '../internal/own-string.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, TaskFinishEvent } from '../parse/event.ts'
import { BodyRing, type Place } from './body-ring.ts'

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

/** A job whose end is worth keeping. */
export type EndedJob = AnyJob & { readonly JobId: string }

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
// An entry without its body: measured with a JobId of CI's.
const bytesPerEntry = 250
// CI's are 33 characters long.
const longestJobId = 256

interface Entry {
  readonly jobId: string
  readonly place: Place
  /** Of a body that came as a callback; `false` for JSON of the job alone. */
  readonly contentType: string | undefined | false
  readonly addedAt: number
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
  /** The oldest first. */
  const entries: Entry[] = []

  function keep(jobs: readonly EndedJob[], content: RawBody['content'], contentType: Entry['contentType']): void {
    const place = bodies.add(content, jobs.length * bytesPerEntry + (contentType || '').length)
    if (!place) return
    const addedAt = performance.now()
    for (const { JobId } of jobs) {
      // A part of a text would keep the whole body.
      if (JobId.length <= longestJobId) entries.push({ jobId: ownString(JobId), place, contentType, addedAt })
    }
    forgetOld(addedAt)
  }

  function forgetOld(now: number): void {
    for (let [oldest] = entries; oldest; [oldest] = entries) {
      if (entries.length <= maxJobs && bodies.has(oldest.place) && now - oldest.addedAt < maxAge) return
      entries.shift()
    }
  }

  function read({ jobId, place, contentType }: Entry): AnyJob | undefined {
    const content = bodies.read(place)
    if (contentType === false) return JSON.parse(String(content))
    const { JobsDetail } = parse(content, contentType) as TaskFinishEvent
    return JobsDetail.findLast((job) => job.JobId === jobId && hasEnded(job))
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
      const entry = entries.findLast((each) => each.jobId === jobId)
      return entry && read(entry)
    },
  }
}

function jsonOf(job: AnyJob): string | undefined {
  try {
    return JSON.stringify(job)
  } catch {
    return undefined
  }
}
