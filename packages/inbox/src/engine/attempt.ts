/** One attempt at one item, and what is to become of the item after it. */
import {
  type Deliver,
  type Delivery,
  type DeliveryContext,
  type HandlerReport,
  HandlersFailedError,
  isCallbackError,
  type Outcome,
} from '@ci-event/core'
import { isNonRetriable, retryDelayOf } from '@ci-event/core/storage'
import type { HandlerResult, InboxItem, ItemError } from '../inbox.ts'
import { failureName, failureText } from './failure-text.ts'
import { createHandlerResults } from './handler-results.ts'
import type { Retry } from './retry.ts'

/** What is to become of an item. */
export type Verdict =
  | { readonly state: 'done'; readonly outcome: Outcome; readonly handlers: readonly HandlerResult[] }
  | {
      readonly state: 'waiting'
      /** Milliseconds until the next attempt. */
      readonly delay: number
      /** False when nothing was really tried: the attempt is not to be counted. */
      readonly counts: boolean
      readonly error: ItemError
      readonly handlers: readonly HandlerResult[]
    }
  | { readonly state: 'dead'; readonly error: ItemError; readonly handlers: readonly HandlerResult[] }

/** @param item `attempts` counts this one */
export async function attempt(item: InboxItem, deliver: Deliver, retry: Retry, signal: AbortSignal): Promise<Verdict> {
  const { event, headers, url, subject, body, receivedAt, attempts } = item
  const results = createHandlerResults(item.handlers)
  const context: DeliveryContext = {
    event,
    headers,
    url,
    receivedAt,
    attempt: attempts,
    signal,
    skip: results.isSettled,
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body }),
  }
  let delivery: Delivery
  try {
    delivery = await deliver(event, context)
  } catch (failure) {
    return verdictOnFailure(failure)
  }
  const handlers = results.after(delivery.handlers ?? [], event)
  const givenUp = handlers.find(({ state }) => state === 'given-up')
  if (!givenUp) return { state: 'done', outcome: delivery.outcome, handlers }
  const message = `${givenUp.handler} gave up: ${givenUp.error ?? ''}`
  return { state: 'dead', error: { name: 'NonRetriableError', message, at: new Date() }, handlers }

  function verdictOnFailure(failure: unknown): Verdict {
    const reports = (isCallbackError(failure) && failure.handlers) || []
    const error: ItemError = { name: failureName(failure), message: messageOf(failure, item), at: new Date() }
    const handlers = results.after(reports, event)
    const again = (delay: number, counts: boolean): Verdict => ({ state: 'waiting', delay, counts, error, handlers })
    if (isFinal(failure)) return { state: 'dead', error, handlers }
    // We aborted it ourselves: not the item's fault.
    if (signal.aborted) return again(0, false)
    // Not started, because it runs elsewhere or a store is out of reach. But a handler that failed before and is still
    // running exceeded its time: waiting for it without counting could go on for ever.
    if (isPostponed(failure) && !results.isAnyStillRunning(reports))
      return again(Math.min(failure.retryAfter ?? 1000, 10_000), false)
    if (attempts >= retry.attempts) return { state: 'dead', error, handlers }
    return again(pauseOf(failure, attempts, retry), true)
  }
}

function failuresOf(failure: unknown): readonly HandlerReport[] {
  return failure instanceof HandlersFailedError ? failure.failures : []
}

function messageOf(failure: unknown, { event }: InboxItem): string {
  const failures = failuresOf(failure)
  if (failures.length === 0) return failureText(failure, event)
  return failures.map(({ handler, error }) => `${handler}: ${failureText(error, event)}`).join('; ')
}

function isFinal(failure: unknown): boolean {
  const failures = failuresOf(failure)
  return failures.length > 0 ? failures.every(({ error }) => isNonRetriable(error)) : isNonRetriable(failure)
}

function isPostponed(failure: unknown): failure is Error & { readonly retryAfter?: number } {
  return isCallbackError(failure) && (failure.code === 'busy' || failure.code === 'unavailable')
}

/** The longest pause that any handler asked for; if none did, the backoff. */
function pauseOf(failure: unknown, attempts: number, retry: Retry): number {
  const asked = [failure, ...failuresOf(failure).map(({ error }) => error)].flatMap(
    (error) => retryDelayOf(error) ?? [],
  )
  return asked.length > 0 ? Math.max(...asked) : Math.max(0, retry.pause(attempts, failure))
}
