/** The ledger in the inbox's file: what is done is as safe as what is accepted. */
import type { Ledger } from '@ci-event/core'
import { type Claim, isStale, type LedgerEntry, storableEntry } from '@ci-event/core/storage'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'

/**
 * A claim has outlived its lease when this process has seen the same beat for one lease, measured with its own monotonic
 * clock. A wall clock that jumps therefore does no harm. The price: a claim of a process that died is waited for once more.
 */
interface Watched {
  readonly token: string
  readonly beat: number
  readonly since: number
}

const mostWatched = 10_000

export function sqliteLedger(database: Database): Ledger {
  const watched = new Map<string, Watched>()

  function hasEnded(key: string, token: string, beat: number, lease: number): boolean {
    const seen = watched.get(key)
    if (seen?.token === token && seen.beat === beat) return performance.now() - seen.since >= lease
    if (watched.size >= mostWatched) watched.delete(watched.keys().next().value as string)
    watched.set(key, { token, beat, since: performance.now() })
    return false
  }

  function claim(sql: Connection, entry: LedgerEntry): Claim {
    const { jobId, handler, state, order, token, lease } = entry
    const [known] = sql.all('select latest from ledger_job where job_id = ?', jobId)
    if (known && isStale(order, Number(known.latest))) return 'stale'
    const [held] = sql.all(
      'select completed, token, lease, beat from ledger_work where job_id = ? and handler = ? and state = ?',
      jobId,
      handler,
      state,
    )
    if (held?.completed) return 'completed'
    const isOthers = held && held.token !== token
    if (isOthers && !hasEnded(keyOf(entry), String(held.token), Number(held.beat), Number(held.lease))) return 'running'
    touch(sql, jobId, order)
    sql.all(
      `insert into ledger_work (job_id, handler, state, token, lease) values (?, ?, ?, ?, ?)
       on conflict do update set token = excluded.token, lease = excluded.lease, beat = beat + 1`,
      jobId,
      handler,
      state,
      token,
      lease,
    )
    return 'claimed'
  }

  return {
    async claim(given) {
      const entry = storableEntry(given)
      const claimed = await database.write((sql) => claim(sql, entry))
      if (claimed !== 'running') watched.delete(keyOf(entry))
      return claimed
    },
    renew(entry) {
      const { jobId, handler, state, token, lease } = storableEntry(entry)
      return database.write((sql) => {
        sql.all(
          `update ledger_work set beat = beat + 1, lease = ?
           where job_id = ? and handler = ? and state = ? and token = ? and completed = 0`,
          lease,
          jobId,
          handler,
          state,
          token,
        )
      })
    },
    complete(entry) {
      const { jobId, handler, state } = storableEntry(entry)
      return database.write((sql) => {
        touch(sql, jobId, 0)
        sql.all(
          `insert into ledger_work (job_id, handler, state, completed) values (?, ?, ?, 1)
           on conflict do update set completed = 1, token = null, lease = null`,
          jobId,
          handler,
          state,
        )
      })
    },
    release(entry) {
      const { jobId, handler, state, token } = storableEntry(entry)
      return database.write((sql) => {
        sql.all(
          'delete from ledger_work where job_id = ? and handler = ? and state = ? and token = ? and completed = 0',
          jobId,
          handler,
          state,
          token,
        )
      })
    },
  }
}

function keyOf({ jobId, handler, state }: LedgerEntry): string {
  return `${jobId}\0${state}\0${handler}`
}

function touch(sql: Connection, jobId: string, order: number): void {
  sql.all(
    `insert into ledger_job (job_id, latest, touched) values (?, ?, ?)
     on conflict do update set latest = max(latest, excluded.latest), touched = excluded.touched`,
    jobId,
    order,
    Date.now(),
  )
}

/**
 * Forgets jobs that were last touched before `before`, the oldest first, at most `most` at a time.
 *
 * @returns how many
 */
export function forgetJobs(sql: Connection, before: number, most: number): number {
  // Both statements select the same jobs: ids do not leave the database, which may return them changed.
  const oldest = 'select job_id from ledger_job where touched < ?1 order by touched, job_id limit ?2'
  sql.all(`delete from ledger_work where job_id in (${oldest})`, before, most)
  return sql.all(`delete from ledger_job where job_id in (${oldest}) returning 1`, before, most).length
}
