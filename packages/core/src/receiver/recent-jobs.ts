/** The jobs that ended not long ago, for those who ask a moment too late. */

import { misconfigured } from '../errors.ts'
import { Lru } from '../internal/lru.ts'

/** How much is remembered of jobs that have ended. */
export interface RecentJobsOptions {
  /** How many jobs at most; the ones heard of longest ago go first. 0 remembers none. @default 1000 */
  maxJobs?: number | undefined
  /** For how many milliseconds after it was last heard of a job is remembered. @default 600000 (10 minutes) */
  maxAge?: number | undefined
}

/** @internal What is kept of a job is `J`. */
export interface RecentJobs<J> {
  /** @param weight how many bytes it came in, near enough */
  add(jobId: string, job: J, weight: number): void
  get(jobId: string): J | undefined
}

// A count alone bounds nothing: one job may come in a body as large as the limit, and takes a multiple of it here.
const maxWeight = 2 * 1024 * 1024

/** @throws CallbackError `misconfigured` for bounds that are no numbers, or negative */
export function createRecentJobs<J>({ maxJobs = 1000, maxAge = 600_000 }: RecentJobsOptions = {}): RecentJobs<J> {
  if (!(Number.isInteger(maxJobs) && maxJobs >= 0))
    throw misconfigured(`\`recentJobs.maxJobs\` must be a whole number from 0 up, and is ${maxJobs}.`)
  if (!(typeof maxAge === 'number' && maxAge > 0))
    throw misconfigured(`\`recentJobs.maxAge\` must be a number of milliseconds above 0, and is ${maxAge}.`)
  const jobs = new Lru<{ job: J; weight: number }>()
  let total = 0

  function forgetOld(now: number): void {
    const isOver = (heard: number) => jobs.size > maxJobs || total > maxWeight || now - heard >= maxAge
    jobs.evictWhile(isOver, ({ weight }) => {
      total -= weight
    })
  }

  return {
    add(jobId, job, weight) {
      const now = performance.now()
      const known = jobs.touch(jobId, now)
      total += weight - (known?.weight ?? 0)
      if (known) Object.assign(known, { job, weight })
      else jobs.add(jobId, { job, weight }, now)
      forgetOld(now)
    },
    get(jobId) {
      forgetOld(performance.now())
      return jobs.get(jobId)?.job
    },
  }
}
