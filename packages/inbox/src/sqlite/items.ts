/** The steps on the items of the file. Each takes a connection that is in a transaction, unless it only reads. */
import type { CallbackEvent, HandlerContext, Outcome } from '@ci-event/core'
import type { Verdict } from '../engine/attempt.ts'
import type { HandlerResult, InboxItem, ItemError, ItemState, ListOptions } from '../inbox.ts'
import type { Connection, Row } from './connection.ts'

/** @returns false when one with the same key is there */
export function insertItem(
  sql: Connection,
  key: string | undefined,
  event: string,
  { headers, url, subject, body, receivedAt }: HandlerContext,
): boolean {
  const now = Date.now()
  return (
    sql.all(
      `insert into item (key, state, event, body, headers, url, subject, received, due, scheduled)
       values (?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
      key ?? null,
      event,
      body ?? null,
      JSON.stringify(headers),
      url,
      subject ?? null,
      receivedAt.getTime(),
      now,
      now,
    ).length > 0
  )
}

/** Makes up to `most` due items a worker's, the ones due longest first. The attempt counts from now: a process that it kills has tried. */
export function claimItems(sql: Connection, owner: string, lease: number, most: number): InboxItem[] {
  sql.all('insert into worker (token, beat, lease) values (?, 0, ?) on conflict do nothing', owner, lease)
  const rows = sql.all(
    `update item set state = 'running', owner = ?, attempts = attempts + 1
     where id in (select id from item where state = 'waiting' and due <= ? order by due, id limit ?) returning *`,
    owner,
    Date.now(),
    most,
  )
  return rows.map(itemOf).sort((a, b) => Number(a.id) - Number(b.id))
}

/** Milliseconds until the next waiting item is due, 0 or less when one is; `undefined` when none waits. */
export function nextDue(sql: Connection): number | undefined {
  const [next] = sql.all(`select due from item where state = 'waiting' order by due limit 1`)
  return next ? Number(next.due) - Date.now() : undefined
}

/**
 * Writes down how an attempt ended.
 *
 * @param told false when someone is still to be told of its death
 * @returns the item as it is now; `undefined` when it was taken over meanwhile, and is not this worker's to end
 */
export function settleItem(
  sql: Connection,
  id: string,
  owner: string,
  verdict: Verdict,
  told: boolean,
): InboxItem | undefined {
  const now = Date.now()
  const isWaiting = verdict.state === 'waiting'
  const [row] = sql.all(
    `update item set state = ?, due = ?, scheduled = ?, attempts = attempts - ?, finished = ?, outcome = ?,
       error = coalesce(?, error), handlers = ?, told = ?, owner = null
     where id = ? and owner = ? and state = 'running' returning *`,
    verdict.state,
    isWaiting ? now + verdict.delay : now,
    now,
    isWaiting && !verdict.counts ? 1 : 0,
    isWaiting ? null : now,
    verdict.state === 'done' ? verdict.outcome : null,
    'error' in verdict ? JSON.stringify(verdict.error) : null,
    JSON.stringify(verdict.handlers),
    verdict.state === 'dead' && !told ? 0 : 1,
    Number(id),
    owner,
  )
  return row && itemOf(row)
}

/** Says that a worker lives. False when it has been taken for dead. */
export function beat(sql: Connection, owner: string): boolean {
  return sql.all('update worker set beat = beat + 1 where token = ? returning token', owner).length > 0
}

/** The workers that hold items. */
export function listWorkers(sql: Connection): { token: string; beat: number; lease: number }[] {
  return sql
    .all('select token, beat, lease from worker')
    .map((row) => ({ token: String(row.token), beat: Number(row.beat), lease: Number(row.lease) }))
}

/** Strikes off workers that are dead or have stopped, unless they have given a sign since. */
export function strikeWorker(sql: Connection, token: string, lastBeat?: number): void {
  if (lastBeat === undefined) sql.all('delete from worker where token = ?', token)
  else sql.all('delete from worker where token = ? and beat = ?', token, lastBeat)
}

/** Gives the items of struck-off workers back, or up, when the attempts are used up: one of them may be what kills. */
export function releaseOrphans(sql: Connection, attempts: number, told: boolean): void {
  const now = Date.now()
  const error: ItemError = {
    name: 'WorkerDied',
    message: 'The process died, or stopped answering, while it handled this.',
    at: new Date(now),
  }
  sql.all(
    `update item set owner = null, due = ?1, scheduled = ?1, error = ?2,
       state = iif(attempts >= ?3, 'dead', 'waiting'), finished = iif(attempts >= ?3, ?1, null),
       told = iif(attempts >= ?3, ?4, 1)
     where state = 'running' and owner not in (select token from worker)`,
    now,
    JSON.stringify(error),
    attempts,
    told ? 1 : 0,
  )
}

/** A clock that shows less than when an item's time was decided was put back: such items are due now. */
export function mendTimes(sql: Connection): void {
  const now = Date.now()
  sql.all(
    `update item set due = ?1, scheduled = ?1 where state = 'waiting' and scheduled > ?1 + 1000 and due > ?1`,
    now,
  )
}

/** Dead items of which nobody was told. */
export function listUntold(sql: Connection, most: number): InboxItem[] {
  return sql.all(`select * from item where told = 0 and state = 'dead' order by id limit ?`, most).map(itemOf)
}

export function markTold(sql: Connection, id: string): void {
  sql.all('update item set told = 1 where id = ?', Number(id))
}

export function listItems(sql: Connection, { state, limit = 100, offset = 0 }: ListOptions): InboxItem[] {
  const [where, values] = state === undefined ? ['', []] : ['where state = ?', [state]]
  return sql.all(`select * from item ${where} order by id desc limit ? offset ?`, ...values, limit, offset).map(itemOf)
}

export function getItem(sql: Connection, id: string): InboxItem | undefined {
  const [row] = sql.all('select * from item where id = ?', numberOf(id))
  return row && itemOf(row)
}

export function countItems(sql: Connection): Record<ItemState, number> {
  const counts: Record<ItemState, number> = { waiting: 0, running: 0, done: 0, dead: 0 }
  for (const row of sql.all('select state, count(*) as number from item group by state'))
    counts[row.state as ItemState] = Number(row.number)
  return counts
}

export function replayItem(sql: Connection, id: string): boolean {
  const now = Date.now()
  return (
    sql.all(
      `update item set due = ?1, scheduled = ?1, told = 1, finished = null,
         attempts = iif(state = 'dead', 0, attempts),
         handlers = iif(state = 'dead', (select json_group_array(json(value)) from json_each(handlers)
                                         where value ->> 'state' = 'done'), handlers),
         state = 'waiting'
       where id = ?2 and state in ('dead', 'waiting') returning id`,
      now,
      numberOf(id),
    ).length > 0
  )
}

/** Removes ended items that are older than `before` or beyond the newest `count`, some at a time. */
export function pruneItems(
  sql: Connection,
  state: 'done' | 'dead',
  before: number,
  count: number,
  most: number,
): number {
  const old = sql.all(
    `delete from item where id in (select id from item where state = ? and finished < ? and told = 1 order by finished limit ?) returning id`,
    state,
    before,
    most,
  ).length
  if (count === Number.POSITIVE_INFINITY) return old
  const [row] = sql.all('select count(*) as number from item where state = ?', state)
  const excess = Math.min(Number(row?.number) - count, most)
  if (excess <= 0) return old
  return (
    old +
    sql.all(
      `delete from item where id in (select id from item where state = ? and told = 1 order by finished, id limit ?) returning id`,
      state,
      excess,
    ).length
  )
}

function numberOf(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : -1
}

function itemOf(row: Row): InboxItem {
  const { state, body, subject, outcome, error, finished, due } = row
  return {
    id: String(row.id),
    state: state as ItemState,
    event: JSON.parse(String(row.event)) as CallbackEvent,
    ...(body === null ? {} : { body: body instanceof ArrayBuffer ? new Uint8Array(body) : String(body) }),
    headers: JSON.parse(String(row.headers)),
    url: String(row.url),
    ...(subject === null ? {} : { subject: String(subject) }),
    receivedAt: new Date(Number(row.received)),
    attempts: Number(row.attempts),
    ...(outcome === null ? {} : { outcome: outcome as Outcome }),
    handlers: JSON.parse(String(row.handlers)) as HandlerResult[],
    ...(error === null ? {} : { lastError: errorOf(JSON.parse(String(error))) }),
    ...(state === 'waiting' ? { nextAttemptAt: new Date(Number(due)) } : {}),
    ...(finished === null ? {} : { finishedAt: new Date(Number(finished)) }),
  }
}

function errorOf({ name, message, at }: { name: string; message: string; at: string }): ItemError {
  return { name, message, at: new Date(at) }
}
