/** Publishes what an inbox stores, while anyone subscribes, and keeps the trace of an event with its item. */
import type { HandlerContext } from '@ci-event/core'
import { type StoreMessage, storeChannel, trace, traceparentIn } from '@ci-event/core/telemetry'
import type { Inbox, InboxItem, ItemState } from '../inbox.ts'

/** An `accept` that does the same as the given one. */
export function tracedAccept(accept: Inbox['accept']): Inbox['accept'] {
  return async (event, context) => {
    if (!storeChannel.hasSubscribers) return accept(event, context)
    const message: StoreMessage = { operation: 'accept' }
    return trace(storeChannel, message, async () => {
      const accepted = await accept(event, withTraceparent(context, message.traceparent))
      message.outcome = accepted.outcome
      return accepted
    })
  }
}

/** Among the headers, which every inbox keeps. */
function withTraceparent(context: HandlerContext, traceparent: string | undefined): HandlerContext {
  if (traceparent === undefined) return context
  const { event, receivedAt, url, subject, body, attempt, signal } = context
  return {
    event,
    receivedAt,
    headers: { ...context.headers, traceparent },
    url,
    attempt,
    signal,
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body }),
  }
}

/** Stores how an attempt ended. */
export function traceSettle<T>(item: InboxItem, state: ItemState, settle: () => Promise<T>): Promise<T> {
  if (!storeChannel.hasSubscribers) return settle()
  const acceptedBy = traceparentIn(item.headers.traceparent)
  const message: StoreMessage = { operation: 'settle', attempt: item.attempts, acceptedBy }
  return trace(storeChannel, message, async () => {
    const settled = await settle()
    message.outcome = state
    return settled
  })
}
