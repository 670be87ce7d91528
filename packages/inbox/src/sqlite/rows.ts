/** Rows of the tables, as items. */
import type { Outcome } from '@ci-event/core'
import { restoreText } from '../engine/storable-text.ts'
import type { EventSummary, HandlerResult, InboxItem, InboxItemSummary, ItemError, ItemState } from '../inbox.ts'
import type { Row } from './connection.ts'

/** Under what an item with a Tag, or with a job of a State, is found. */
export const tagLabel = (tag: string): string => `tag ${tag}`
export const jobStateLabel = (jobState: string): string => `state ${jobState}`

// Without `handlers`, which may be a megabyte.
export const summaryColumns =
  'id, state, received, attempts, due, finished, outcome, rerun, url, subject, error, summary'

export function summaryFrom(row: Row): InboxItemSummary {
  const { handlers: _, rerun: _rerun, ...state } = stateOf(row)
  return { ...state, summary: JSON.parse(String(row.summary)) as EventSummary }
}

/** Everything but the content. */
export function stateOf(row: Row): Omit<InboxItem, 'event' | 'body' | 'headers' | 'history'> {
  const { state, subject, outcome, error, finished, due, rerun } = row
  return {
    id: String(row.id),
    state: state as ItemState,
    url: restoreText(String(row.url)),
    ...(subject === null ? {} : { subject: restoreText(String(subject)) }),
    receivedAt: new Date(Number(row.received)),
    attempts: Number(row.attempts),
    ...(outcome === null ? {} : { outcome: outcome as Outcome }),
    handlers: row.handlers === undefined ? [] : (JSON.parse(String(row.handlers)) as HandlerResult[]),
    ...(rerun === null ? {} : { rerun: String(rerun) }),
    ...(error === null ? {} : { lastError: errorOf(JSON.parse(String(error))) }),
    ...(state === 'waiting' ? { nextAttemptAt: new Date(Number(due)) } : {}),
    ...(finished === null ? {} : { finishedAt: new Date(Number(finished)) }),
  }
}

function errorOf({ name, message, at }: { name: string; message: string; at: string }): ItemError {
  return { name, message, at: new Date(at) }
}
