/** Removes what has been kept long enough, a little at a time, and never because a clock was set. */
import type { Retention } from '../engine/retention.ts'
import type { Database } from './database.ts'
import { pruneItems } from './items.ts'
import { forgetJobs } from './ledger.ts'

/** Per transaction: so that callbacks that come meanwhile do not wait. */
const most = 500
/** How far wall and monotonic clock may part before ages are no longer trusted, in ms. */
const tolerance = 60_000

/** @param ledgerAge milliseconds for which the ledger remembers a job after it was last heard of */
export function createPruning(database: Database, retention: Retention, ledgerAge: number): () => Promise<void> {
  const started = Date.now() - performance.now()

  return async () => {
    // When the clock was set while this process ran, "older than" means nothing; the counts still bound the file.
    const trusted = Math.abs(Date.now() - performance.now() - started) < tolerance
    const before = (age: number): number => (trusted && age !== Number.POSITIVE_INFINITY ? Date.now() - age : -1)
    for (const state of ['done', 'dead'] as const) {
      const { age, count } = retention[state]
      while ((await database.write((sql) => pruneItems(sql, state, before(age), count, most))) >= most);
    }
    while ((await database.write((sql) => forgetJobs(sql, before(ledgerAge), most))) >= most);
  }
}
