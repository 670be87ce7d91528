/** A ledger in the PostgreSQL that keeps the queue. Times are the server's own: the clocks of the processes need not agree. */
import type { Ledger } from '@ci-event/core'
import type { Claim, LedgerEntry } from '@ci-event/core/storage'

/** The part of a `pg.Pool` that is used. */
export interface Queryable {
  // biome-ignore lint/suspicious/noExplicitAny: as BullMQ and pg declare it
  query(text: string, values?: readonly unknown[]): Promise<{ rows: any[] }>
}

/** How a ledger in PostgreSQL is kept. */
export interface PostgresLedgerOptions {
  /** Your own `pg.Pool`, or a function that returns it. */
  pool: Queryable | (() => Queryable | Promise<Queryable>)
  /** The table, which is created when it is missing; `schema.table` puts it into a schema that exists. @default 'ci_event_ledger' */
  table?: string | undefined
  /** What the jobs' keys in it begin with, so that several apps can share a table. @default '' */
  prefix?: string | undefined
  /** For how many milliseconds after it was last heard of a job is remembered. @default 2592000000 (30 days) */
  maxAge?: number | undefined
}

const forgetInterval = 600_000
const nowMs = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/**
 * Each job is a row, and `works` says of each piece of work `{"done": true}`, or whose claim it is and until when.
 *
 * @throws RangeError for a table's name that is no name, or a `maxAge` that is no number of milliseconds above 0
 */
export function createPostgresLedger({
  pool,
  table = 'ci_event_ledger',
  prefix = '',
  maxAge = 30 * 24 * 3_600_000,
}: PostgresLedgerOptions): Ledger {
  if (!/^[a-z_]\w*(?:\.[a-z_]\w*)?$/i.test(table)) throw new RangeError(`\`table\` must be a name, and is ${table}.`)
  if (!(maxAge > 0)) throw new RangeError(`\`maxAge\` must be milliseconds above 0, and is ${maxAge}.`)
  let created: Promise<unknown> | undefined
  let lastForgot = performance.now()

  async function run(sql: string, ...values: unknown[]): Promise<{ rows: { claim?: Claim }[] }> {
    const connected = typeof pool === 'function' ? await pool() : pool
    created ??= create(connected)
    try {
      await created
    } catch (error) {
      created = undefined
      throw error
    }
    return connected.query(sql, values)
  }

  // A lock, because PostgreSQL's own "if not exists" fails when two create the same table at once.
  const create = (connected: Queryable): Promise<unknown> =>
    connected.query(`do $$ begin
      perform pg_advisory_xact_lock(hashtext('${table}'));
      create table if not exists ${table} (
        job text primary key, latest bigint not null, works jsonb not null, heard timestamptz not null default now()
      );
    end $$`)

  const claimSql = `
    insert into ${table} as ledger (job, latest, works)
    values ($1, $2::bigint, jsonb_build_object($3::text, jsonb_build_object('token', $4::text, 'until', ${nowMs} + $5::bigint)))
    on conflict (job) do update
      set latest = excluded.latest, works = ledger.works || excluded.works, heard = now()
      where ledger.latest <= excluded.latest
        and (not ledger.works ? $3::text or (not (ledger.works -> $3::text) ? 'done'
          and (ledger.works -> $3::text ->> 'token' = $4::text or (ledger.works -> $3::text ->> 'until')::bigint <= ${nowMs})))
    returning 'claimed' as claim`
  const whySql = `
    select case when latest > $2::bigint then 'stale'
                when (works -> $3::text) ? 'done' then 'completed' else 'running' end as claim
    from ${table} where job = $1`

  return {
    async claim(entry) {
      void forget().catch(() => {})
      const { rows: won } = await run(
        claimSql,
        prefix + entry.jobId,
        entry.order,
        keyOf(entry),
        entry.token,
        Math.ceil(entry.lease),
      )
      if (won[0]) return 'claimed'
      // It may have been released since; to call it running was true a moment ago.
      const { rows: why } = await run(whySql, prefix + entry.jobId, entry.order, keyOf(entry))
      return why[0]?.claim ?? 'running'
    },
    renew: async (entry) =>
      void (await run(
        `update ${table} set heard = now(),
           works = jsonb_set(works, array[$2::text, 'until'], to_jsonb(${nowMs} + $4::bigint))
         where job = $1 and works -> $2::text ->> 'token' = $3::text`,
        prefix + entry.jobId,
        keyOf(entry),
        entry.token,
        Math.ceil(entry.lease),
      )),
    complete: async (entry) =>
      void (await run(
        `insert into ${table} as ledger (job, latest, works)
         values ($1, 0, jsonb_build_object($2::text, '{"done": true}'::jsonb))
         on conflict (job) do update set works = ledger.works || excluded.works, heard = now()`,
        prefix + entry.jobId,
        keyOf(entry),
      )),
    release: async (entry) =>
      void (await run(
        `update ${table} set works = works - $2::text where job = $1 and works -> $2::text ->> 'token' = $3::text`,
        prefix + entry.jobId,
        keyOf(entry),
        entry.token,
      )),
  }

  async function forget(): Promise<void> {
    if (performance.now() - lastForgot < forgetInterval) return
    lastForgot = performance.now()
    await run(`delete from ${table} where heard < now() - $1 * interval '1 ms'`, maxAge)
  }
}

function keyOf({ handler, state }: LedgerEntry): string {
  return JSON.stringify([handler, state])
}
