import type { HandlerReport } from '../errors.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import type { CallbackEvent } from '../parse/event.ts'
import type { DeliveryContext, HandlerContext } from './context.ts'

/**
 * What became of a callback that was not refused; each is answered 200.
 *
 * - `handled`: every job ran through its handlers.
 * - `accepted`: stored durably; handlers run later.
 * - `duplicate`: all of it had been handled before.
 * - `stale`: older than an update of the job that was handled before; reported through `onStale`.
 * - `unhandled`: read, but no handler is registered for it; reported through `onUnhandled`.
 * - `test`: the console's test request, or no body at all.
 * - `attached`: no handlers at all are registered; the adapter attaches the event and lets the app answer.
 */
export type Outcome = 'handled' | 'accepted' | 'duplicate' | 'stale' | 'unhandled' | 'test' | 'attached'

/**
 * Finds out whether an event is true before anything is done about it, and resolves with what is: the event as it came,
 * or a truer one. Throw a `CallbackError` to refuse it: `unauthentic` is answered 401, `unavailable` 503.
 */
export type Confirm = (event: CallbackEvent, context: HandlerContext) => Awaitable<CallbackEvent>

/** What became of an event that was delivered. */
export interface Delivery {
  readonly outcome: Outcome
  /** What became of each handler, if any ran. */
  readonly handlers?: readonly HandlerReport[]
}

/** What became of an event that was dispatched. */
export interface DispatchReport extends Delivery {
  /** One entry for each handler of each job, in the order in which they were called. */
  readonly handlers: readonly HandlerReport[]
}

/**
 * Where a receiver ends: a function of an event. `dispatcher.dispatch` is one, an inbox's `accept` another, and
 * one of your own may put the event on any queue: return `{ outcome: 'accepted' }` once the event is safe, because the
 * callback is then answered 200.
 */
export type Deliver = (event: CallbackEvent, context: DeliveryContext) => Awaitable<Delivery>
