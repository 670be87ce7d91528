/** Remembers which handler has finished which job update, so that a redelivery runs only what has not. */
import type { Awaitable } from '../internal/awaitable.ts'

/** One piece of work: one handler for one update of one job. */
export interface LedgerEntry {
  /** The job's `JobId`, or the run's `RunId`. */
  readonly jobId: string
  /** The handler's name. */
  readonly handler: string
  /** The state of the job update; while a job runs, with its progress. */
  readonly state: string
  /** How late the update is: 0 while the job runs, the time of its end (ms) once it has ended. */
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
}
