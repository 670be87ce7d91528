import { Lru } from '../internal/lru.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'

/** The bounds of a {@link createMemoryLedger}. */
export interface MemoryLedgerOptions {
  /** How many jobs are remembered at most; the ones heard of longest ago go first. @default 10000 */
  maxJobs?: number
  /** For how many milliseconds after it was last heard of a job is remembered. @default 90000000 (25 hours) */
  maxAge?: number
}

interface Remembered {
  order: number
  readonly works: Map<string, Work>
}

interface Work {
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

  function touch(jobId: string, now: number): Remembered {
    forgetOld(now)
    const known = jobs.touch(jobId, now)
    if (known) return known
    const added = jobs.add(jobId, { order: 0, works: new Map() }, now)
    forgetOld(now)
    return added
  }

  /** The work of an entry, if it is claimed with the entry's token. */
  function heldBy(entry: LedgerEntry): Work | undefined {
    const work = jobs.get(entry.jobId)?.works.get(keyOf(entry))
    return work?.token === entry.token ? work : undefined
  }

  return {
    durable: false,
    claim(entry) {
      const { order, token, lease } = entry
      const now = performance.now()
      const job = touch(entry.jobId, now)
      if (order < job.order) return 'stale'
      const key = keyOf(entry)
      const work = job.works.get(key)
      if (work && work.token === undefined) return 'completed'
      if (work && work.token !== token && work.until > now) return 'running'
      job.order = order
      job.works.set(key, { token, until: now + lease })
      return 'claimed'
    },
    renew(entry) {
      const held = heldBy(entry)
      if (held) held.until = performance.now() + entry.lease
    },
    complete(entry) {
      touch(entry.jobId, performance.now()).works.set(keyOf(entry), { token: undefined, until: 0 })
    },
    release(entry) {
      if (heldBy(entry)) jobs.get(entry.jobId)?.works.delete(keyOf(entry))
    },
    get size() {
      forgetOld(performance.now())
      return jobs.size
    },
  }
}

function keyOf({ handler, state }: LedgerEntry): string {
  return JSON.stringify([handler, state])
}
