/** Publishes and logs each callback, while anyone subscribes or the app has given a logger. */
import type { CallbackRequest } from '../http/request.ts'
import { type ReceiveMessage, receiveChannel } from '../telemetry/channels.ts'
import { trace } from '../telemetry/trace.ts'
import { factsOfCallback } from './callback-facts.ts'
import { MeasuredRequest } from './measured-request.ts'
import type { Reporter } from './reporter.ts'
import type { CallbackResponse } from './responses.ts'

type Receive = (request: CallbackRequest) => Promise<CallbackResponse>

/** A `receive` that does the same as the given one. */
export function createObserved(receive: Receive, reporter: Reporter, route: string | undefined): Receive {
  return (request) =>
    receiveChannel.hasSubscribers || reporter.callback ? observe(receive, request, reporter, route) : receive(request)
}

function observe(
  receive: Receive,
  request: CallbackRequest,
  reporter: Reporter,
  route: string | undefined,
): Promise<CallbackResponse> {
  const receivedAt = Date.now()
  const start = performance.now()
  const measured = new MeasuredRequest(request)
  const message: ReceiveMessage = { route }

  async function call(): Promise<CallbackResponse> {
    const response = await receive(measured)
    const facts = factsOfCallback(response, {
      receivedAt,
      durationMs: performance.now() - start,
      bytes: measured.bytes,
    })
    Object.assign(message, facts)
    if (response.status >= 400) message.errorType = response.outcome
    // Refused requests and tests of the console have lines of their own.
    if (response.event && reporter.callback) {
      const { traceId: trace_id, spanId: span_id } = message
      reporter.callback(facts, trace_id === undefined ? {} : { trace_id, span_id })
    }
    return response
  }
  return receiveChannel.hasSubscribers ? trace(receiveChannel, message, call) : call()
}
