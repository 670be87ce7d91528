/** A request in, a response out: authenticate, read, deliver, answer. This file is that line, top to bottom. */

import type { HandlerContext } from '../dispatch/context.ts'
import { createDispatcher, type Dispatcher } from '../dispatch/dispatcher.ts'
import type { Outcome } from '../dispatch/outcome.ts'
import { CallbackError, toCallbackError } from '../errors.ts'
import { requestFromFetch, responseToFetch } from '../http/fetch.ts'
import { type Body, type CallbackRequest, type CallbackResponse, header, isRaw } from '../http/request.ts'
import { setLimit } from '../internal/timer.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, OtherEvent, WorkflowFinishEvent } from '../parse/event.ts'
import { defaultLimit, parseCallback, parseDocument } from '../parse/parse-callback.ts'
import { createDriftFilter } from '../schema/drift.ts'
import { createGate, type Drained } from './concurrency.ts'
import { isProbe } from './console-test.ts'
import { checkedOptions, type ErrorContext, type ReceiverOptions } from './options.ts'
import { createRequestContext } from './request-context.ts'
import { answerError, answerOutcome } from './responses.ts'
import { createWaiting, RawBody, type WaitOptions } from './wait-for-job.ts'

/** Receives callbacks. Its functions need no `this`. */
export interface Receiver {
  /** Adds a handler, as {@link Dispatcher.on} does. */
  readonly on: Dispatcher['on']
  /** Handles one request. Never rejects: what went wrong is in the response, and `onError` has heard of it. */
  receive(request: CallbackRequest): Promise<CallbackResponse>
  /** The same for web-standard requests: mount it in Hono, Bun, Deno or a Next.js route. */
  fetch(request: Request): Promise<Response>
  /**
   * Waits until a job has ended and gives it: from its callback, from one that came not long before, or from
   * `options.poll`. A job that failed or was cancelled resolves too: look at its `State`. It resolves when the callback
   * has come, not when its handlers are done; and it handles nothing, so register a handler all the same.
   *
   * @throws CallbackError `wait_timeout`, `draining`, `misconfigured`; or the reason of `options.signal`
   *
   * @example
   * const job = await receiver.waitForJob(jobId, { timeout: 60_000, poll: pollJob(cos, { bucket, region }) })
   */
  waitForJob(jobId: string, options?: WaitOptions): Promise<AnyJob>
  /**
   * Call it when the process is about to end: from now on requests are answered 503, running handlers may finish, and
   * after `timeout` milliseconds (default 10000) their signals are aborted. Then whoever waits for a job is told.
   */
  drain(options?: { timeout?: number }): Promise<Drained>
  /** The handlers. */
  readonly dispatcher: Dispatcher
  /** True while there is neither a handler nor `deliver`: events are only attached, and the app answers. */
  readonly unhandling: boolean
}

