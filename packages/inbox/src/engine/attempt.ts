/** One attempt at one item, and what becomes of the item after it. */
import {
  CallbackError,
  type Deliver,
  type DeliveryContext,
  type HandlerReport,
  HandlersFailedError,
  isCallbackError,
  type Outcome,
} from '@ci-event/core'
import { isNonRetriable, retryDelayOf } from '@ci-event/core/storage'
import type { AttemptRecord, HandlerResult, InboxItem, ItemError } from '../inbox.ts'
import { attemptErrorsOf } from './attempt-record.ts'
import { failureName, failureText, longestText } from './failure-text.ts'
import { createHandlerResults } from './handler-results.ts'
import { type HandlerRuns, handlerRunsOf } from './handler-runs.ts'
import type { Retry } from './retry.ts'

/** What becomes of an item. */
export type Verdict = Ended & Measured

type Ended =
  | { readonly state: 'done'; readonly outcome: Outcome; readonly handlers: readonly HandlerResult[] }
  | {
      readonly state: 'waiting'
      /** Milliseconds until the next attempt. */
      readonly delay: number
      /** False when no handler was tried, so that the attempt is not counted. */
      readonly counts: boolean
      readonly error: ItemError
      readonly handlers: readonly HandlerResult[]
    }
  | { readonly state: 'dead'; readonly error: ItemError; readonly handlers: readonly HandlerResult[] }

/** What an attempt that counted leaves behind. */
interface Measured {
  readonly record?: AttemptRecord | undefined
  /** What each handler did. */
  readonly runs?: readonly HandlerRuns[] | undefined
}

/** For how long after its receipt an item may wait for handlers that run elsewhere without using up attempts, in ms. */
const longestBusy = 24 * 3_600_000
const longestPostponement = 10_000
/** The pause when the app's own `backoff` failed, in ms. */
const defaultPause = 60_000

/**
 * Runs the handlers that have not succeeded yet. Never rejects.
 *
 * @param item `attempts` counts this one
 */
export async function attempt(item: InboxItem, deliver: Deliver, retry: Retry, signal: AbortSignal): Promise<Verdict> {
  const { event } = item
  const results = createHandlerResults(item.handlers, event)
  const startedAt = new Date()
  const started = performance.now()
  const measured = (ended: Ended, reports: readonly HandlerReport[], failure?: unknown): Verdict => {
    if (ended.state === 'waiting' && !ended.counts) return ended
    const result = ended.state === 'waiting' ? 'failed' : ended.state
    const durationMs = Math.round((performance.now() - started) * 10) / 10
    const errors = result === 'done' ? [] : attemptErrorsOf(failure, reports, event)
    const record: AttemptRecord = { attempt: item.attempts, startedAt, durationMs, result, errors }
    return { ...ended, record, runs: handlerRunsOf(reports, event) }
  }
  try {
    const { outcome, handlers: reports = [] } = required(
      await deliver(event, contextOf(item, signal, results.isSettled)),
    )
    // Nothing failed this time, so an earlier failure that was not reported again is over.
    const handlers = results.after(reports).filter(({ state }) => state !== 'failed')
    const givenUp = handlers.find(({ state }) => state === 'given-up')
    if (!givenUp) return measured({ state: 'done', outcome, handlers }, reports)
    const message = `${givenUp.handler} gave up: ${givenUp.error ?? ''}`.slice(0, longestText)
    const error: ItemError = { name: 'NonRetriableError', message, at: new Date() }
    return measured({ state: 'dead', error, handlers }, reports, message)
  } catch (failure) {
    const reports = (isCallbackError(failure) && failure.handlers) || []
    const error: ItemError = { name: failureName(failure), message: messageOf(failure, item), at: new Date() }
    const handlers = results.after(reports)
    const again = (delay: number, counts: boolean): Verdict =>
      measured({ state: 'waiting', delay, counts, error, handlers }, reports, failure)
    const giveUp = (): Verdict => measured({ state: 'dead', error, handlers }, reports, failure)
    if (isFinal(failure, reports)) return giveUp()
    // The worker is closing: not the item's fault.
    if (signal.aborted) return again(0, false)
    if (isPostponed(failure) && !isStuck(failure)) {
      return again(Math.min(failure.retryAfter ?? 1000, longestPostponement), false)
    }
    if (item.attempts >= retry.attempts) return giveUp()
    return again(pauseOf(failure, item.attempts, retry), true)

    /**
     * A handler that exceeded its time keeps its claim for as long as it runs, which may be for ever. Waiting for it
     * counts, and so does waiting for one that another item has started long ago.
     */
    function isStuck({ code }: CallbackError): boolean {
      if (code !== 'busy') return false
      return results.isAnyStillRunning(reports) || Date.now() - item.receivedAt.getTime() > longestBusy
    }
  }
}

function contextOf(item: InboxItem, signal: AbortSignal, skip: DeliveryContext['skip']): DeliveryContext {
  const { event, headers, url, subject, body, receivedAt, attempts, rerun } = item
  return {
    event,
    headers,
    url,
    receivedAt,
    attempt: attempts,
    signal,
    skip,
    isTimed: true,
    ...(rerun === undefined ? {} : { rerun }),
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body }),
  }
}

/** @throws CallbackError `misconfigured` for what JavaScript lets a `deliver` function resolve with */
function required<T extends { outcome: unknown }>(delivery: T): T {
  if (typeof delivery?.outcome === 'string') return delivery
  throw new CallbackError(
    'misconfigured',
    "The function given to `work` must resolve with { outcome }, such as a dispatcher's `dispatch` does.",
  )
}

function failuresOf(failure: unknown): readonly HandlerReport[] {
  return failure instanceof HandlersFailedError ? failure.failures : []
}

/** What the first handlers threw, as many as fit, and how many failed beside them. */
function messageOf(failure: unknown, { event }: InboxItem): string {
  const failures = failuresOf(failure)
  if (failures.length === 0) return failureText(failure, event)
  let message = ''
  for (const [index, { handler, error }] of failures.entries()) {
    const next = `${index === 0 ? '' : '; '}${handler}: ${failureText(error, event)}`
    if (index > 0 && message.length + next.length > longestText)
      return `${message}; and ${failures.length - index} more`
    message += next
  }
  return message
}

/** Whether no handler would run again. */
function isFinal(failure: unknown, reports: readonly HandlerReport[]): boolean {
  // Beyond a limit of the dispatcher, which a later attempt would meet again.
  if (isCallbackError(failure) && failure.code === 'too_large') return true
  const open = reports.filter(({ state }) => state === 'failed' || state === 'postponed')
  return open.length > 0 ? open.every(({ error }) => isNonRetriable(error)) : isNonRetriable(failure)
}

function isPostponed(failure: unknown): failure is CallbackError {
  return isCallbackError(failure) && (failure.code === 'busy' || failure.code === 'unavailable')
}

/** The longest pause that any handler asked for; if none did, the backoff. */
function pauseOf(failure: unknown, attempts: number, retry: Retry): number {
  let longest = retryDelayOf(failure)
  for (const { error } of failuresOf(failure)) {
    const delay = retryDelayOf(error)
    if (delay !== undefined) longest = Math.max(longest ?? 0, delay)
  }
  if (longest !== undefined) return longest
  try {
    const pause = retry.pause(attempts, failure)
    return pause >= 0 ? pause : defaultPause
  } catch {
    return defaultPause
  }
}
