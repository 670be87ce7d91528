/** Remembers which handler has finished which job, so that a redelivery runs only what has not. */
import { ByAge } from '../internal/lru.ts'

/** One piece of work: a handler's share of one piece of news about a job. */
export interface LedgerEntry {
  /** The job's `JobId`, or the run's `RunId`. */
  readonly job: string
  /** The handler's name and the state it is told of. */
  readonly work: string
  /** How late the news is: 0 while the job runs, the time of its end (ms) once it has ended. */
  readonly order: number
  /** Who claims: a random text, the same for all steps of one run. */
  readonly token: string
  /** For how many milliseconds the claim holds unless it is renewed. */
  readonly lease: number
}

/**
 * - `claimed`: the work is yours until the lease ends.
 * - `completed`: it was done before.
 * - `running`: someone else has claimed it and the lease has not ended.
 * - `stale`: later news of the same job has been claimed already.
 */
export type Claim = 'claimed' | 'completed' | 'running' | 'stale'

/** A store of what was done. Every step is atomic, and may be repeated with the same token without harm. */
export interface Ledger {
  claim(entry: LedgerEntry): Promise<Claim>
  /** Makes the claim hold for another lease from now. */
  renew(entry: LedgerEntry): Promise<void>
  /** The work is done and must never be done again. */
  complete(entry: LedgerEntry): Promise<void>
  /** The work failed and may be claimed again at once. */
  release(entry: LedgerEntry): Promise<void>
}

/** The bounds of a {@link createMemoryLedger}. */
export interface MemoryLedgerOptions {
  /** How many jobs are remembered at most; the ones heard of longest ago go first. @default 10000 */
  maxJobs?: number
  /** For how many milliseconds after it was last heard of a job is remembered. @default 90000000 (25 hours) */
  maxAge?: number
}

const none: readonly Work[] = []

interface Remembered {
  order: number
  works: readonly Work[]
}

interface Work {
  readonly name: string
  /** Who has claimed it; `undefined` once it is completed. */
  token: string | undefined
  until: number
}

/**
 * A ledger in the memory of this process: the default. It is gone with the process and unknown to others: where several
 * processes receive callbacks, use the one of `@ci-event/redis`.
 *
 * @throws RangeError for bounds that are no positive numbers
 */
export function createMemoryLedger({
  maxJobs = 10_000,
  maxAge = 25 * 3_600_000,
}: MemoryLedgerOptions = {}): Ledger & { readonly size: number } {
  if (!(Number.isInteger(maxJobs) && maxJobs > 0))
    throw new RangeError(`\`maxJobs\` must be a whole number above 0, and is ${maxJobs}.`)
  if (!(maxAge > 0)) throw new RangeError(`\`maxAge\` must be a number of milliseconds above 0, and is ${maxAge}.`)
  const jobs = new ByAge<Remembered>()

  function forgetOld(now: number): void {
    jobs.forgetWhile((heard) => now - heard >= maxAge || jobs.size > maxJobs)
  }

  function hear(id: string, now: number): Remembered {
    forgetOld(now)
    const known = jobs.hear(id, now)
    if (known) return known
    const added = jobs.add(id, { order: 0, works: none }, now)
    forgetOld(now)
    return added
  }

  return {
    async claim({ job: id, work: name, order, token, lease }) {
      const now = performance.now()
      const job = hear(id, now)
      if (order < job.order) return 'stale'
      const work = job.works.find((each) => each.name === name)
      if (work && work.token === undefined) return 'completed'
      if (work && work.token !== token && work.until > now) return 'running'
      job.order = order
      if (work) {
        work.token = token
        work.until = now + lease
      } else {
        job.works = [...job.works, { name, token, until: now + lease }]
      }
      return 'claimed'
    },
    async renew({ job, work, token, lease }) {
      const held = heldBy(token, jobs.get(job), work)
      if (held) held.until = performance.now() + lease
    },
    async complete({ job: id, work: name }) {
      const job = hear(id, performance.now())
      const work = job.works.find((each) => each.name === name)
      if (work) work.token = undefined
      else job.works = [...job.works, { name, token: undefined, until: 0 }]
    },
    async release({ job: id, work, token }) {
      const job = jobs.get(id)
      const held = heldBy(token, job, work)
      if (job && held) job.works = job.works.filter((each) => each !== held)
    },
    get size() {
      forgetOld(performance.now())
      return jobs.size
    },
  }
}

function heldBy(token: string, job: Remembered | undefined, name: string): Work | undefined {
  return job?.works.find((work) => work.name === name && work.token === token)
}
