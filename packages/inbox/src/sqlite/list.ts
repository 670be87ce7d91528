/** Lists items. An index finds the candidates; what it cannot test is tested on each of them, in small slices. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isListed, type ListFilter, listFilterOf, refuseCursor } from '../engine/list-filter.ts'
import type { InboxItemSummary, ItemPage, ListOptions } from '../inbox.ts'
import type { Connection, Row } from './connection.ts'
import type { Database } from './database.ts'
import { countItems } from './items.ts'
import { jobStateLabel, summaryColumns, summaryFrom, tagLabel } from './rows.ts'

/** How many candidates one call looks at. */
const mostCandidates = 20_000
/** Candidates per query: it blocks the event loop for a few milliseconds. */
const sliceSize = 1000
/** Fewer items of a state than this are looked through rather than those of a Tag. */
const fewItems = 5000

/** A place in the order of a list: items before it are newer. */
interface Place {
  readonly received: number
  readonly id: number
}

/** Where candidates come from. */
export type Source = { readonly state: string } | { readonly label: string } | 'all'

/** @throws CallbackError `misconfigured` for options that cannot be */
export async function listItems(database: Database, options: ListOptions): Promise<ItemPage> {
  const filter = listFilterOf(options)
  const source = await database.read((sql) => sourceOf(sql, filter))
  const test = testOf(filter, source)
  const most = test ? sliceSize : filter.limit
  let from = startOf(filter, options.cursor)
  const items: InboxItemSummary[] = []
  for (let seen = 0; seen < mostCandidates; seen += most) {
    const place = from
    const slice = await database.read((sql) => ({
      rows: sliceOf(sql, source, filter.since, place, most, test),
      last: lastOf(sql, source, filter.since, place, most),
    }))
    for (const row of slice.rows) {
      const item = summaryFrom(row)
      if (!isListed(item, filter)) continue
      items.push(item)
      if (items.length === filter.limit) return { items, cursor: cursorOf(placeOf(row)) }
    }
    if (!slice.last) return { items }
    from = slice.last
    await nextTurn()
  }
  return { items, cursor: cursorOf(from), searchedTo: new Date(from.received) }
}

/** The index with the fewest candidates, as far as that is known without counting. */
function sourceOf(sql: Connection, { state, tag, jobState }: ListFilter): Source {
  const label = tag !== undefined ? tagLabel(tag) : jobState !== undefined ? jobStateLabel(jobState) : undefined
  if (state !== undefined && (label === undefined || countItems(sql)[state] < fewItems)) return { state }
  return label === undefined ? 'all' : { label }
}

/** A condition beside that of the index. It may let items pass that `isListed` does not. */
export interface Test {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** `undefined` when the index tests everything. */
function testOf({ state, tag, jobState, words }: ListFilter, source: Source): Test | undefined {
  const conditions: string[] = []
  const values: string[] = []
  const add = (condition: string, ...more: string[]): void => {
    conditions.push(condition)
    values.push(...more)
  }
  if (state !== undefined && !(source !== 'all' && 'state' in source)) add('item.state = ?', state)
  for (const label of [
    tag === undefined ? [] : tagLabel(tag),
    jobState === undefined ? [] : jobStateLabel(jobState),
  ].flat())
    if (!(source !== 'all' && 'label' in source && source.label === label))
      add(
        'exists (select 1 from item_label l where l.label = ? and l.received = item.received and l.id = item.id)',
        label,
      )
  const text = `lower(item.summary || ' ' || item.url || ' ' || coalesce(item.error, '') || ' ' || item.id)`
  for (const word of words) if (isKeptInJson(word)) add(`instr(${text}, ?) > 0`, word)
  if (conditions.length === 0 && words.length === 0) return undefined
  return { sql: ['true', ...conditions].join(' and '), values }
}

/** Whether SQLite finds a word wherever it stands: JSON escapes some characters, and SQLite changes the case of ASCII only. */
function isKeptInJson(word: string): boolean {
  return [...word].every((each) =>
    each < '\u0080' ? !/["\\\0]/.test(each) : each.toUpperCase() === each && each !== '␛',
  )
}

const order = 'order by received desc, id desc'

/** What follows `from` to go through the places of a source, and its values. */
function placesOf(source: Source, since: number, from: Place): { sql: string; values: (string | number)[] } {
  const bounds = [since, from.received, from.id]
  const condition = 'received >= ? and (received, id) < (?, ?)'
  if (source === 'all') return { sql: `item indexed by item_received where ${condition} ${order}`, values: bounds }
  if ('state' in source)
    return {
      sql: `item indexed by item_state where state = ? and ${condition} ${order}`,
      values: [source.state, ...bounds],
    }
  return { sql: `item_label where label = ? and ${condition} ${order}`, values: [source.label, ...bounds] }
}

/** Of the next `most` items of a source, the newest first, those that pass the test. */
export function sliceOf(
  sql: Connection,
  source: Source,
  since: number,
  from: Place,
  most: number,
  test: Test = { sql: 'true', values: [] },
): Row[] {
  const places = placesOf(source, since, from)
  const rows = sql.all(
    `select ${columnsOfItem} from (select id from ${places.sql} limit ?) place cross join item on item.id = place.id
     where ${test.sql}`,
    ...places.values,
    most,
    ...test.values,
  )
  return rows.sort((a, b) => Number(b.received) - Number(a.received) || Number(b.id) - Number(a.id))
}

/** Where the next `most` items of a source end; `undefined` when there are fewer. */
export function lastOf(sql: Connection, source: Source, since: number, from: Place, most: number): Place | undefined {
  const places = placesOf(source, since, from)
  const [row] = sql.all(`select received, id from ${places.sql} limit 1 offset ?`, ...places.values, most - 1)
  return row && placeOf(row)
}

const columnsOfItem = summaryColumns.replaceAll(/\w+/g, 'item.$&')

function placeOf({ received, id }: Row): Place {
  return { received: Number(received), id: Number(id) }
}

function startOf({ until }: ListFilter, cursor: string | undefined): Place {
  const end = { received: until, id: -1 }
  if (cursor === undefined) return end
  const [, received, id] = /^(-?\d{1,16})\.(\d{1,15})$/.exec(cursor) ?? refuseCursor(cursor)
  const place = { received: Number(received), id: Number(id) }
  return place.received < until ? place : end
}

function cursorOf({ received, id }: Place): string {
  return `${received}.${id}`
}
