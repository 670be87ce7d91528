/** Removes what has been kept long enough, in small batches with pauses. */
import type { Retention } from '../engine/retention.ts'
import type { Connection } from './connection.ts'
import { forgetCounts } from './counts.ts'
import type { Database } from './database.ts'
import { countItems, pruneOldItems, pruneSurplusItems } from './items.ts'
import { forgetJobs } from './ledger.ts'
import { createTrustedClock, type TrustedClock } from './trusted-clock.ts'

/** The most rows of one batch, and the fewest. A callback that arrives meanwhile waits for one batch. */
const mostRows = 50
const fewestRows = 1
/** A batch that takes longer than this is followed by a smaller one, in ms. */
const longestBatch = 1
/** How many times as long as the batch took the pause after it is. */
const rest = 16
const shortestPause = 5

/**
 * Removes what is beyond the retention. Resolves when nothing is left to remove, or when `signal` is aborted.
 *
 * @param ledgerAge milliseconds for which the ledger remembers a job after its last update
 */
export function createPruning(
  database: Database,
  retention: Retention,
  ledgerAge: number,
): (signal: AbortSignal) => Promise<void> {
  let clock: TrustedClock | undefined

  async function trustedNow(): Promise<number> {
    clock ??= createTrustedClock(await database.read(readTrustedTime))
    const now = clock.now()
    await database.write((sql) => writeTrustedTime(sql, now), { waitsForDisk: false })
    return now
  }

  return async (signal) => {
    const now = await trustedNow()
    const olderThan = (age: number): number => (age === Number.POSITIVE_INFINITY ? -1 : now - age)
    for (const state of ['done', 'dead'] as const) {
      const { age, count } = retention[state]
      await inBatches((sql, most) => pruneOldItems(sql, state, olderThan(age), most), signal)
      await inBatches((sql, most) => {
        const surplus = Math.min(countItems(sql)[state] - count, most)
        return surplus > 0 ? pruneSurplusItems(sql, state, surplus) : 0
      }, signal)
    }
    await inBatches((sql, most) => forgetJobs(sql, olderThan(ledgerAge), most), signal)
    for (const table of ['minute_counts', 'hour_counts'] as const)
      await inBatches((sql, most) => forgetCounts(sql, table, now, most), signal)
  }

  /** Runs `remove` until it removes fewer rows than it may. */
  async function inBatches(remove: (sql: Connection, most: number) => number, signal: AbortSignal): Promise<void> {
    let rows = fewestRows
    while (!signal.aborted) {
      let took = 0
      const most = rows
      const removed = await database.write(
        (sql) => {
          const started = performance.now()
          const result = remove(sql, most)
          took = performance.now() - started
          return result
        },
        { waitsForDisk: false },
      )
      if (removed < most) return
      rows = took > longestBatch ? Math.max(fewestRows, Math.floor(rows / 2)) : Math.min(mostRows, rows * 2)
      await new Promise((resolve) => setTimeout(resolve, Math.max(shortestPause, took * rest)))
    }
  }
}

function readTrustedTime(sql: Connection): number | undefined {
  const [row] = sql.all('select trusted_time from file_status')
  return typeof row?.trusted_time === 'number' ? row.trusted_time : undefined
}

function writeTrustedTime(sql: Connection, now: number): void {
  // `open` again, because another process that has closed the file has reset it.
  sql.all('update file_status set open = 1, trusted_time = max(coalesce(trusted_time, 0), ?) where id = 1', now)
}
