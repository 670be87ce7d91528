/** The one table from what happened to the response. It says nothing about the app: causes go to `onError` and the log. */

import type { Delivery, Outcome } from '../dispatch/outcome.ts'
import { type CallbackError, type CallbackErrorCode, type HandlerReport, misconfigured } from '../errors.ts'
import type { ResponseParts } from '../http/request.ts'
import type { CallbackEvent } from '../parse/event.ts'

/** What the receiver answers, and why. */
export interface CallbackResponse extends ResponseParts {
  /** Present as soon as the body was read, also when a handler failed. */
  readonly event?: CallbackEvent
  /** What became of the callback; the error's code when it was not handled. */
  readonly outcome: Outcome | CallbackErrorCode
  /** What became of each handler, when any was asked to run. */
  readonly handlers?: readonly HandlerReport[]
}

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
  closing: [503, 'Shutting down; try again.'],
}

/** The HTTP status of each error code. */
export function statusOf(code: CallbackErrorCode): number {
  return answers[code][0]
}

/** @internal The answer to a callback that was not refused. */
export function responseToOutcome(
  outcome: Outcome,
  event?: CallbackEvent,
  handlers?: readonly HandlerReport[],
): CallbackResponse {
  return withReport(answersOfOutcomes[outcome], outcome, event, handlers)
}

/** @internal The answer to a callback that was refused or failed. */
export function responseToError(error: CallbackError, event: CallbackEvent | undefined): CallbackResponse {
  const [status, sentence] = answers[error.code]
  const { position } = error
  const message = position && status < 500 ? `${sentence} (line ${position.line}, column ${position.column})` : sentence
  const answer = json(
    status,
    { error: { code: error.code, message } },
    {
      ...(status === 405 ? { allow: 'POST' } : {}),
      // What is left of the body would otherwise be read as the next request, or waited for.
      ...(status === 408 ? { connection: 'close' } : {}),
      ...(status === 503 ? { 'retry-after': String(Math.max(1, Math.ceil((error.retryAfter ?? 1000) / 1000))) } : {}),
    },
  )
  return withReport(answer, error.code, event, error.handlers)
}

// Spelled out: spreading creates a hidden class each time.
function withReport(
  { status, headers, body }: Answer,
  outcome: CallbackResponse['outcome'],
  event: CallbackEvent | undefined,
  handlers: readonly HandlerReport[] | undefined,
): CallbackResponse {
  if (!event) return { status, headers, body, outcome }
  return handlers ? { status, headers, body, outcome, event, handlers } : { status, headers, body, outcome, event }
}

type Answer = Pick<CallbackResponse, 'status' | 'headers' | 'body'>

// The same for every callback, so made once, and frozen because all share them.
const answersOfOutcomes: { readonly [O in Outcome]: Answer } = {
  handled: ok('handled'),
  accepted: ok('accepted'),
  duplicate: ok('duplicate'),
  stale: ok('stale'),
  unhandled: ok('unhandled'),
  test: ok('test'),
  attached: ok('attached'),
}

/**
 * @internal
 * @throws CallbackError `misconfigured` when an app's own `deliver` did not return what became of the event
 */
export function outcomeOf(delivery: Delivery): Outcome {
  const outcome: unknown = delivery?.outcome
  if (typeof outcome === 'string' && Object.hasOwn(answersOfOutcomes, outcome)) return outcome as Outcome
  throw misconfigured("`deliver` must return what became of the event, such as `{ outcome: 'accepted' }`.")
}

function ok(outcome: Outcome): Answer {
  return json(200, { outcome })
}

function json(status: number, content: object, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify(content)
  return {
    status,
    headers: Object.freeze({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...headers,
    }),
    body,
  }
}
