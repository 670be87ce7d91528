/** One attempt at one item, and what is to become of the item after it. */
import {
  type Deliver,
  type HandlerContext,
  type HandlerFailure,
  HandlersFailedError,
  isCallbackError,
  type Outcome,
} from '@ci-event/core'
import { isNonRetriable, retryDelayOf } from '@ci-event/core/storage'
import type { HandlerResult, InboxItem, ItemError } from '../inbox.ts'
import { failureName, failureText } from './failure-text.ts'
import { type Recording, recorded } from './recording.ts'
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
  const context: HandlerContext = {
    event,
    headers,
    url,
    receivedAt,
    attempt: attempts,
    signal,
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body }),
  }
  const { recording, result } = await recorded(item.handlers, async () => deliver(event, context))
  const failure = result.status === 'rejected' ? result.reason : undefined
  const handlers = merged(item, recording, failuresOf(failure))
  if (result.status === 'fulfilled') {
    const [givenUp] = handlers.filter(({ state }) => state === 'given-up')
    if (!givenUp) return { state: 'done', outcome: result.value, handlers }
    const message = `${givenUp.handler} gave up: ${givenUp.error ?? ''}`
    return { state: 'dead', error: { name: 'NonRetriableError', message, at: new Date() }, handlers }
  }
  const error: ItemError = { name: failureName(failure), message: messageOf(failure, item), at: new Date() }
  if (isHopeless(failure)) return { state: 'dead', error, handlers }
  // Cut short by ourselves, or not begun because it runs elsewhere or a store is away: no fault of the item.
  if (signal.aborted) return { state: 'waiting', delay: 0, counts: false, error, handlers }
  if (isPostponed(failure)) {
    return { state: 'waiting', delay: Math.min(failure.retryAfter ?? 1000, 10_000), counts: false, error, handlers }
  }
  if (attempts >= retry.attempts) return { state: 'dead', error, handlers }
  return { state: 'waiting', delay: pauseOf(failure, attempts, retry), counts: true, error, handlers }
}

function failuresOf(failure: unknown): readonly HandlerFailure[] {
  return failure instanceof HandlersFailedError ? failure.failures : []
}

function merged(item: InboxItem, recording: Recording, failures: readonly HandlerFailure[]): HandlerResult[] {
  const results = new Map<string, HandlerResult>()
  const put = (result: HandlerResult): void => void results.set(`${result.job ?? ''} ${result.handler}`, result)
  for (const before of item.handlers) if (before.state !== 'failed') put(before)
  for (const { job, handler } of recording.done) put({ handler, job, state: 'done' })
  for (const { handler, jobId, error } of failures) {
    const state = isNonRetriable(error) ? 'given-up' : 'failed'
    put({ handler, ...(jobId === undefined ? {} : { job: jobId }), state, error: failureText(error, item.event) })
  }
  return [...results.values()]
}

function messageOf(failure: unknown, { event }: InboxItem): string {
  const failures = failuresOf(failure)
  if (failures.length === 0) return failureText(failure, event)
  return failures.map(({ handler, error }) => `${handler}: ${failureText(error, event)}`).join('; ')
}

function isHopeless(failure: unknown): boolean {
  const failures = failuresOf(failure)
  return failures.length > 0 ? failures.every(({ error }) => isNonRetriable(error)) : isNonRetriable(failure)
}

function isPostponed(failure: unknown): failure is Error & { readonly retryAfter?: number } {
  return isCallbackError(failure) && (failure.code === 'busy' || failure.code === 'unavailable')
}

/** The longest that any handler asked for; if none did, the backoff. */
function pauseOf(failure: unknown, attempts: number, retry: Retry): number {
  const asked = [failure, ...failuresOf(failure).map(({ error }) => error)].flatMap(
    (error) => retryDelayOf(error) ?? [],
  )
  return asked.length > 0 ? Math.max(...asked) : Math.max(0, retry.pause(attempts, failure))
}
