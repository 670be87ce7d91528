/** A request in, a response out: authenticate, read, deliver, answer. This file is that line, top to bottom. */
import { defaultLimit, parseCallback, parseDocument } from './callback.ts'
import { contextOf, type HandlerContext } from './context.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { createDriftFilter } from './drift.ts'
import { CallbackError, toCallbackError } from './errors.ts'
import type { CallbackEvent, OtherEvent, WorkflowFinishEvent } from './event.ts'
import { requestFromFetch, responseToFetch } from './fetch.ts'
import { createGate, type Drained } from './gate.ts'
import { answerError, answerOutcome } from './http.ts'
import type { AnyJob } from './jobs/catalogue.ts'
import { checkedOptions, type ErrorContext, type ReceiverOptions } from './options.ts'
import type { Outcome } from './outcome.ts'
import { isProbe } from './probe.ts'
import { redactHeaders, redactText, secretsOf } from './redact.ts'
import { type Body, type CallbackRequest, type CallbackResponse, header } from './request.ts'
import type { Verified } from './verify.ts'

/** Receives callbacks. Its functions need no `this`. */
export interface Receiver {
  /** Adds a handler, as {@link Dispatcher.on} does. */
  readonly on: Dispatcher['on']
  /** Handles one request. Never rejects: what went wrong is in the response, and `onError` has heard of it. */
  receive(request: CallbackRequest): Promise<CallbackResponse>
  /** The same for web-standard requests: mount it in Hono, Bun, Deno or a Next.js route. */
  fetch(request: Request): Promise<Response>
  /**
   * Call it when the process is about to end: from now on requests are answered 503, running handlers may finish, and
   * after `timeout` milliseconds (default 10000) their signals are aborted.
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
      event = parse(body, request)
      if (isProbe(event)) return probe()
      const outcome = await deliver(event, contextFor(event, request, receivedAt, verified, body))
      return answerOutcome(outcome, event)
    } catch (cause) {
      const error = toCallbackError(cause)
      report(error, event ? { receivedAt, event } : { receivedAt })
      return answerError(error, event)
    } finally {
      leave?.()
    }
  }

  async function readBody(request: CallbackRequest): Promise<Body> {
    if (bodyTimeout === Number.POSITIVE_INFINITY) return request.readBody(limit)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(bodyTooLate(bodyTimeout)), bodyTimeout)
    })
    return Promise.race([request.readBody(limit), late]).finally(() => clearTimeout(timer))
  }

  function parse(body: Body, request: CallbackRequest): CallbackEvent {
    const how = { limit, onDrift, jobs: options.jobs, contentType: header(request.headers, 'content-type') }
    return isRaw(body) ? parseCallback(body, how) : parseDocument(body, how)
  }

  function contextFor(
    event: CallbackEvent,
    { url, headers }: CallbackRequest,
    receivedAt: Date,
    verified: Verified | void,
    body: Body,
  ): HandlerContext {
    const secrets = secretsOf(url, verify?.secretsIn?.(url) ?? [])
    return contextOf(event, {
      ...(verified?.subject === undefined ? {} : { subject: verified.subject }),
      receivedAt,
      url: redactText(url, secrets),
      headers: redactHeaders(headers, secrets),
      ...(isRaw(body) ? { body } : {}),
      signal: gate.signal,
    })
  }

  async function deliver(event: CallbackEvent, context: HandlerContext): Promise<Outcome> {
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
    drain: ({ timeout = 10_000 } = {}) => gate.drain(timeout),
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

function isRaw(body: Body): body is Uint8Array | string {
  return typeof body === 'string' || body instanceof Uint8Array
}

/** What may be logged of an event: names and numbers of CI's, nothing of the customer's. */
function factsOf(about: AnyJob | WorkflowFinishEvent | OtherEvent): object {
  if ('EventName' in about) return { EventName: about.EventName }
  const { JobId, Tag, State } = about as AnyJob
  return { JobId, Tag, State }
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