/** @throws CallbackError `misconfigured` for settings that contradict each other or cannot work */
export function createReceiver(options: ReceiverOptions = {}): Receiver {
  const { limit = defaultLimit, bodyTimeout = 30_000, concurrency = 1000, verify, logger } = checkedOptions(options)
  const waiting = createWaiting(
    ({ content, contentType }) => parseCallback(content, { limit, jobs: options.jobs, contentType }),
    options.recent,
  )
  const dispatcher = createDispatcher({
    ...options,
    onUnhandled: (about, context) => {
      logger?.warn(factsOf(about), 'ci-event: no handler is registered for this')
      return options.onUnhandled?.(about, context)
    },
    onStale: (about, context) => {
      logger?.info(factsOf(about), 'ci-event: left out news that is older than what was handled')
      return options.onStale?.(about, context)
    },
    onLedgerError: (error) => report(error, { receivedAt: new Date() }),
  })
  const gate = createGate(concurrency)
  const onDrift = createDriftFilter(options.onDrift)
  const contextFor = createRequestContext(verify, gate.signal)
  if (!verify) logger?.warn({}, 'ci-event: no `verify` is set, so anyone who knows the URL can send callbacks')

  async function receive(request: CallbackRequest): Promise<CallbackResponse> {
    const receivedAt = new Date()
    let event: CallbackEvent | undefined
    let leave: (() => void) | undefined
    try {
      requirePost(request)
      const verified = await verify?.(request)
      leave = gate.enter()
      const body = await readBody(request)
      if (isProbe(body)) return probe()
      const told = parse(body, request)
      if (isProbe(told)) return probe()
      let context = contextFor(told, request, receivedAt, verified, body)
      // Set only now: what was not confirmed is not shown to the app as an event.
      event = options.confirm ? await options.confirm(told, context) : told
      if (event !== told) context = { ...context, event }
      waiting.heard(event, sizeOf(body, request), options.confirm ? undefined : rawBodyOf(body, request))
      const outcome = await deliver(event, context)
      return answerOutcome(outcome, event)
    } catch (cause) {
      const error = toCallbackError(cause)
      report(error, event ? { receivedAt, event } : { receivedAt })
      return answerError(error, event)
    } finally {
      leave?.()
    }
  }

  function readBody(request: CallbackRequest): Promise<Body> {
    return new Promise((resolve, reject) => {
      const timer = setLimit(bodyTimeout, () => reject(bodyTooLate(bodyTimeout)))
      request
        .readBody(limit)
        .finally(() => clearTimeout(timer))
        .then(resolve, reject)
    })
  }

  function parse(body: Body, request: CallbackRequest): CallbackEvent {
    const how = { limit, onDrift, jobs: options.jobs, contentType: header(request.headers, 'content-type') }
    return isRaw(body) ? parseCallback(body, how) : parseDocument(body, how)
  }

  function deliver(event: CallbackEvent, context: HandlerContext): Promise<Outcome> | Outcome {
    if (options.deliver) return options.deliver(event, context)
    return receiver.unhandling ? 'passed' : dispatcher.dispatch(event, context)
  }

  function probe(): CallbackResponse {
    logger?.info({}, 'ci-event: answered a test request')
    return answerOutcome('probe', undefined)
  }

  function report(error: CallbackError, context: ErrorContext): void {
    logger?.error({ err: error, code: error.code }, `ci-event: ${error.message}`)
    // The host's own reporter must not turn an answer into a crash, whether it throws at once or later.
    void (async () => options.onError?.(error, context))().catch(() => {})
  }

  const receiver: Receiver = {
    on: dispatcher.on,
    dispatcher,
    receive,
    fetch: async (request) => responseToFetch(await receive(requestFromFetch(request))),
    waitForJob: waiting.wait,
    drain: ({ timeout = 10_000 } = {}) => gate.drain(timeout).finally(waiting.close),
    get unhandling() {
      return !options.deliver && dispatcher.size === 0
    },
  }
  return receiver
}

/** Gives back a receiver as it is, and makes one of options: what every adapter accepts. */
export function toReceiver(given: ReceiverOptions | Receiver = {}): Receiver {
  return 'receive' in given ? given : createReceiver(given)
}

/** What may be logged of an event: names and numbers of CI's, nothing of the customer's. */
function factsOf(about: AnyJob | WorkflowFinishEvent | OtherEvent): object {
  if ('EventName' in about) return { EventName: about.EventName }
  const { JobId, Tag, State } = about as AnyJob
  return { JobId, Tag, State }
}

/** Near enough in bytes. Of a parsed body only the header tells its size, if it came neither in chunks nor compressed. */
function sizeOf(body: Body, { headers }: CallbackRequest): number {
  if (isRaw(body)) return body.length
  const told = headers['content-encoding'] === undefined && Number(header(headers, 'content-length'))
  return told || JSON.stringify(body).length
}

function rawBodyOf(body: Body, { headers }: CallbackRequest): RawBody | undefined {
  return isRaw(body) ? new RawBody(body, header(headers, 'content-type')) : undefined
}

function requirePost({ method }: CallbackRequest): void {
  if (method !== 'POST') {
    throw new CallbackError(
      'method_not_allowed',
      `CI sends POST; this was ${method.slice(0, 16)}. A browser or a health check is likely.`,
    )
  }
}

function bodyTooLate(timeout: number): CallbackError {
  return new CallbackError(
    'body_timeout',
    `The body did not arrive within ${timeout} ms. The sender is slow on purpose, or the network is: raise \`bodyTimeout\`.`,
  )
}
