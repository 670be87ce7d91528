import { misconfigured } from '../errors.ts'
import { type Aged, AgeList } from '../internal/age-list.ts'
import { ownString } from '../internal/own-string.ts'
import { isStale, type Ledger, type LedgerEntry } from './ledger.ts'
import { storableEntry } from './storable.ts'

/** The bounds of a {@link createMemoryLedger}. What is being handled is never forgotten, and may exceed them. */
export interface MemoryLedgerOptions {
  /** How many jobs are remembered at most; the ones touched longest ago go first. @default 10000 */
  maxJobs?: number
  /** How many bytes they may take, approximately. @default 16777216 (16 MiB) */
  maxBytes?: number
  /** For how many milliseconds after it was last touched a job is remembered. @default 90000000 (25 hours) */
  maxAge?: number
}

/** Of one job so many updates and handlers are remembered, so that a job that reports endless progress displaces no other. */
const mostWorks = 1000
/** What a job and a piece of work take of the heap beside their texts, in bytes: measured. */
const jobWeight = 500
const workWeight = 130

interface RememberedJob extends Aged<RememberedJob> {
  readonly jobId: string
  latest: number
  readonly works: Map<string, Work>
  /** How many of the works are claimed. */
  claimed: number
  /** When the last of the claims ends, unless it is renewed. */
  until: number
  bytes: number
  touchedAt: number
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
 * @throws CallbackError `misconfigured` for bounds that are not positive numbers
 */
export function createMemoryLedger({
  maxJobs = 10_000,
  maxBytes = 16 * 1024 * 1024,
  maxAge = 25 * 3_600_000,
}: MemoryLedgerOptions = {}): Ledger & { readonly size: number; readonly bytes: number } {
  requirePositiveInteger('maxJobs', maxJobs)
  requirePositiveInteger('maxBytes', maxBytes)
  if (!(maxAge > 0)) throw misconfigured(`\`maxAge\` must be a positive number of milliseconds, got ${maxAge}.`)
  const jobs = new Map<string, RememberedJob>()
  /** Jobs that may be forgotten, and those that are being handled. */
  const idle = new AgeList<RememberedJob>()
  const inUse = new AgeList<RememberedJob>()
  let bytes = 0

  function touch(job: RememberedJob, now: number): void {
    job.touchedAt = now
    if (job.claimed > 0 && job.until > now) inUse.append(job)
    else idle.append(job)
  }

  function add(jobId: string, now: number): RememberedJob {
    const own = ownString(jobId)
    const weight = jobWeight + 2 * own.length
    const job: RememberedJob = {
      jobId: own,
      latest: 0,
      works: new Map(),
      claimed: 0,
      until: 0,
      bytes: weight,
      touchedAt: now,
      list: undefined,
      older: undefined,
      younger: undefined,
    }
    bytes += weight
    jobs.set(own, job)
    return job
  }

  function put(job: RememberedJob, key: string, work: Work): void {
    if (!job.works.has(key)) {
      if (job.works.size >= mostWorks) forgetOldestWork(job)
      weigh(job, workWeight + 2 * key.length)
    }
    job.works.set(key, work)
  }

  function forgetOldestWork(job: RememberedJob): void {
    for (const [key, work] of job.works) {
      if (work.token !== undefined) continue
      remove(job, key)
      return
    }
  }

  function remove(job: RememberedJob, key: string): void {
    job.works.delete(key)
    weigh(job, -(workWeight + 2 * key.length))
  }

  function weigh(job: RememberedJob, weight: number): void {
    job.bytes += weight
    bytes += weight
  }

  function forgetOld(now: number): void {
    // A claim that was never ended keeps its job only for its lease. Two a step are looked at, so that all come round.
    for (let looks = 0; looks < 2 && inUse.oldest; looks++) touch(inUse.oldest, now)
    for (let job = idle.oldest; job && isOver(job, now); job = idle.oldest) {
      idle.remove(job)
      jobs.delete(job.jobId)
      bytes -= job.bytes
    }
  }

  function isOver({ touchedAt }: RememberedJob, now: number): boolean {
    return jobs.size > maxJobs || bytes > maxBytes || now - touchedAt >= maxAge
  }

  /** The work of an entry, if it is claimed with the entry's token. */
  function claimedBy({ token }: LedgerEntry, job: RememberedJob | undefined, key: string): Work | undefined {
    const work = job?.works.get(key)
    return work?.token === token ? work : undefined
  }

  return {
    durable: false,
    claim(given) {
      const entry = storableEntry(given)
      const { jobId, order, token, lease } = entry
      const now = performance.now()
      const key = keyOf(entry)
      forgetOld(now)
      const job = jobs.get(jobId) ?? add(jobId, now)
      const work = job.works.get(key)
      const isStaleNow = isStale(order, job.latest)
      if (isStaleNow || (work && !isFree(work, token, now))) {
        touch(job, now)
        if (isStaleNow) return 'stale'
        return work?.token === undefined ? 'completed' : 'running'
      }
      job.latest = Math.max(job.latest, order)
      const until = now + lease
      put(job, key, { token, until })
      if (!work) job.claimed++
      job.until = Math.max(job.until, until)
      touch(job, now)
      forgetOld(now)
      return 'claimed'
    },
    renew(given) {
      const entry = storableEntry(given)
      const now = performance.now()
      const job = jobs.get(entry.jobId)
      const work = claimedBy(entry, job, keyOf(entry))
      if (!job || !work) return
      work.until = now + entry.lease
      job.until = Math.max(job.until, work.until)
      touch(job, now)
    },
    complete(given) {
      const entry = storableEntry(given)
      const now = performance.now()
      const key = keyOf(entry)
      const job = jobs.get(entry.jobId) ?? add(entry.jobId, now)
      if (job.works.get(key)?.token !== undefined) job.claimed--
      put(job, key, { token: undefined, until: 0 })
      touch(job, now)
      forgetOld(now)
    },
    release(given) {
      const entry = storableEntry(given)
      const job = jobs.get(entry.jobId)
      const key = keyOf(entry)
      if (!job || !claimedBy(entry, job, key)) return
      remove(job, key)
      job.claimed--
      touch(job, performance.now())
    },
    get size() {
      forgetOld(performance.now())
      return jobs.size
    },
    get bytes() {
      forgetOld(performance.now())
      return bytes
    },
  }
}

/** Whether a piece of work may be claimed: by who holds it, or because the lease is over. */
function isFree(work: Work, token: string, now: number): boolean {
  return work.token !== undefined && (work.token === token || work.until <= now)
}

function keyOf({ handler, state }: LedgerEntry): string {
  // A stored state does not hold NUL. Joined texts are a copy of their own, which keeps no body alive.
  return `${state}\0${handler}`
}

function requirePositiveInteger(name: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0)) {
    throw misconfigured(`\`${name}\` must be a positive integer, got ${value}.`)
  }
}
