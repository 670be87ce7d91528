/** How a request becomes a response, from top to bottom. The parts are put together in create-receiver.ts. */
import type { Confirm, Deliver } from '../dispatch/outcome.ts'
import { toCallbackError } from '../errors.ts'
import { type CallbackRequest, isRaw } from '../http/request.ts'
import { isPromise } from '../internal/awaitable.ts'
import type { CallbackEvent } from '../parse/event.ts'
import type { Verifier } from '../verify/verifier.ts'
import { type BodyReader, contentTypeOf, requirePost } from './body.ts'
import type { ConcurrencyLimit } from './concurrency.ts'
import { isConsoleTest } from './console-test.ts'
import type { Reporter } from './reporter.ts'
import type { ContextOf } from './request-context.ts'
import { type CallbackResponse, outcomeOf, responseToError, responseToOutcome } from './responses.ts'
import type { JobWaiting } from './wait-for-job.ts'

/** What a receiver is made of. */
export interface ReceiverParts {
  readonly verify: Verifier | undefined
  readonly concurrency: ConcurrencyLimit
  readonly body: BodyReader
  readonly contextOf: ContextOf
  readonly confirm: Confirm | undefined
  readonly waiting: JobWaiting
  readonly deliver: Deliver
  readonly reporter: Reporter
}

export function createReceive(parts: ReceiverParts): (request: CallbackRequest) => Promise<CallbackResponse> {
  const { verify, concurrency, body: reader, contextOf, confirm, waiting, deliver, reporter } = parts

  return async function receive(request) {
    const receivedAt = new Date()
    let event: CallbackEvent | undefined
    let leave: (() => void) | undefined
    try {
      requirePost(request)
      const check = verify?.(request)
      const verified = isPromise(check) ? await check : check
      leave = concurrency.enter()

      const reading = reader.read(request)
      const body = isPromise(reading) ? await reading : reading
      if (isRaw(body) && body.length === 0) return consoleTest()
      const contentType = contentTypeOf(request)
      const parsed = reader.parse(body, contentType)
      if (isConsoleTest(parsed)) return consoleTest()

      const received = { request, receivedAt, verified, body }
      // Assigned only now: an event that is not confirmed must not reach the app with the response.
      event = confirm ? await confirm(parsed, contextOf(parsed, received)) : parsed
      // What was confirmed may say something else than the body.
      const shared = waiting.notify(event, !confirm && isRaw(body) ? { content: body, contentType } : undefined)

      const delivery = await deliver(event, contextOf(event, received))
      // Only then may the process end without a wait elsewhere missing the job.
      if (shared) await shared
      return responseToOutcome(outcomeOf(delivery), event, delivery.handlers)
    } catch (cause) {
      const error = toCallbackError(cause)
      reporter.failure(error, event ? { receivedAt, event } : { receivedAt }, request)
      return responseToError(error, event)
    } finally {
      leave?.()
    }
  }

  function consoleTest(): CallbackResponse {
    reporter.consoleTest()
    return responseToOutcome('test')
  }
}
