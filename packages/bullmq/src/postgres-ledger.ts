/** A ledger in the PostgreSQL that keeps the queue. Times are the server's own: the clocks of the processes need not agree. */
import type { Ledger } from '@ci-event/core'
import { type Claim, type LedgerEntry, misconfigured, storableEntry } from '@ci-event/core/storage'
import { ledgerSql } from './postgres-ledger-sql.ts'

/** The part of a `pg.Pool` that is used. */
export interface Queryable {
  // biome-ignore lint/suspicious/noExplicitAny: as BullMQ and pg declare it
  query(text: string, values?: readonly unknown[]): Promise<{ rows: any[] }>
}

/** How a ledger in PostgreSQL is kept. */
export interface PostgresLedgerOptions {
  /** Your own `pg.Pool`, or a function that returns it. */
  pool: Queryable | (() => Queryable | Promise<Queryable>)
  /**
   * What the names of its two tables begin with (`…_job` and `…_work`); `schema.table` puts them into a schema that
   * exists. They are created when they are missing. @default 'ci_event_ledger'
   */
  table?: string | undefined
  /** What the jobs' keys in it begin with, so that several apps can share the tables. @default '' */
  prefix?: string | undefined
  /** For how many milliseconds after it was last touched a job is remembered. @default 2592000000 (30 days) */
  maxAge?: number | undefined
}

const forgetInterval = 600_000
/** Jobs that are forgotten in one statement, so that none holds its locks for long. */
const mostForgotten = 500

/**
 * Each job is a row, and each piece of work (a handler and a state) another one.
 *
 * @throws CallbackError `misconfigured` for a table's name that is not a name, or a `maxAge` that is not a positive number
 */
export function createPostgresLedger({
  pool,
  table = 'ci_event_ledger',
  prefix = '',
  maxAge = 30 * 24 * 3_600_000,
}: PostgresLedgerOptions): Ledger {
  if (!/^[a-z_]\w*(?:\.[a-z_]\w*)?$/i.test(table))
    throw misconfigured(`\`table\` must be a name such as ci_event_ledger, got ${table}.`)
  if (!(maxAge > 0)) throw misconfigured(`\`maxAge\` must be a positive number of milliseconds, got ${maxAge}.`)
  const sql = ledgerSql(table)
  let created: Promise<unknown> | undefined
  let lastForgot = performance.now()

  async function run(statement: string, ...values: unknown[]): Promise<{ claim?: Claim; forgotten?: number }[]> {
    const connected = typeof pool === 'function' ? await pool() : pool
    created ??= connected.query(sql.create)
    try {
      await created
    } catch (error) {
      created = undefined
      throw error
    }
    return (await connected.query(statement, values)).rows
  }

  /** Runs a statement whose first parameters are the job, the handler and the state. */
  function step(statement: string, entry: LedgerEntry, ...values: unknown[]): Promise<{ claim?: Claim }[]> {
    const { jobId, handler, state } = storableEntry(entry)
    return run(statement, prefix + jobId, handler, state, ...values)
  }

  async function forget(): Promise<void> {
    if (performance.now() - lastForgot < forgetInterval) return
    lastForgot = performance.now()
    let forgotten: number
    do {
      forgotten = Number((await run(sql.forget, maxAge, mostForgotten))[0]?.forgotten ?? 0)
    } while (forgotten >= mostForgotten)
  }

  return {
    async claim(entry) {
      void forget().catch(() => {})
      const { token, order, lease } = entry
      const [row] = await step(sql.claim, entry, token, order, Math.ceil(lease))
      return row?.claim ?? 'running'
    },
    renew: async (entry) => void (await step(sql.renew, entry, entry.token, Math.ceil(entry.lease))),
    complete: async (entry) => void (await step(sql.complete, entry)),
    release: async (entry) => void (await step(sql.release, entry, entry.token)),
  }
}
