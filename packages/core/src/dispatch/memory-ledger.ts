import { misconfigured } from '../errors.ts'
import { AgeList } from '../internal/age-list.ts'
import { isStale, type Ledger, type LedgerEntry } from './ledger.ts'
import { RememberedJob, type Work } from './remembered-job.ts'

/** The bounds of a {@link createMemoryLedger}. What is being handled is never forgotten, and may exceed them. */
export interface MemoryLedgerOptions {
  /** How many jobs are remembered at most; the ones touched longest ago go first. @default 10000 */
  maxJobs?: number
  /** How many bytes they may take, approximately. @default 16777216 (16 MiB) */
  maxBytes?: number
  /** For how many milliseconds after it was last touched a job is remembered. @default 90000000 (25 hours) */
  maxAge?: number
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
  const byAge = new AgeList<RememberedJob>()
  let forgotten: RememberedJob | undefined
  let bytes = 0

  function touch(job: RememberedJob, now: number): void {
    job.touchedAt = now
    byAge.append(job)
  }

  /** The job of an entry, and room for it. */
  function remember(jobId: string): RememberedJob {
    const job = (forgotten ?? new RememberedJob()).become(jobId)
    forgotten = undefined
    jobs.set(job.jobId, job)
    bytes += job.bytes
    return job
  }

  function addWork(job: RememberedJob, entry: LedgerEntry): Work {
    const before = job.bytes
    const work = job.add(entry)
    bytes += job.bytes - before
    return work
  }

  function forgetOld(now: number): void {
    let passed = 0
    for (let job = byAge.oldest; job && isOver(job, now); job = byAge.oldest) {
      if (job.isInUse(now)) {
        // Passed over, two a step: however many are in use, all come round.
        if (++passed > 2) return
        byAge.append(job)
      } else {
        byAge.remove(job)
        jobs.delete(job.jobId)
        bytes -= job.bytes
        forgotten = job.empty()
      }
    }
  }

  function isOver({ touchedAt }: RememberedJob, now: number): boolean {
    return jobs.size > maxJobs || bytes > maxBytes || now - touchedAt >= maxAge
  }

  return {
    durable: false,
    claim(entry) {
      const { jobId, order, token, lease } = entry
      const now = performance.now()
      forgetOld(now)
      const job = jobs.get(jobId) ?? remember(jobId)
      const known = job.workOf(entry)
      const isStaleNow = isStale(order, job.latest)
      if (isStaleNow || (known && !isFree(known, token, now))) {
        touch(job, now)
        if (isStaleNow) return 'stale'
        return known?.token === undefined ? 'completed' : 'running'
      }
      const work = known ?? addWork(job, entry)
      if (work.token === undefined) job.claimed++
      work.token = token
      work.until = now + lease
      job.latest = Math.max(job.latest, order)
      job.until = Math.max(job.until, work.until)
      touch(job, now)
      forgetOld(now)
      return 'claimed'
    },
    renew(entry) {
      const now = performance.now()
      const job = jobs.get(entry.jobId)
      const work = job?.workOf(entry)
      if (!job || work?.token !== entry.token) return
      work.until = now + entry.lease
      job.until = Math.max(job.until, work.until)
      touch(job, now)
    },
    complete(entry) {
      const now = performance.now()
      const job = jobs.get(entry.jobId) ?? remember(entry.jobId)
      const work = job.workOf(entry) ?? addWork(job, entry)
      if (work.token !== undefined) job.claimed--
      work.token = undefined
      touch(job, now)
      forgetOld(now)
    },
    release(entry) {
      const job = jobs.get(entry.jobId)
      const work = job?.workOf(entry)
      if (!job || work?.token !== entry.token) return
      bytes -= job.bytes
      job.remove(work)
      bytes += job.bytes
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

function requirePositiveInteger(name: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0)) {
    throw misconfigured(`\`${name}\` must be a positive integer, got ${value}.`)
  }
}
