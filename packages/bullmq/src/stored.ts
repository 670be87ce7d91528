/** An inbox item as a job of BullMQ, and back. */
import type { CallbackEvent, HandlerContext, Outcome } from '@ci-event/core'
import type { HandlerResult, InboxItem, ItemError, ItemState } from '@ci-event/inbox'
import { escapeText, escapeValue, needsEscape, restoreValue } from '@ci-event/inbox/engine'
import type { Job, JobType } from 'bullmq'

/** What a job holds. */
export interface Stored {
  readonly event: CallbackEvent
  /** A body of bytes that are not UTF-8 is kept in base64. */
  readonly body?: { readonly text: string } | { readonly utf8: string } | { readonly base64: string }
  readonly headers: HandlerContext['headers']
  readonly url: string
  readonly subject?: string
  /** Milliseconds. */
  readonly receivedAt: number
  readonly handlers?: readonly HandlerResult[]
  readonly error?: { readonly name: string; readonly message: string; readonly at: number }
  /** It was given up. When it runs again, it was replayed, here or with a tool of BullMQ's. */
  readonly isDead?: boolean
  /** When the end that the app was notified of happened. */
  readonly notified?: number
  /** Its text was escaped, because PostgreSQL refuses NUL and lone surrogates. */
  readonly isEscaped?: boolean
}

/** What a job that succeeded returns. */
export interface Returned {
  readonly outcome: Outcome
  readonly handlers: readonly HandlerResult[]
  readonly isEscaped?: boolean
}

/** A job that holds an item. */
export type ItemJob = Job<Stored, Returned>

/** BullMQ's states for each of ours. */
export const jobTypes: Readonly<Record<ItemState, JobType[]>> = {
  waiting: ['wait', 'delayed', 'prioritized'],
  running: ['active'],
  done: ['completed'],
  dead: ['failed'],
}

/** Our state for one of BullMQ's. */
export function stateOf(jobState: string): ItemState {
  if (jobState === 'active') return 'running'
  if (jobState === 'completed') return 'done'
  return jobState === 'failed' ? 'dead' : 'waiting'
}

export function toStored(event: CallbackEvent, context: HandlerContext): Stored {
  const { headers, url, subject, receivedAt, body } = context
  return escaped<Stored>({
    event,
    headers,
    url,
    receivedAt: receivedAt.getTime(),
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body: toStoredBody(body) }),
  })
}

/** What a job holds, as it was before it was escaped. */
export function dataOf({ data }: { data: Stored }): Stored {
  return restored(data)
}

/** What a job is to hold after a change. */
export function changed(job: ItemJob, changes: Partial<Stored>): Stored {
  return escaped({ ...dataOf(job), ...changes })
}

/** What a successful job returns. */
export function toReturned(outcome: Outcome, handlers: readonly HandlerResult[]): Returned {
  return escaped<Returned>({ outcome, handlers })
}

function escaped<T extends Stored | Returned>(value: T): T {
  return needsEscape(value) ? { ...escapeValue(value), isEscaped: true } : value
}

function restored<T extends Stored | Returned>(value: T): T {
  if (!value.isEscaped) return value
  const { isEscaped: _, ...rest } = value
  return restoreValue(rest) as T
}

/** The job's name in BullMQ's tools: the Tags of its jobs, or the event's name. */
export function nameOf(event: CallbackEvent): string {
  const details = event.EventName === 'TaskFinish' ? event.JobsDetail : []
  const tags = Array.isArray(details) ? details.map(({ Tag }) => nameIn(Tag, 'TaskFinish')) : []
  return escapeText(([...new Set(tags)].join(' ') || nameIn(event.EventName, 'callback')).slice(0, 100))
}

/** A name of a callback, which need not be text: turning an object into text runs its own `toString`, if that is a function. */
function nameIn(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

/** @param attempts how many attempts have begun */
export function itemOf(job: ItemJob, state: ItemState, attempts: number): InboxItem {
  const { event, headers, url, subject, receivedAt, handlers = [], error, body } = dataOf(job)
  const returned = state === 'done' && job.returnvalue ? restored(job.returnvalue) : undefined
  const lastError = errorOf(job, state, error)
  return {
    id: job.id as string,
    state,
    event,
    headers,
    url,
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body: fromStoredBody(body) }),
    receivedAt: new Date(receivedAt),
    attempts,
    handlers: returned?.handlers ?? handlers,
    ...(returned ? { outcome: returned.outcome } : {}),
    ...(lastError ? { lastError } : {}),
    ...(state === 'waiting' ? { nextAttemptAt: new Date(dueOf(job)) } : {}),
    ...(job.finishedOn !== undefined && (state === 'done' || state === 'dead')
      ? { finishedAt: new Date(job.finishedOn) }
      : {}),
  }
}

/** A job whose processes died has a reason of BullMQ's, and no error of ours. */
function errorOf(job: ItemJob, state: ItemState, error: Stored['error']): ItemError | undefined {
  if (state === 'dead' && job.failedReason && job.failedReason !== escapeText(error?.message ?? ''))
    return { name: 'Error', message: job.failedReason, at: new Date(job.finishedOn ?? Date.now()) }
  return error && { ...error, at: new Date(error.at) }
}

/** A delayed job's time counts from when it was delayed, which BullMQ does not store: that is when its error happened. */
function dueOf({ delay, timestamp, data }: ItemJob): number {
  return delay > 0 ? (data.error?.at ?? timestamp) + delay : timestamp
}

function toStoredBody(body: Uint8Array | string): NonNullable<Stored['body']> {
  if (typeof body === 'string') return { text: body }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const utf8 = bytes.toString('utf8')
  // PostgreSQL's JSON cannot hold NUL; base64 is shorter than the text with each escaped.
  if (!utf8.includes('\u0000') && Buffer.from(utf8).equals(bytes)) return { utf8 }
  return { base64: bytes.toString('base64') }
}

function fromStoredBody(body: NonNullable<Stored['body']>): Uint8Array | string {
  if ('text' in body) return body.text
  return 'utf8' in body ? Buffer.from(body.utf8) : Buffer.from(body.base64, 'base64')
}
