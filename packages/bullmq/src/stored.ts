/** An inbox item as a job of BullMQ, and back. */
import type { CallbackEvent, HandlerContext, Outcome } from '@ci-event/core'
import type { AttemptRecord, HandlerResult, InboxItem, ItemError, ItemState } from '@ci-event/inbox'
import {
  escapeText,
  escapeValue,
  type HandlerRuns,
  mostRecords,
  needsEscape,
  recordFrom,
  restoreValue,
  type StoredRecord,
  type Verdict,
} from '@ci-event/inbox/engine'
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
  /** The attempts that counted, the oldest first. */
  readonly attempts?: readonly StoredAttempt[]
  /** Names the run that an operator asked for. */
  readonly rerun?: string
  readonly error?: { readonly name: string; readonly message: string; readonly at: number }
  /** It was given up. When it runs again, it was replayed, here or with a tool of BullMQ's. */
  readonly isDead?: boolean
  /** When the end that the app was notified of happened. */
  readonly notified?: number
  /** Its text was escaped, because PostgreSQL refuses NUL and lone surrogates. */
  readonly isEscaped?: boolean
}

/** What is kept of an attempt. */
export interface StoredAttempt {
  readonly record: StoredRecord
  readonly runs?: readonly HandlerRuns[]
}

/** What a job that succeeded returns. */
export interface Returned {
  readonly outcome: Outcome
  readonly handlers: readonly HandlerResult[]
  readonly attempt?: StoredAttempt
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
export function toReturned(verdict: Extract<Verdict, { state: 'done' }>): Returned {
  const { outcome, handlers } = verdict
  const attempt = attemptOf(verdict)
  return escaped<Returned>({ outcome, handlers, ...(attempt ? { attempt } : {}) })
}

/** What is kept of an attempt that counted. */
export function attemptOf({ record, runs = [] }: Verdict): StoredAttempt | undefined {
  return (
    record && { record: { ...record, startedAt: record.startedAt.getTime() }, ...(runs.length > 0 ? { runs } : {}) }
  )
}

/** The attempts of a job that counted, with the one that has succeeded. */
export function attemptsOf(job: ItemJob, state: ItemState): readonly StoredAttempt[] {
  const { attempts = [] } = dataOf(job)
  const last = state === 'done' && job.returnvalue ? restored(job.returnvalue).attempt : undefined
  return last ? [...attempts, last] : attempts
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
  const { event, headers, url, subject, receivedAt, handlers = [], error, body, rerun } = dataOf(job)
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
    history: historyOf(job, state),
    ...(rerun === undefined ? {} : { rerun }),
    ...(returned ? { outcome: returned.outcome } : {}),
    ...(lastError ? { lastError } : {}),
    ...(state === 'waiting' ? { nextAttemptAt: new Date(dueOf(job)) } : {}),
    ...(job.finishedOn !== undefined && (state === 'done' || state === 'dead')
      ? { finishedAt: new Date(job.finishedOn) }
      : {}),
  }
}

/** Of an item that succeeded at once, its own times say all. */
function historyOf(job: ItemJob, state: ItemState): AttemptRecord[] {
  const [first, ...others] = attemptsOf(job, state)
  if (!first || (others.length === 0 && first.record.result === 'done')) return []
  return [first, ...others].slice(-mostRecords).map(({ record }) => recordFrom(record))
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
