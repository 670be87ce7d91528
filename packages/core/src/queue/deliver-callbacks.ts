/** Hands every callback of a queue's event to a dispatcher or an inbox, and fails when one of them did. */
import { contextOf } from '../dispatch/context.ts'
import { checkPositiveInteger } from '../dispatch/limits.ts'
import type { Deliver, Outcome } from '../dispatch/outcome.ts'
import {
  CallbackError,
  type CallbackErrorCode,
  HandlersFailedError,
  isCallbackError,
  isNonRetriable,
  toCallbackError,
} from '../errors.ts'
import { excerpt } from '../internal/excerpt.ts'
import { type ParseOptions, parseCallback } from '../parse/parse-callback.ts'
import { callbacksOf, type QueuedCallback } from './callbacks-of.ts'

/** How `deliverCallbacks` reads and delivers. */
export interface DeliverCallbacksOptions extends Omit<ParseOptions, 'contentType'> {
  /**
   * Stores a callback that will never succeed: it cannot be read, or its failed handlers threw `NonRetriableError`. Once
   * it resolves the callback counts as done; when it fails, so does the callback.
   *
   * @default none: such a callback fails, and the queue delivers its batch until the trigger's retries are used up
   */
  onDeadLetter?: ((callback: QueuedCallback, error: CallbackError) => unknown) | undefined
  /** How many callbacks are delivered at once. More than one may change their order. @default 1 */
  concurrency?: number | undefined
}

/** What became of one callback. */
export interface DeliveredCallback {
  /** Where the message was: `/Ckafka/<topic>/<partition>/<offset>`. */
  readonly id: string
  /** What became of it; the error's code when it was passed to `onDeadLetter`. */
  readonly outcome: Outcome | CallbackErrorCode
}

/**
 * Reads the event of a queue as `callbacksOf` does, and hands each callback to `deliver`, one after the other. All are
 * delivered, even when one fails. Then it rejects if any failed, so that the function's invocation fails and the queue
 * delivers the batch again; give the dispatcher a ledger that its instances share, and what succeeded does not run twice.
 *
 * @param deliver `dispatcher.dispatch`, or an inbox's `accept`
 * @throws CallbackError with the code of the first failure; its `cause` is that failure, or an `AggregateError` of several.
 * `not_a_callback` for an event that is not of a queue
 *
 * @example
 * export const main_handler = async (event: unknown) => deliverCallbacks(event, dispatcher.dispatch)
 */
export async function deliverCallbacks(
  event: unknown,
  deliver: Deliver,
  options: DeliverCallbacksOptions = {},
): Promise<DeliveredCallback[]> {
  const { onDeadLetter, concurrency = 1 } = options
  checkPositiveInteger('concurrency', concurrency)
  const callbacks = callbacksOf(event)
  const delivered: DeliveredCallback[] = []
  const failures: Failure[] = []

  async function deliverOne(callback: QueuedCallback): Promise<DeliveredCallback['outcome']> {
    try {
      if (callback.error) throw callback.error
      const { id, body } = callback
      const parsed = parseCallback(body, options)
      return (await deliver(parsed, contextOf(parsed, { body, url: id }))).outcome
    } catch (cause) {
      const error = toCallbackError(cause)
      if (!onDeadLetter || !isPermanent(cause)) throw error
      await onDeadLetter(callback, error)
      return error.code
    }
  }

  let next = 0
  const takeTurns = async (): Promise<void> => {
    while (next < callbacks.length) {
      const index = next++
      const callback = callbacks[index] as QueuedCallback
      try {
        delivered[index] = { id: callback.id, outcome: await deliverOne(callback) }
      } catch (error) {
        failures.push({ id: callback.id, error: toCallbackError(error) })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, callbacks.length) }, takeTurns))

  if (failures.length > 0) throw failed(failures, callbacks.length, onDeadLetter !== undefined)
  return delivered
}

interface Failure {
  readonly id: string
  readonly error: CallbackError
}

const unreadable: ReadonlySet<CallbackErrorCode> = new Set<CallbackErrorCode>([
  'malformed',
  'truncated',
  'undecodable',
  'too_large',
  'not_a_callback',
])

/** True when another delivery would fail in the same way. */
function isPermanent(error: unknown): boolean {
  if (error instanceof HandlersFailedError) {
    return error.handlers.every(({ state }) => state !== 'postponed') && error.errors.every(isNonRetriable)
  }
  return isCallbackError(error) ? unreadable.has(error.code) : isNonRetriable(error)
}

const mostNamed = 3

function failed(failures: readonly Failure[], count: number, hasDeadLetters: boolean): CallbackError {
  const [first] = failures as [Failure]
  const named = failures.slice(0, mostNamed).map(({ id, error }) => `${id}: ${excerpt(error.message, 400)}`)
  const others = failures.length > mostNamed ? ` and ${failures.length - mostNamed} more` : ''
  const fix =
    !hasDeadLetters && failures.some(({ error }) => isPermanent(error))
      ? ' Some will fail each time: pass `onDeadLetter` to store them elsewhere, so that the others go on.'
      : ''
  return new CallbackError(
    first.error.code,
    `${failures.length} of ${count} callbacks failed, so the queue should deliver the batch again (${named.join('; ')}${others}).${fix}`,
    { cause: failures.length === 1 ? first.error : new AggregateError(failures.map(({ error }) => error)) },
  )
}
