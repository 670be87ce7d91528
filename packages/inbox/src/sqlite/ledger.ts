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

  function claim(sql: Connection, { job, work, order, token, lease }: LedgerEntry): Claim {
    const key = `${job} ${work}`
    const [known] = sql.all('select latest from ledger_job where job = ?', job)
    if (known && order < Number(known.latest)) return 'stale'
    const [held] = sql.all(
      'select completed, token, lease, beat from ledger_work where job = ? and work = ?',
      job,
      work,
    )
    if (held?.completed) return 'completed'
    if (held && held.token !== token && !hasEnded(key, String(held.token), Number(held.beat), Number(held.lease)))
      return 'running'
    hear(sql, job, order)
    sql.all(
      `insert into ledger_work (job, work, token, lease) values (?, ?, ?, ?)
       on conflict do update set token = excluded.token, lease = excluded.lease, beat = beat + 1`,
      job,
      work,
      token,
      lease,
    )
    return 'claimed'
  }

  return {
    async claim(entry) {
      const claimed = await database.write((sql) => claim(sql, entry))
      if (claimed !== 'running') watched.delete(`${entry.job} ${entry.work}`)
      return claimed
    },
    renew: ({ job, work, token, lease }) =>
      database.write((sql) => {
        sql.all(
          'update ledger_work set beat = beat + 1, lease = ? where job = ? and work = ? and token = ? and completed = 0',
          lease,
          job,
          work,
          token,
        )
      }),
    complete: ({ job, work }) =>
      database.write((sql) => {
        hear(sql, job, 0)
        sql.all(
          `insert into ledger_work (job, work, completed) values (?, ?, 1)
           on conflict do update set completed = 1, token = null, lease = null`,
          job,
          work,
        )
      }),
    release: ({ job, work, token }) =>
      database.write((sql) => {
        sql.all('delete from ledger_work where job = ? and work = ? and token = ? and completed = 0', job, work, token)
      }),
  }
}

function hear(sql: Connection, job: string, order: number): void {
  sql.all(
    `insert into ledger_job (job, latest, heard) values (?, ?, ?)
     on conflict do update set latest = max(latest, excluded.latest), heard = excluded.heard`,
    job,
    order,
    Date.now(),
  )
}

/** Forgets jobs that were last heard of before `before`, some at a time. */
export function forgetJobs(sql: Connection, before: number, most: number): number {
  const jobs = sql.all('select job from ledger_job where heard < ? limit ?', before, most).map(({ job }) => String(job))
  for (const job of jobs) {
    sql.all('delete from ledger_work where job = ?', job)
    sql.all('delete from ledger_job where job = ?', job)
  }
  return jobs.length
}
