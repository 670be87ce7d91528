/** The bounds of a list and of the statistics in a file. */
import { createMemoryInbox } from '@ci-event/inbox'
import { expect, test, vi } from 'vitest'
import { noCounts } from '../src/engine/stats.ts'
import { open } from '../src/sqlite/connection.ts'
import { createStatistics, forgetCounts, readCounts, writeCounts } from '../src/sqlite/counts.ts'
import type { Database } from '../src/sqlite/database.ts'
import { listItems } from '../src/sqlite/list.ts'
import { accept, contextOf, eventOf } from './fixtures.ts'

function memory(): Database & { sql: ReturnType<typeof open> } {
  const sql = open(':memory:')
  return { sql, write: async (work) => work(sql), read: async (work) => work(sql), close: async () => sql.close() }
}

/** Items numbered from 1, the first one the oldest; every `rare`-th one has the Tag `Rare` and is dead. */
function fill({ sql }: ReturnType<typeof memory>, number: number, rare: number): void {
  const numbers = `with recursive n (n) as (select 1 union all select n + 1 from n where n < ${number})`
  const summary = (tag: string) => JSON.stringify({ tags: [tag], jobStates: ['Success'], jobs: 1, text: `of ${tag}` })
  sql.all(
    `${numbers} insert into item (state, received, due, scheduled, url, summary)
     select iif(n % ${rare} = 0, 'dead', 'done'), n, n, n, '/', iif(n % ${rare} = 0, ?, ?) from n`,
    summary('Rare'),
    summary('Tts'),
  )
  sql.all(`insert into item_label select 'tag ' || (summary ->> '$.tags[0]'), received, id from item`)
}

test('a search for text stops after 20,000 items, says how far it came, and goes on from there', async () => {
  const database = memory()
  fill(database, 45_000, 45_000 / 2)
  const first = await listItems(database, { text: 'rare', limit: 2 })
  expect(first.items.map(({ id }) => id)).toEqual(['45000'])
  expect(first.searchedTo).toEqual(new Date(25_001))
  const second = await listItems(database, { text: 'rare', limit: 2, cursor: first.cursor })
  expect([second.items.map(({ id }) => id), second.searchedTo]).toEqual([['22500'], new Date(5001)])
  const third = await listItems(database, { text: 'rare', limit: 2, cursor: second.cursor })
  expect(third).toEqual({ items: [] })
  await database.close()
})

test.each([
  [{ state: 'dead' }],
  [{ tag: 'Rare' }],
  [{ state: 'dead', tag: 'Rare' }],
  [{ state: 'dead', text: 'rare' }],
  [{ tag: 'Rare', text: 'rare', until: new Date(40_001) }],
] as const)('few items among many are found at once by %o', async (options) => {
  const database = memory()
  fill(database, 45_000, 10_000)
  const { items, ...rest } = await listItems(database, options)
  expect(items.map(({ id }) => id)).toEqual(['40000', '30000', '20000', '10000'])
  expect(rest).toEqual({})
  await database.close()
})

test.each(['ünïcode', 'ÜNÏCODE', '中文', 'a"b', 'a\\b', '-_.~', 'ord-4711'])(
  'a search finds the word %s, whatever JSON and SQLite make of it',
  async (word) => {
    const inbox = createMemoryInbox()
    await inbox.accept(eventOf('j1', { Message: 'Ünïcode 中文 A"b a\\b x-_.~y ORD-4711' }), contextOf())
    await accept(inbox, 'j2')
    const { items } = await inbox.list({ text: word })
    expect(items.map(({ summary }) => summary.jobId)).toEqual(['j1'])
    await inbox.close()
  },
)

test('an item that is removed is found under no label, and keeps no attempts', async () => {
  const database = memory()
  fill(database, 10, 5)
  database.sql.all(`insert into item_attempt values (5, 1, '{}')`)
  database.sql.all(`delete from item where state = 'dead'`)
  expect(await listItems(database, { tag: 'Rare' })).toEqual({ items: [] })
  expect(database.sql.all('select count(*) as n from item_label union all select count(*) from item_attempt')).toEqual([
    { n: 8 },
    { n: 0 },
  ])
  await database.close()
})

const hour = 3_600_000

test('counts are kept per minute for a day and per hour for 90 days', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 8, 30) })
  const database = memory()
  const now = Date.now()
  for (let n = 0; n < 100; n++) {
    const at = now - n * hour
    const counts = { ...noCounts(), arrived: 1, lag: 5, lagged: 1, latest: n }
    writeCounts(database.sql, 'minute_counts', { at, tag: 'Tts', handler: '' }, counts)
    writeCounts(database.sql, 'hour_counts', { at: at - 1_800_000, tag: 'Tts', handler: '' }, counts)
  }
  const rows = (table: 'minute_counts' | 'hour_counts') =>
    readCounts(database.sql, table, { at: 0, tag: '', handler: '' }, false, 10_000).length
  while (forgetCounts(database.sql, 'minute_counts', now, 50) === 50);
  while (forgetCounts(database.sql, 'hour_counts', now, 50) === 50);
  expect([rows('minute_counts'), rows('hour_counts')]).toEqual([26, 100])
  while (forgetCounts(database.sql, 'hour_counts', now + 89 * 24 * hour, 50) === 50);
  expect(rows('hour_counts')).toBe(24)
  await database.close()
  vi.useRealTimers()
})

test('invented Tags fill no file: beyond 200 of an hour they are counted under one', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 8, 30) })
  const database = memory()
  const statistics = createStatistics(database)
  for (let n = 0; n < 1000; n++) statistics.count(`T${n}`, '', { arrived: 1 })
  const { tags, buckets } = await statistics.read({})
  expect(tags[0]).toMatchObject({ tag: '', arrived: 800 })
  expect(buckets.at(-1)).toMatchObject({ arrived: 1000 })
  expect(database.sql.all('select count(*) as n from minute_counts')).toEqual([{ n: 201 }])
  vi.setSystemTime(Date.UTC(2026, 0, 31, 8, 59))
  for (let n = 1000; n < 2000; n++) statistics.count(`T${n}`, '', { arrived: 1 })
  expect((await statistics.read({})).tags[0]).toMatchObject({ tag: '', arrived: 1800 })
  expect(database.sql.all('select count(*) as n from hour_counts')).toEqual([{ n: 201 }])
  const next = Date.UTC(2026, 0, 31, 9, 0)
  vi.setSystemTime(next)
  statistics.count('Tts', '', { arrived: 1 })
  expect((await statistics.read({ since: new Date(next) })).tags).toMatchObject([{ tag: 'Tts', arrived: 1 }])
  vi.useRealTimers()
  await statistics.close()
  await database.close()
})

test('counts are written once a second, and again after a storage that failed', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 8, 30) })
  const database = memory()
  let isFailing = true
  let writes = 0
  const write: Database['write'] = async (work) => {
    writes++
    if (isFailing) throw new Error('the disk is full')
    return database.write(work)
  }
  const statistics = createStatistics({ ...database, write })
  for (let n = 0; n < 100; n++) statistics.count('Tts', '', { arrived: 1 })
  await vi.advanceTimersByTimeAsync(2500)
  expect(writes).toBe(2)
  isFailing = false
  await vi.advanceTimersByTimeAsync(1000)
  expect(database.sql.all('select arrived from minute_counts')).toEqual([{ arrived: 100 }])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(writes).toBe(3)
  vi.useRealTimers()
  await database.close()
})
