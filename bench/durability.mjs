// What durability costs: accepted callbacks per second, compared with a bare insert on the same driver with the same
// settings, and with a bare queue.add on Redis and on PostgreSQL. The candidates take turns in one run. `npm run bench:durability`; `-- --seconds 2 --turns 5`
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBullInbox, createPostgresLedger } from '@ci-event/bullmq'
import { parseCallback } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { createPostgresBackend, Queue } from 'bullmq'
import Libsql from 'libsql'
import pg from 'pg'
import { hasPostgres, startPostgres } from '../test/support/postgres-server.mjs'
import { hasRedis, startRedis } from '../test/support/redis-server.mjs'
import { bodyOf } from './callback-body.mjs'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '1' }, turns: { type: 'string', default: '5' } },
})
const duration = Number(values.seconds) * 1000
const turns = Number(values.turns)
const concurrency = 32
const folder = mkdtempSync(join(tmpdir(), 'ci-event-bench-'))

const facts = (body) => ({
  receivedAt: new Date(),
  headers: { 'content-type': 'application/json', 'user-agent': 'ci', host: 'media.example.com' },
  url: '/ci/callback?token=***',
  body,
})

/** Runs `step` from as many callers at once for the time of a turn, and gives how many ended per second. */
async function rate(step, callers) {
  const started = performance.now()
  let count = 0
  const run = async () => {
    while (performance.now() - started < duration) {
      await step(`j${randomUUID()}`)
      count++
    }
  }
  await Promise.all(Array.from({ length: callers }, run))
  return count / ((performance.now() - started) / 1000)
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

async function compare(title, bare, ours, goal) {
  const rates = { bare: [], ours: [] }
  for (let turn = 0; turn < turns; turn++) {
    rates.bare.push(await bare())
    rates.ours.push(await ours())
  }
  const ratios = rates.ours.map((each, turn) => each / rates.bare[turn])
  const [b, o, r] = [median(rates.bare), median(rates.ours), median(ratios)]
  const judgement = goal === undefined ? '' : ` (goal ${goal} %)`
  console.log(`${title}: bare ${Math.round(b)}/s, ours ${Math.round(o)}/s, ${Math.round(r * 100)} %${judgement}`)
}

/** Neither the inbox nor the insert parses: an event is parsed before, once per callback. */
const eventOf = (id) => {
  const body = bodyOf(id)
  return { body, event: parseCallback(body) }
}

const bareDatabase = new Libsql(join(folder, 'bare.db'))
bareDatabase.exec('pragma journal_mode = wal')
bareDatabase.exec('pragma synchronous = full')
bareDatabase.exec('create table callback (id integer primary key, job text unique, body text, event text)')
const insert = bareDatabase.prepare('insert into callback (job, body, event) values (?, ?, ?)')
const bareInsert = async (id) => {
  const { body, event } = eventOf(id)
  insert.run(id, body, JSON.stringify(event))
}
const inbox = createInbox({ file: join(folder, 'inbox.db') })
const accept = async (id, into = inbox) => {
  const { body, event } = eventOf(id)
  await into.accept(event, facts(body))
}
await compare(
  `SQLite, ${concurrency} callers`,
  () => rate(bareInsert, concurrency),
  () => rate(accept, concurrency),
  60,
)
await compare(
  'SQLite, 1 caller',
  () => rate(bareInsert, 1),
  () => rate(accept, 1),
  60,
)
await inbox.close()
bareDatabase.close()

if (!hasRedis) console.log('redis-server is not here: BullMQ on Redis NOT measured')
else {
  const { port, stop } = await startRedis()
  await compareQueues('Redis', { connection: { host: '127.0.0.1', port } })
  await stop()
}
if (!hasPostgres) console.log('PostgreSQL is not here: BullMQ on it and its ledger NOT measured')
else {
  const { url: connectionString, stop } = await startPostgres()
  await compareQueues('PostgreSQL', { connection: { connectionString, migrate: true }, backend: createPostgresBackend })
  await compareLedgers(connectionString)
  await stop()
}
rmSync(folder, { recursive: true, force: true })

async function compareQueues(server, { connection, backend }) {
  const queue = new Queue('bare', { connection }, backend)
  const bull = createBullInbox({ connection, backend })
  await queue.waitUntilReady()
  const bareAdd = async (id) => {
    const { body, event } = eventOf(id)
    await queue.add('callback', { ...facts(body), event }, { jobId: id, attempts: 15, removeOnComplete: 1000 })
  }
  for (const callers of [concurrency, 1]) {
    await compare(
      `BullMQ on ${server}, ${callers} caller${callers === 1 ? '' : 's'}`,
      () => rate(bareAdd, callers),
      () => rate((id) => accept(id, bull), callers),
      80,
    )
  }
  await queue.close()
  await bull.close()
}

/** A job update that is claimed and completed, beside the two statements that anybody would need for it. */
async function compareLedgers(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 10 })
  await pool.query('create table bare (job text primary key, state text not null, touched timestamptz not null)')
  const bareClaim = async (id) => {
    await pool.query("insert into bare values ($1, 'running', now()) on conflict do nothing", [id])
    await pool.query("update bare set state = 'done', touched = now() where job = $1", [id])
  }
  const ledger = createPostgresLedger({ pool })
  const claim = async (jobId) => {
    const entry = { jobId, handler: 'NoiseReduction', state: 'Success', order: 0, token: jobId, lease: 60_000 }
    if ((await ledger.claim(entry)) !== 'claimed') throw new Error(`${jobId} was not claimed`)
    await ledger.complete(entry)
  }
  for (const callers of [concurrency, 1]) {
    await compare(
      `Ledger in PostgreSQL, ${callers} caller${callers === 1 ? '' : 's'}`,
      () => rate(bareClaim, callers),
      () => rate(claim, callers),
    )
  }
  await pool.end()
}
