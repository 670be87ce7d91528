/** Remembers which handler has finished which job update, so that a redelivery runs only what has not. */
import type { CallbackError } from '../errors.ts'
import type { Awaitable } from '../internal/awaitable.ts'

/**
 * One piece of work: one handler for one update of one job. In entries of a dispatcher every text has at most 200
 * characters, without NUL and surrogates on their own.
 */
export interface LedgerEntry {
  /** The job's `JobId`, or the run's `RunId`. */
  readonly jobId: string
  /** The handler's name. */
  readonly handler: string
  /** The state of the job update; while a job runs, with its progress. */
  readonly state: string
  /**
   * How late the update is: 0 while the job runs; once it has ended, the time of its end (ms), or 1 when that time is
   * absent or cannot be trusted. {@link isStale} compares two orders.
   */
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
 * - `stale`: a later update of the same job has been claimed already.
 */
export type Claim = 'claimed' | 'completed' | 'running' | 'stale'

/** The order of a job that has ended at a time which is absent or cannot be trusted. */
export const endedSometime = 1

/**
 * Whether an update is older than the latest claimed one of its job. An update without a time that can be trusted never
 * is. After a claim the latest is the higher order of the two.
 */
export function isStale(order: number, latest: number): boolean {
  return order !== endedSometime && order < latest
}

/**
 * A store of what was done. Every step is atomic, and may be repeated with the same token without harm. A step may
 * answer at once or with a promise.
 */
export interface Ledger {
  /**
   * Whether what it remembers outlives the process. Then handlers are known by their names across restarts, and two
   * handlers of one Tag must not share a name. @default true
   */
  readonly durable?: boolean
  claim(entry: LedgerEntry): Awaitable<Claim>
  /** Makes the claim hold for another lease from now. */
  renew(entry: LedgerEntry): Awaitable<void>
  /** The work is done and must never be done again. */
  complete(entry: LedgerEntry): Awaitable<void>
  /** The work failed and may be claimed again at once. */
  release(entry: LedgerEntry): Awaitable<void>
  /**
   * Looks whether the store is set up to keep what it is given. Called once, with the first claim; if it rejects, again
   * with a later one.
   *
   * @returns what is wrong, which is reported like other errors of the ledger and stops nothing
   */
  check?(): Awaitable<CallbackError | undefined>
}
