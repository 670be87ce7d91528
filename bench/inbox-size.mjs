// How the number of stored items changes the time of an accept: an empty file, a million items, and a million items of
// which the old ones are being removed. `npm run bench:inbox`; `-- --items 1000000 --seconds 10`
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseCallback } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import Libsql from 'libsql'
import { bodyOf } from './callback-body.mjs'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '10' },
    turns: { type: 'string', default: '3' },
  },
})
const number = Number(values.items)
const duration = Number(values.seconds) * 1000
/** One callback every so many milliseconds, whether or not the last one was stored. */
const interval = 5
const folder = mkdtempSync(join(tmpdir(), 'ci-event-size-'))
const keepAll = { done: { age: Infinity, count: Infinity } }
const keepFew = { done: { age: Infinity, count: 1000 } }

const files = { empty: join(folder, 'empty.db'), large: join(folder, 'large.db'), pruned: join(folder, 'pruned.db') }
await createInbox({ file: files.empty }).close()
for (const file of [files.large, files.pruned]) {
  await createInbox({ file }).close()
  fill(file)
}
console.log(`${number} items: ${Math.round(statSync(files.large).size / 1e6)} MB`)

const results = { empty: [], large: [], pruned: [] }
for (let turn = 0; turn < Number(values.turns); turn++) {
  results.empty.push(await measure(files.empty, keepAll))
  results.large.push(await measure(files.large, keepAll))
  results.pruned.push(await measure(files.pruned, keepFew))
}
const titles = { empty: 'an empty file', large: `${number} items`, pruned: `${number} items, old ones being removed` }
for (const [name, turns] of Object.entries(results)) {
  const [p50, p99, longest, removed] = ['p50', 'p99', 'longest', 'removed'].map((key) => median(turns, key))
  const ratio = p99 / median(results.empty, 'p99')
  console.log(
    `${titles[name]}: accept p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (${ratio.toFixed(2)} times the empty file's), ` +
      `longest ${longest.toFixed(0)} ms${name === 'pruned' ? `, ${Math.round(removed)} items removed per second` : ''}`,
  )
}
rmSync(folder, { recursive: true, force: true })

/** Finished items as the inbox stores them, made by SQLite alone because a million accepts take minutes. */
function fill(file) {
  const database = new Libsql(file)
  const body = bodyOf('j00000000000000000000000000000000')
  const event = JSON.stringify(parseCallback(body))
  const numbers = 'with recursive n (n) as (select 1 union all select n + 1 from n where n < ?)'
  database
    .prepare(
      `${numbers} insert into item (key, state, received, attempts, due, scheduled, finished, outcome, url, summary)
       select hex(randomblob(32)), 'done', n, 1, n, n, n, 'handled', '/ci/callback?token=***', ? from n`,
    )
    .run(
      number,
      JSON.stringify({ tags: ['NoiseReduction'], jobStates: ['Success'], jobs: 1, text: event.slice(0, 400) }),
    )
  database
    .prepare(
      `${numbers} insert into item_label (label, received, id)
       select value, n, n from n, json_each('["tag NoiseReduction", "state Success"]')`,
    )
    .run(number)
  database
    .prepare(`${numbers} insert into item_content (id, event, body, headers) select n, ?, ?, '{"host":"media"}' from n`)
    .run(number, event, body)
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}

async function measure(file, retention) {
  const inbox = createInbox({ file, retention })
  const worker = inbox.work(async () => ({ outcome: 'handled' }), { onError: console.error })
  const before = (await inbox.count()).done
  const times = []
  let stored = 0
  const accept = async () => {
    const body = bodyOf(`j${Math.random().toString(16).slice(2).padEnd(32, '0')}`)
    const started = performance.now()
    await inbox.accept(parseCallback(body), { receivedAt: new Date(), headers: {}, url: '/ci/callback', body })
    times.push(performance.now() - started)
    stored++
  }
  const pending = []
  const started = performance.now()
  for (let next = started; next < started + duration; next += interval) {
    const wait = next - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    pending.push(accept())
  }
  await Promise.all(pending)
  const seconds = (performance.now() - started) / 1000
  await worker.onIdle()
  const removed = Math.max(0, before + stored - (await inbox.count()).done) / seconds
  await inbox.close()
  times.sort((a, b) => a - b)
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))]
  return { p50: at(0.5), p99: at(0.99), longest: times.at(-1), removed }
}

function median(turns, key) {
  return turns.map((turn) => turn[key]).toSorted((a, b) => a - b)[Math.floor(turns.length / 2)]
}
