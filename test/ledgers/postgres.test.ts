import { createPostgresLedger } from '@ci-event/bullmq'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.mjs'
import { entryOf, fresh } from './entry.ts'
import { testLedger } from './suite.ts'

describe.runIf(hasPostgres)('a ledger in PostgreSQL', () => {
  let server: PostgresServer
  let pool: Pool
  let another: Pool
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 10 })
    another = new Pool({ connectionString: server.url, max: 10 })
  })
  afterAll(async () => {
    await Promise.all([pool, another].map((each) => each.end()))
    await server.stop()
  })

  testLedger('as a ledger', {
    create: () => createPostgresLedger({ pool }),
    other: () => createPostgresLedger({ pool: async () => another }),
  })

  test('its tables are created once by many processes at once, in the schema that the name says', async () => {
    await pool.query('create schema app')
    const ledgers = Array.from({ length: 10 }, () => createPostgresLedger({ pool, table: 'app.ledger' }))
    expect(new Set(await Promise.all(ledgers.map((ledger) => ledger.claim(entryOf()))))).toEqual(new Set(['claimed']))
    const { rows } = await pool.query(`select tablename from pg_tables where schemaname = 'app' order by 1`)
    expect(rows).toEqual([{ tablename: 'ledger_job' }, { tablename: 'ledger_work' }])
  })

  test('apps with different prefixes share its tables and not their jobs', async () => {
    const entry = entryOf()
    await createPostgresLedger({ pool, prefix: 'a:' }).complete(entry)
    expect(await createPostgresLedger({ pool, prefix: 'b:' }).claim(entry)).toBe('claimed')
  })

  test('a piece of work is one row, which stays as small as it was', async () => {
    const ledger = createPostgresLedger({ pool, table: 'rows' })
    const jobId = fresh()
    for (let n = 0; n < 50; n++) await ledger.complete(entryOf({ jobId, state: `Running:${n}` }))
    const { rows } = await pool.query(
      'select count(*)::int as number, max(pg_column_size(w))::int as size from rows_work w',
    )
    expect(rows).toEqual([{ number: 50, size: expect.toSatisfy((size) => (size as number) < 200) }])
  })

  test.each(['no name', "x'; drop table y", 'a.b.c', ''])('%j is not a name of a table', (table) => {
    expect(() => createPostgresLedger({ pool, table })).toThrow(/must be a name such as ci_event_ledger, got/)
  })
})

if (!hasPostgres)
  test.skip('PostgreSQL is not on this machine: its ledger was NOT tested (Debian: apt-get install postgresql)')
