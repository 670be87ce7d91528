/** The ledger in the inbox's file: what is done is as safe as what is accepted. */
import type { Ledger } from '@ci-event/core'
import type { Claim, LedgerEntry } from '@ci-event/core/storage'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'

/**
 * Whether a claim has outlived its lease is told by watching it: it has when this process has seen the same beat for a
 * lease long on its own monotonic clock. So no wall clock takes part, and none that jumps can do harm; the price is that
 * a claim left behind by a dead process is waited for once more.
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
    if (known && order < Number(known.latest)) return 'stale'
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
    async claim(entry) {
      const claimed = await database.write((sql) => claim(sql, entry))
      if (claimed !== 'running') watched.delete(keyOf(entry))
      return claimed
    },
    renew: ({ jobId, handler, state, token, lease }) =>
      database.write((sql) => {
        sql.all(
          `update ledger_work set beat = beat + 1, lease = ?
           where job_id = ? and handler = ? and state = ? and token = ? and completed = 0`,
          lease,
          jobId,
          handler,
          state,
          token,
        )
      }),
    complete: ({ jobId, handler, state }) =>
      database.write((sql) => {
        touch(sql, jobId, 0)
        sql.all(
          `insert into ledger_work (job_id, handler, state, completed) values (?, ?, ?, 1)
           on conflict do update set completed = 1, token = null, lease = null`,
          jobId,
          handler,
          state,
        )
      }),
    release: ({ jobId, handler, state, token }) =>
      database.write((sql) => {
        sql.all(
          'delete from ledger_work where job_id = ? and handler = ? and state = ? and token = ? and completed = 0',
          jobId,
          handler,
          state,
          token,
        )
      }),
  }
}

function keyOf({ jobId, handler, state }: LedgerEntry): string {
  return JSON.stringify([jobId, handler, state])
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

/** Forgets jobs that were last touched before `before`, some at a time. */
export function forgetJobs(sql: Connection, before: number, most: number): number {
  const jobs = sql
    .all('select job_id from ledger_job where touched < ? limit ?', before, most)
    .map((row) => String(row.job_id))
  for (const jobId of jobs) {
    sql.all('delete from ledger_work where job_id = ?', jobId)
    sql.all('delete from ledger_job where job_id = ?', jobId)
  }
  return jobs.length
}
