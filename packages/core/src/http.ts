/** The one table from what happened to what the sender is told. Nothing of ours is in it: causes go to `onError`. */
import type { CallbackError, CallbackErrorCode } from './errors.ts'
import type { CallbackEvent } from './event.ts'
import type { Outcome } from './outcome.ts'
import type { CallbackResponse } from './request.ts'

const answers: { readonly [C in CallbackErrorCode]: readonly [status: number, message: string] } = {
  malformed: [400, 'The body is not well-formed.'],
  truncated: [400, 'The body ended before it was complete.'],
  undecodable: [400, 'The body is not text in its stated charset.'],
  body_timeout: [408, 'The body did not arrive in time.'],
  unauthentic: [401, 'The request is not authentic.'],
  forbidden: [403, 'The request is not allowed.'],
  method_not_allowed: [405, 'Use POST.'],
  too_large: [413, 'The body is too large.'],
  unsupported_encoding: [415, 'Send the body uncompressed.'],
  not_a_callback: [422, 'The body is not a callback of Tencent Cloud CI.'],
  body_consumed: [500, 'The receiver could not read the body.'],
  misconfigured: [500, 'The receiver is not set up correctly.'],
  handler_failed: [500, 'The callback could not be handled.'],
  handler_timeout: [500, 'The callback could not be handled.'],
  internal: [500, 'The callback could not be handled.'],
  busy: [503, 'Too busy; try again.'],
  unavailable: [503, 'Something needed is out of reach; try again.'],
  wait_timeout: [503, 'The job did not end in time; try again.'],
  draining: [503, 'Shutting down; try again.'],
}

/** The HTTP status of each error code. */
export function statusOf(code: CallbackErrorCode): number {
  return answers[code][0]
}

/** @internal The answer to a callback that was not refused. */
export function answerOutcome(outcome: Outcome, event: CallbackEvent | undefined): CallbackResponse {
  return respond(200, { outcome }, outcome, event)
}

/** @internal The answer to a callback that was refused or failed. */
export function answerError(error: CallbackError, event: CallbackEvent | undefined): CallbackResponse {
  const [status, sentence] = answers[error.code]
  const { position } = error
  const message = position && status < 500 ? `${sentence} (line ${position.line}, column ${position.column})` : sentence
  return respond(status, { error: { code: error.code, message } }, error.code, event, {
    ...(status === 405 ? { allow: 'POST' } : {}),
    // What is left of the body would otherwise be read as the next request, or waited for.
    ...(status === 408 ? { connection: 'close' } : {}),
    ...(status === 503 ? { 'retry-after': String(Math.max(1, Math.ceil((error.retryAfter ?? 1000) / 1000))) } : {}),
  })
}

function respond(
  status: number,
  content: object,
  outcome: CallbackResponse['outcome'],
  event: CallbackEvent | undefined,
  headers: Record<string, string> = {},
): CallbackResponse {
  const body = JSON.stringify(content)
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...headers,
    },
    body,
    outcome,
    ...(event ? { event } : {}),
  }
}
