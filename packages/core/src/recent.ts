/** The jobs that ended not long ago, for those who ask a moment too late. */
import type { AnyJob } from './jobs/catalogue.ts'
import { misconfigured } from './verify.ts'

/** How much is remembered of jobs that have ended. */
export interface RecentJobsOptions {
  /** How many jobs at most; the ones heard of longest ago go first. 0 remembers none. @default 1000 */
  maxJobs?: number | undefined
  /** For how many milliseconds after it was last heard of a job is remembered. @default 600000 (10 minutes) */
  maxAge?: number | undefined
}

/** @internal */
export interface RecentJobs {
  /** @param weight how many bytes it came in, near enough */
  add(jobId: string, job: AnyJob, weight: number): void
  get(jobId: string): AnyJob | undefined
}

// A count alone bounds nothing: one job may come in a body as large as the limit, and takes a multiple of it here.
const maxWeight = 2 * 1024 * 1024

/** @throws CallbackError `misconfigured` for bounds that are no numbers, or negative */
export function createRecentJobs({ maxJobs = 1000, maxAge = 600_000 }: RecentJobsOptions = {}): RecentJobs {
  if (!(Number.isInteger(maxJobs) && maxJobs >= 0))
    throw misconfigured(`\`recent.maxJobs\` must be a whole number from 0 up, and is ${maxJobs}.`)
  if (!(typeof maxAge === 'number' && maxAge > 0))
    throw misconfigured(`\`recent.maxAge\` must be a number of milliseconds above 0, and is ${maxAge}.`)
  // A Map keeps the order of insertion: a job is put to the end when heard of, so the first is the oldest.
  const jobs = new Map<string, { readonly job: AnyJob; readonly heard: number; readonly weight: number }>()
  let total = 0

  function forget(jobId: string): void {
    total -= jobs.get(jobId)?.weight ?? 0
    jobs.delete(jobId)
  }

  function forgetOld(): void {
    const now = performance.now()
    for (const [jobId, { heard }] of jobs) {
      if (jobs.size <= maxJobs && total <= maxWeight && now - heard < maxAge) return
      forget(jobId)
    }
  }

  return {
    add(jobId, job, weight) {
      forget(jobId)
      jobs.set(jobId, { job, heard: performance.now(), weight })
      total += weight
      forgetOld()
    },
    get(jobId) {
      forgetOld()
      return jobs.get(jobId)?.job
    },
  }
}
