import { Lru } from '../internal/lru.ts'
import type { Ledger } from './ledger.ts'

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
  const jobs = new Lru<Remembered>()

  function forgetOld(now: number): void {
    jobs.evictWhile((heard) => now - heard >= maxAge || jobs.size > maxJobs)
  }

  function hear(id: string, now: number): Remembered {
    forgetOld(now)
    const known = jobs.touch(id, now)
    if (known) return known
    const added = jobs.add(id, { order: 0, works: none }, now)
    forgetOld(now)
    return added
  }

  return {
    durable: false,
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
