/** Remembers which handler has finished which job, so that a redelivery runs only what has not. */

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
  /**
   * Whether what it remembers outlives the process. Then handlers are known by their names across restarts, and two
   * handlers of one Tag must not share a name. @default true
   */
  readonly durable?: boolean
  claim(entry: LedgerEntry): Promise<Claim>
  /** Makes the claim hold for another lease from now. */
  renew(entry: LedgerEntry): Promise<void>
  /** The work is done and must never be done again. */
  complete(entry: LedgerEntry): Promise<void>
  /** The work failed and may be claimed again at once. */
  release(entry: LedgerEntry): Promise<void>
}
