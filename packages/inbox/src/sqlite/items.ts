/**
 * The queries on the items of the file. Each takes a connection that is in a transaction, unless it only reads.
 *
 * `indexed by` where an order matters: without statistics SQLite prefers the index on the state, and sorts.
 */
import type { CallbackEvent, HandlerContext } from '@ci-event/core'
import type { Verdict } from '../engine/attempt.ts'
import { escapeText, restoreText } from '../engine/storable-text.ts'
import type { EventSummary, InboxItem, ItemError, ItemState } from '../inbox.ts'
import type { Connection, Row } from './connection.ts'
import { insertEndedJobs } from './ended-jobs.ts'
import { historyOf, insertRecord } from './history.ts'
import { jobStateLabel, stateOf, tagLabel } from './rows.ts'

/**
 * @param ended the ids of its jobs that have ended
 * @returns false when an item with the same key exists
 */
export function insertItem(
  sql: Connection,
  key: string | undefined,
  event: string,
  summary: EventSummary,
  ended: readonly string[],
  { headers, url, subject, body, receivedAt }: HandlerContext,
): boolean {
  const now = Date.now()
  const [item] = sql.all(
    `insert into item (key, state, url, subject, received, due, scheduled, summary)
     values (?, 'waiting', ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
    key ?? null,
    escapeText(url),
    subject === undefined ? null : escapeText(subject),
    receivedAt.getTime(),
    now,
    now,
    JSON.stringify(summary),
  )
  if (!item) return false
  sql.all(
    'insert into item_label (label, received, id) select value, ?, ? from json_each(?)',
    receivedAt.getTime(),
    Number(item.id),
    JSON.stringify([...summary.tags.map(tagLabel), ...summary.jobStates.map(jobStateLabel)]),
  )
  insertEndedJobs(sql, Number(item.id), ended)
  sql.all(
    'insert into item_content (id, event, body, headers) values (?, ?, ?, ?)',
    Number(item.id),
    event,
    typeof body === 'string' ? escapeText(body) : (body ?? null),
    JSON.stringify(headers),
  )
  return true
}

/** Claims up to `most` due items for a worker, those due longest first. The attempt counts from now: crashing the process is an attempt too. */
export function claimItems(sql: Connection, owner: string, lease: number, most: number): InboxItem[] {
  sql.all('insert into worker (token, heartbeats, lease) values (?, 0, ?) on conflict do nothing', owner, lease)
  const rows = sql.all(
    `update item set state = 'running', owner = ?, attempts = attempts + 1
     where id in (
       select id from item indexed by item_due where state = 'waiting' and due <= ? order by due, id limit ?
     ) returning *`,
    owner,
    Date.now(),
    most,
  )
  return rows.map((row) => withContent(sql, row)).sort((a, b) => Number(a.id) - Number(b.id))
}

/** Milliseconds until the next waiting item is due, 0 or less when one is; `undefined` when none waits. */
export function nextDue(sql: Connection): number | undefined {
  const [next] = sql.all(`select due from item indexed by item_due where state = 'waiting' order by due limit 1`)
  return next ? Number(next.due) - Date.now() : undefined
}

/**
 * Stores how an attempt ended.
 *
 * @param item as it was claimed
 * @returns the item as it is now; `undefined` when another worker took it over meanwhile
 */
export function settleItem(sql: Connection, item: InboxItem, owner: string, verdict: Verdict): InboxItem | undefined {
  const now = Date.now()
  const isWaiting = verdict.state === 'waiting'
  const [row] = sql.all(
    `update item set state = ?, due = ?, scheduled = ?, attempts = attempts - ?, finished = ?, outcome = ?,
       error = coalesce(?, error), handlers = ?, notified = ?, owner = null
     where id = ? and owner = ? and state = 'running' returning *`,
    verdict.state,
    isWaiting ? now + verdict.delay : now,
    now,
    isWaiting && !verdict.counts ? 1 : 0,
    isWaiting ? null : now,
    verdict.state === 'done' ? verdict.outcome : null,
    'error' in verdict ? JSON.stringify(verdict.error) : null,
    JSON.stringify(verdict.handlers),
    verdict.state === 'dead' ? 0 : 1,
    Number(item.id),
    owner,
  )
  if (!row) return undefined
  // Of an item that succeeds at once, its own times say all.
  if (verdict.record && (verdict.state !== 'done' || item.attempts > 1))
    insertRecord(sql, Number(item.id), verdict.record)
  const { event, body, headers } = item
  return {
    ...stateOf(row),
    history: historyOf(sql, Number(item.id)),
    event,
    ...(body === undefined ? {} : { body }),
    headers,
  }
}

/** Renews a worker's lease. False when the worker was taken for dead. */
export function sendHeartbeat(sql: Connection, owner: string): boolean {
  return sql.all('update worker set heartbeats = heartbeats + 1 where token = ? returning token', owner).length > 0
}

/** A worker that holds items. */
export interface KnownWorker {
  readonly token: string
  readonly heartbeats: number
  /** Milliseconds without a heartbeat after which it counts as dead. */
  readonly lease: number
}

export function listWorkers(sql: Connection): KnownWorker[] {
  return sql
    .all('select token, heartbeats, lease from worker')
    .map((row) => ({ token: String(row.token), heartbeats: Number(row.heartbeats), lease: Number(row.lease) }))
}

/** Removes a worker that is dead or has stopped, unless it has sent a heartbeat since `lastHeartbeat`. */
export function removeWorker(sql: Connection, token: string, lastHeartbeat?: number): void {
  if (lastHeartbeat === undefined) sql.all('delete from worker where token = ?', token)
  else sql.all('delete from worker where token = ? and heartbeats = ?', token, lastHeartbeat)
}

/**
 * Returns the items of removed workers to the queue, or gives them up when their attempts are used up: one of them may
 * be what crashes the process.
 */
export function releaseOrphans(sql: Connection, attempts: number): void {
  const now = Date.now()
  const error: ItemError = {
    name: 'WorkerDied',
    message: 'The process died, or stopped responding, while it handled this.',
    at: new Date(now),
  }
  const orphans = sql.all(
    `select id, attempts from item where state = 'running' and owner not in (select token from worker)`,
  )
  for (const { id, attempts: attempt } of orphans) {
    const result = Number(attempt) >= attempts ? 'dead' : 'failed'
    const errors = [{ name: error.name, stack: error.message }]
    insertRecord(sql, Number(id), { attempt: Number(attempt), startedAt: error.at, result, errors })
  }
  if (orphans.length === 0) return
  sql.all(
    `update item set owner = null, due = ?1, scheduled = ?1, error = ?2,
       state = iif(attempts >= ?3, 'dead', 'waiting'), finished = iif(attempts >= ?3, ?1, null),
       notified = iif(attempts >= ?3, 0, 1)
     where state = 'running' and owner not in (select token from worker)`,
    now,
    JSON.stringify(error),
    attempts,
  )
}

/** Makes items due whose time was computed later than the clock shows now: it was set back. */
export function correctTimes(sql: Connection): void {
  const now = Date.now()
  sql.all(
    `update item indexed by item_scheduled set due = min(due, ?1), scheduled = ?1 where state = 'waiting' and scheduled > ?1 + 1000`,
    now,
  )
}

/** Dead items whose `onDeadLetter` has not succeeded yet. */
export function listNotNotified(sql: Connection, most: number): InboxItem[] {
  return sql
    .all(
      `select * from item indexed by item_not_notified where state = 'dead' and notified = 0 order by id limit ?`,
      most,
    )
    .map((row) => withContent(sql, row))
}

export function markNotified(sql: Connection, id: string): void {
  sql.all('update item set notified = 1 where id = ?', Number(id))
}

export function getItem(sql: Connection, id: string): InboxItem | undefined {
  const [row] = sql.all('select * from item where id = ?', numberOf(id))
  return row && withContent(sql, row)
}

export function countItems(sql: Connection): Record<ItemState, number> {
  const counts: Record<ItemState, number> = { waiting: 0, running: 0, done: 0, dead: 0 }
  for (const { state, number } of sql.all('select state, number from item_count'))
    counts[state as ItemState] = Number(number)
  return counts
}

/** @param rerun the name of the run, when handlers that have finished are to run again */
export function replayItem(sql: Connection, id: string, rerun?: string): boolean {
  const now = Date.now()
  if (rerun !== undefined) {
    return (
      sql.all(
        `update item set due = ?1, scheduled = ?1, notified = 1, finished = null, outcome = null, attempts = 0,
           handlers = '[]', rerun = ?3, state = 'waiting'
         where id = ?2 and state in ('dead', 'waiting', 'done') returning id`,
        now,
        numberOf(id),
        rerun,
      ).length > 0
    )
  }
  return (
    sql.all(
      `update item set due = ?1, scheduled = ?1, notified = 1, finished = null,
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

/** Removes up to `most` finished items that ended before `before`. @returns how many */
export function pruneOldItems(sql: Connection, state: 'done' | 'dead', before: number, most: number): number {
  return sql.all(
    `delete from item where id in (
       select id from item indexed by item_${state} where state = '${state}' and notified = 1 and finished < ? order by finished, id limit ?
     ) returning id`,
    before,
    most,
  ).length
}

/** Removes the `number` finished items that ended first. @returns how many */
export function pruneSurplusItems(sql: Connection, state: 'done' | 'dead', number: number): number {
  return sql.all(
    `delete from item where id in (
       select id from item indexed by item_${state} where state = '${state}' and notified = 1 order by finished, id limit ?
     ) returning id`,
    number,
  ).length
}

function numberOf(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : -1
}

function withContent(sql: Connection, row: Row): InboxItem {
  const [content] = sql.all('select event, headers, body from item_content where id = ?', Number(row.id))
  const { event, headers, body } = content as Row
  return {
    ...stateOf(row),
    history: historyOf(sql, Number(row.id)),
    event: JSON.parse(String(event)) as CallbackEvent,
    ...(body === null || body === undefined
      ? {}
      : { body: body instanceof ArrayBuffer ? new Uint8Array(body) : restoreText(String(body)) }),
    headers: JSON.parse(String(headers)),
  }
}
