/** A request in, a response out: authenticate, read, deliver, answer. This file is that line, top to bottom. */

import type { HandlerContext } from '../dispatch/context.ts'
import { createDispatcher, type Dispatcher } from '../dispatch/dispatcher.ts'
import { checkedLimits, requireWithinLimits } from '../dispatch/limits.ts'
import type { Delivery } from '../dispatch/outcome.ts'
import { CallbackError, misconfigured, toCallbackError } from '../errors.ts'
import { requestFromFetch, responseToFetch } from '../http/fetch.ts'
import { type CallbackBody, type CallbackRequest, header, isRaw } from '../http/request.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import { setTimeLimit } from '../internal/timer.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, OtherEvent, WorkflowFinishEvent } from '../parse/event.ts'
import { defaultBodyLimit, type ParseOptions, parseCallback, parseTree } from '../parse/parse-callback.ts'
import { createDriftFilter } from '../schema/drift.ts'
import { type CloseResult, createConcurrencyLimit } from './concurrency.ts'
import { isConsoleTest } from './console-test.ts'
import { checkedOptions, type ErrorContext, type ReceiverOptions } from './options.ts'
import { createRequestContext } from './request-context.ts'
import { type CallbackResponse, isOutcome, responseToError, responseToOutcome } from './responses.ts'
import { createJobWaiting, RawBody, type WaitOptions } from './wait-for-job.ts'

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
   * @throws CallbackError `wait_timeout`, `closing`, `misconfigured`; or the reason of `options.signal`
   *
   * @example
   * const job = await receiver.waitForJob(jobId, { timeout: 60_000, poll: pollJob(cos, { bucket, region }) })
   */
  waitForJob(jobId: string, options?: WaitOptions): Promise<AnyJob>
  /**
   * Call it when the process is about to end: from now on requests are answered 503, running handlers may finish, and
   * after `timeout` milliseconds (default 10000) their signals are aborted. Then whoever waits for a job is told.
   */
  close(options?: { timeout?: number }): Promise<CloseResult>
  /** The handlers. */
  readonly dispatcher: Dispatcher
  /** False while there is neither a handler nor `deliver`: events are only attached and the app responds. */
  readonly hasHandlers: boolean
}

/** @throws CallbackError `misconfigured` for settings that contradict each other or cannot work */
export function createReceiver(options: ReceiverOptions = {}): Receiver {
  const {
    bodyLimit = defaultBodyLimit,
    bodyTimeout = 30_000,
    concurrency = 1000,
    verify,
    logger,
  } = checkedOptions(options)
  const limits = checkedLimits(options)
  const waiting = createJobWaiting(
    ({ content, contentType }) => parseCallback(content, { bodyLimit, definitions: options.definitions, contentType }),
    options.recentJobs,
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
  const gate = createConcurrencyLimit(concurrency)
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
      if (isConsoleTest(body)) return consoleTest()
      const told = parse(body, request)
      if (isConsoleTest(told)) return consoleTest()
      let context = contextFor(told, request, receivedAt, verified, body)
      // Set only now: what was not confirmed is not shown to the app as an event.
      event = options.confirm ? await options.confirm(told, context) : told
      if (event !== told) context = { ...context, event }
      waiting.notify(event, sizeOf(body, request), options.confirm ? undefined : rawBodyOf(body, request))
      const { outcome } = checkedDelivery(await deliver(event, context))
      return responseToOutcome(outcome, event)
    } catch (cause) {
      const error = toCallbackError(cause)
      report(error, event ? { receivedAt, event } : { receivedAt })
      return responseToError(error, event)
    } finally {
      leave?.()
    }
  }

  function readBody(request: CallbackRequest): Promise<CallbackBody> {
    return new Promise((resolve, reject) => {
      const timer = setTimeLimit(bodyTimeout, () => reject(bodyTooLate(bodyTimeout)))
      request
        .readBody(bodyLimit)
        .finally(() => clearTimeout(timer))
        .then(resolve, reject)
    })
  }

  function parse(body: CallbackBody, request: CallbackRequest): CallbackEvent {
    const how: ParseOptions = {
      bodyLimit,
      onDrift,
      definitions: options.definitions,
      contentType: header(request.headers, 'content-type'),
    }
    return isRaw(body) ? parseCallback(body, how) : parseTree(body, how)
  }

  function deliver(event: CallbackEvent, context: HandlerContext): Awaitable<Delivery> {
    if (options.deliver) {
      requireWithinLimits(event, limits)
      return options.deliver(event, context)
    }
    return receiver.hasHandlers ? dispatcher.dispatch(event, context) : { outcome: 'attached' }
  }

  function consoleTest(): CallbackResponse {
    logger?.info({}, 'ci-event: answered a test request')
    return responseToOutcome('test', undefined)
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
    close: ({ timeout = 10_000 } = {}) => gate.close(timeout).finally(waiting.close),
    get hasHandlers() {
      return options.deliver !== undefined || dispatcher.size > 0
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
function sizeOf(body: CallbackBody, { headers }: CallbackRequest): number {
  if (isRaw(body)) return body.length
  const told = headers['content-encoding'] === undefined && Number(header(headers, 'content-length'))
  return told || JSON.stringify(body).length
}

function rawBodyOf(body: CallbackBody, { headers }: CallbackRequest): RawBody | undefined {
  return isRaw(body) ? new RawBody(body, header(headers, 'content-type')) : undefined
}

/** @throws CallbackError `misconfigured` when `deliver` did not say what became of the event */
function checkedDelivery(delivery: Delivery): Delivery {
  if (isOutcome(delivery?.outcome)) return delivery
  throw misconfigured("`deliver` must return what became of the event, such as `{ outcome: 'accepted' }`.")
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
