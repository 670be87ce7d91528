// What durability costs: accepted callbacks per second, compared with a bare insert on the same driver with the same
// settings, and with a bare queue.add. The candidates take turns in one run. `npm run bench:durability`; `-- --seconds 2 --turns 5`
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBullInbox } from '@ci-event/bullmq'
import { parseCallback } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { Queue } from 'bullmq'
import Libsql from 'libsql'
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
  console.log(`${title}: bare ${Math.round(b)}/s, inbox ${Math.round(o)}/s, ${Math.round(r * 100)} % (goal ${goal} %)`)
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

if (spawnSync('redis-server', ['--version']).status !== 0) console.log('redis-server is not here: BullMQ NOT measured')
else {
  const port = await freePort()
  const settings = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ]
  const redis = spawn('redis-server', settings.map(String), { stdio: 'ignore' })
  const connection = { host: '127.0.0.1', port }
  const queue = new Queue('bare', { connection })
  const bull = createBullInbox({ connection })
  await queue.waitUntilReady()
  const bareAdd = async (id) => {
    const { body, event } = eventOf(id)
    await queue.add('callback', { ...facts(body), event }, { jobId: id, attempts: 15, removeOnComplete: 1000 })
  }
  for (const callers of [concurrency, 1]) {
    await compare(
      `BullMQ on Redis, ${callers} caller${callers === 1 ? '' : 's'}`,
      () => rate(bareAdd, callers),
      () => rate((id) => accept(id, bull), callers),
      80,
    )
  }
  await queue.close()
  await bull.close()
  redis.kill()
}
rmSync(folder, { recursive: true, force: true })

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
