/**
 * The statistics of the file: counts per minute, kept for a day, and per hour. They are collected in memory and written
 * once a second, so that a callback costs no write of its own; a process that dies loses its last second of them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  addCounts,
  type Counts,
  type CountsKey,
  countNames,
  createStatsSum,
  noCounts,
  type StatsRange,
  statsRangeOf,
} from '../engine/stats.ts'
import { readableText } from '../engine/storable-text.ts'
import type { InboxStats, StatsOptions } from '../inbox.ts'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'

/** Collects and reads the statistics of one file. Its functions need no `this`. */
export interface Statistics {
  /** Counts now. */
  count(tag: string, handler: string, counts: Partial<Counts>): void
  /** @throws CallbackError `misconfigured` for options that cannot be */
  read(options: StatsOptions): Promise<InboxStats>
  /** Writes what was counted, and counts no more. Never rejects. */
  close(): Promise<void>
}

const minute = 60_000
const hour = 3_600_000
/** How long counts are kept per minute, and per hour. */
const minutesAge = 25 * hour
const hoursAge = 90 * 24 * hour
/** Tags and handlers of one hour in one process. What is beyond counts under `''`, so that no sender can fill the file. */
const mostKeys = 200
const flushInterval = 1000
/** Rows per query: it blocks the event loop for a few milliseconds. */
const sliceSize = 250

export function createStatistics(database: Database): Statistics {
  let pending = new Map<string, { key: CountsKey; counts: Counts }>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const known = { hour: 0, keys: new Set<string>() }

  function keyOf(tag: string, handler: string): CountsKey {
    const now = Date.now()
    const at = Math.floor(now / minute) * minute
    if (known.hour !== Math.floor(now / hour)) {
      known.hour = Math.floor(now / hour)
      known.keys.clear()
    }
    const key = JSON.stringify([tag, handler])
    if (!known.keys.has(key) && known.keys.size >= mostKeys) return { at, tag: '', handler }
    known.keys.add(key)
    return { at, tag: readableText(tag), handler: readableText(handler) }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (pending.size === 0) return
    const writing = pending
    pending = new Map()
    try {
      await database.write(
        (sql) => {
          for (const { key, counts } of writing.values()) {
            writeCounts(sql, 'minute_counts', key, counts)
            writeCounts(sql, 'hour_counts', { ...key, at: Math.floor(key.at / hour) * hour }, counts)
          }
        },
        { waitsForDisk: false },
      )
    } catch {
      // The storage failed, and `accept` reports that. What was counted is written later.
      for (const { key, counts } of writing.values()) add(key, counts)
    }
  }

  function add(key: CountsKey, counts: Partial<Counts>): void {
    const name = JSON.stringify(key)
    const entry = pending.get(name) ?? { key, counts: noCounts() }
    // Only while the storage fails for long.
    if (pending.size >= 10 * mostKeys && !pending.has(name)) return
    pending.set(name, entry)
    addCounts(entry.counts, counts)
    if (isClosed) return
    timer ??= setTimeout(flush, flushInterval).unref()
  }

  return {
    count: (tag, handler, counts) => add(keyOf(tag, handler), counts),
    async close() {
      await flush()
      isClosed = true
      clearTimeout(timer)
    },
    async read(options) {
      const range = statsRangeOf(options)
      await flush()
      const sum = createStatsSum(range)
      await readTable(database, range.isHourly ? 'hour_counts' : 'minute_counts', range, sum.add)
      return sum.result()
    },
  }
}

type CountsTable = 'minute_counts' | 'hour_counts'

async function readTable(
  database: Database,
  table: CountsTable,
  { start }: StatsRange,
  use: (key: CountsKey, counts: Counts) => void,
): Promise<void> {
  let after: CountsKey = { at: start, tag: '', handler: '' }
  for (let isFirst = true; ; isFirst = false) {
    const rows = await database.read((sql) => readCounts(sql, table, after, isFirst, sliceSize))
    for (const { key, counts } of rows) use(key, counts)
    const last = rows.at(-1)
    if (!last || rows.length < sliceSize) return
    after = last.key
    await nextTurn()
  }
}

export function readCounts(
  sql: Connection,
  table: CountsTable,
  { at, tag, handler }: CountsKey,
  isIncluded: boolean,
  most: number,
): { key: CountsKey; counts: Counts }[] {
  return sql
    .all(
      `select * from ${table} where (at, tag, handler) ${isIncluded ? '>=' : '>'} (?, ?, ?) order by at, tag, handler limit ?`,
      at,
      tag,
      handler,
      most,
    )
    .map((row) => ({
      key: { at: Number(row.at), tag: String(row.tag), handler: String(row.handler) },
      counts: Object.fromEntries(countNames.map((name) => [name, Number(row[name])])) as unknown as Counts,
    }))
}

const columns = `at, tag, handler, ${countNames.join(', ')}`
const addToRow = countNames
  .map((name) =>
    name === 'slowest' || name === 'latest'
      ? `${name} = max(${name}, excluded.${name})`
      : `${name} = ${name} + excluded.${name}`,
  )
  .join(', ')

export function writeCounts(
  sql: Connection,
  table: CountsTable,
  { at, tag, handler }: CountsKey,
  counts: Counts,
): void {
  sql.all(
    `insert into ${table} (${columns}) values (?, ?, ?${', ?'.repeat(countNames.length)}) on conflict do update set ${addToRow}`,
    at,
    tag,
    handler,
    ...countNames.map((name) => counts[name]),
  )
}

/** Removes up to `most` counts that are too old. @returns how many */
export function forgetCounts(sql: Connection, table: CountsTable, now: number, most: number): number {
  return sql.all(
    `delete from ${table} where (at, tag, handler) in (
       select at, tag, handler from ${table} where at < ? order by at, tag, handler limit ?
     ) returning at`,
    now - (table === 'minute_counts' ? minutesAge : hoursAge),
    most,
  ).length
}
