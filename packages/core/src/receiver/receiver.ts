/** How a request becomes a response, from top to bottom. The parts are put together in create-receiver.ts. */
import type { Confirm, Deliver } from '../dispatch/outcome.ts'
import { toCallbackError } from '../errors.ts'
import type { CallbackRequest } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'
import type { Verifier } from '../verify/verifier.ts'
import { type BodyReader, contentTypeOf, requirePost } from './body.ts'
import type { ConcurrencyLimit } from './concurrency.ts'
import { isConsoleTest } from './console-test.ts'
import { rawBodyOf } from './job-source.ts'
import type { Reporter } from './reporter.ts'
import type { RequestContext } from './request-context.ts'
import { type CallbackResponse, outcomeOf, responseToError, responseToOutcome } from './responses.ts'
import type { JobWaiting } from './wait-for-job.ts'

/** What a receiver is made of. */
export interface ReceiverParts {
  readonly verify: Verifier | undefined
  readonly concurrency: ConcurrencyLimit
  readonly body: BodyReader
  readonly contextOf: RequestContext
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
      const verified = await verify?.(request)
      leave = concurrency.enter()

      const body = await reader.read(request)
      if (isConsoleTest(body)) return consoleTest()
      const contentType = contentTypeOf(request)
      const parsed = reader.parse(body, contentType)
      if (isConsoleTest(parsed)) return consoleTest()

      let context = contextOf(parsed, request, receivedAt, verified, body)
      // Assigned only now: an event that is not confirmed must not reach the app with the response.
      event = confirm ? await confirm(parsed, context) : parsed
      if (event !== parsed) context = { ...context, event }
      waiting.notify(event, confirm ? undefined : rawBodyOf(body, contentType))

      const delivery = await deliver(event, context)
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
