import type { CallbackEvent } from '../parse/event.ts'
import type { HandlerContext } from './context.ts'

/**
 * What became of a callback that was not refused; each is answered 200.
 *
 * - `handled`: every job ran through its handlers.
 * - `accepted`: stored durably; handlers run later.
 * - `duplicate`: all of it had been handled before.
 * - `stale`: the news is older than what was handled before; reported through `onStale`.
 * - `unhandled`: read, but no handler is registered for it; reported through `onUnhandled`.
 * - `probe`: the console's test request, or no body at all.
 * - `passed`: no handlers at all are registered; the adapter attaches the event and lets the app answer.
 */
export type Outcome = 'handled' | 'accepted' | 'duplicate' | 'stale' | 'unhandled' | 'test' | 'attached'

/**
 * Finds out whether an event is true before anything is done about it, and resolves with what is: the event as it came,
 * or a truer one. Throw a `CallbackError` to refuse it: `unauthentic` is answered 401, `unavailable` 503.
 */
export type Confirm = (event: CallbackEvent, context: HandlerContext) => Promise<CallbackEvent>

/**
 * Where a receiver ends: a function of an event. `dispatcher.dispatch` is one, an inbox's `accept` another, and
 * one of your own may put the event on any queue. Resolve only when the event is safe: the answer is then 2xx.
 */
export type Deliver = (event: CallbackEvent, context: HandlerContext) => Promise<Outcome>
