/** The time of a ledger's steps does not grow with what the job has done before. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPostgresLedger } from '@ci-event/bullmq'
import { createMemoryLedger, type Ledger } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { createRedisLedger, type RedisClient } from '@ci-event/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { hasPostgres, startPostgres } from '../support/postgres-server.mjs'
import { hasRedis, startRedis } from '../support/redis-server.mjs'
import { entryOf, fresh } from './entry.ts'

interface Engine {
  readonly name: string
  readonly isHere: boolean
  /** How many updates the job has had when it is measured again. */
  readonly updates: number
  create(): Ledger | Promise<Ledger>
}

const engines: readonly Engine[] = [
  { name: 'memory', isHere: true, updates: 30_000, create: createMemoryLedger },
  {
    name: 'an SQLite file',
    isHere: true,
    updates: 10_000,
    create() {
      const folder = mkdtempSync(join(tmpdir(), 'ci-event-ledger-'))
      const inbox = createInbox({ file: join(folder, 'inbox.db') })
      onTestFinished(async () => {
        await inbox.close()
        rmSync(folder, { recursive: true, force: true })
      })
      return inbox.ledger
    },
  },
  {
    name: 'Redis',
    isHere: hasRedis,
    updates: 10_000,
    async create() {
      const server = await startRedis()
      const client = new Redis(server.url)
      onTestFinished(async () => {
        client.disconnect()
        await server.stop()
      })
      return createRedisLedger({ client: client as RedisClient })
    },
  },
  {
    name: 'PostgreSQL',
    isHere: hasPostgres,
    updates: 3000,
    async create() {
      const server = await startPostgres()
      // Does not wait for the disk, which would hide what a statement itself takes.
      const pool = new Pool({ connectionString: server.url, max: 10, options: '-c synchronous_commit=off' })
      onTestFinished(async () => {
        await pool.end()
        await server.stop()
      })
      return createPostgresLedger({ pool })
    },
  },
]

const measured = 100
const most = 4

async function handle(ledger: Ledger, jobId: string, n: number): Promise<void> {
  const entry = entryOf({ jobId, state: `Running:${n}`, order: 0 })
  await ledger.claim(entry)
  await ledger.complete(entry)
}

async function timeOf(ledger: Ledger, jobId: string, first: number): Promise<number> {
  const start = performance.now()
  for (let n = first; n < first + measured; n++) await handle(ledger, jobId, n)
  return performance.now() - start
}

for (const { name, isHere, updates, create } of engines) {
  if (!isHere) {
    test.skip(
      `the server of the ledger in ${name} is not on this machine: NOT tested (Debian: redis-server, postgresql)`,
    )
    continue
  }
  test(`in ${name}, a job with ${updates} updates behind it takes at most ${most} times as long as a new one`, async () => {
    const ledger = await create()
    const jobId = fresh()
    await timeOf(ledger, fresh(), 0)
    for (let n = 0; n < updates; n += measured)
      await Promise.all(Array.from({ length: measured }, (_, index) => handle(ledger, jobId, n + index)))
    let ratio = Number.POSITIVE_INFINITY
    // A neighbour on the machine can spoil a measurement, never improve one.
    for (let run = 0; run < 8 && ratio >= most; run++) {
      const asNew = await timeOf(ledger, fresh(), 0)
      ratio = Math.min(ratio, (await timeOf(ledger, jobId, updates + run * measured)) / asNew)
    }
    expect(ratio).toBeLessThan(most)
  })
}
