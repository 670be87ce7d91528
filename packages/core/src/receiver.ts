/** A request in, a response out: authenticate, read, deliver, answer. This file is that line, top to bottom. */
import { defaultLimit, parseCallback, parseDocument } from './callback.ts'
import { contextOf, type HandlerContext } from './context.ts'
import { createDispatcher, type Dispatcher, type HandlerOptions } from './dispatcher.ts'
import { createDriftFilter, type DriftListener } from './drift.ts'
import { CallbackError, toCallbackError } from './errors.ts'
import type { CallbackEvent } from './event.ts'
import { requestFromFetch, responseToFetch } from './fetch.ts'
import { answerError, answerOutcome } from './http.ts'
import type { JobDefinition } from './jobs/catalogue.ts'
import type { Logger } from './logger.ts'
import type { Deliver, Outcome } from './outcome.ts'
import { isProbe } from './probe.ts'
import { type Body, type CallbackRequest, type CallbackResponse, type Headers, header } from './request.ts'
import type { Verifier } from './verify.ts'

/** How a receiver behaves. Every field is optional; without handlers the event is attached and the app answers. */
export interface ReceiverOptions extends HandlerOptions {
  /** Who may call. Without it anyone may, and the receiver says so once through `logger`. */
  verify?: Verifier | undefined
  /** Takes the whole event instead of handlers here, for example an inbox's `accept`. */
  deliver?: Deliver | undefined
  /** The largest body that is read, in bytes. @default 1048576 (1 MiB) */
  limit?: number | undefined
  /** Told of every callback that was not handled: bad requests, failed handlers, our own faults. Its own failure is ignored. */
  onError?: ((error: CallbackError, context: ErrorContext) => unknown) | undefined
  /** Told once of each way in which callbacks differ from what this version knows. */
  onDrift?: DriftListener | undefined
  /** Tags of your own, made with `defineJob`. They come before those that this version knows. */
  jobs?: readonly JobDefinition[] | undefined
  /** Where to log; pino, winston and `console` fit. @default nothing is logged */
  logger?: Logger | undefined
}

/** What `onError` is told beside the error. */
export interface ErrorContext {
  /** When the request arrived. */
  readonly receivedAt: Date
  /** The event, when the body could be read. */
  readonly event?: CallbackEvent
}

/** Receives callbacks. Its functions need no `this`. */
export interface Receiver {
  /** Adds a handler, as {@link Dispatcher.on} does. */
  readonly on: Dispatcher['on']
  /** Handles one request. Never rejects: what went wrong is in the response, and `onError` has heard of it. */
  receive(request: CallbackRequest): Promise<CallbackResponse>
  /** The same for web-standard requests: mount it in Hono, Bun, Deno or a Next.js route. */
  fetch(request: Request): Promise<Response>
  /** The handlers. */
  readonly dispatcher: Dispatcher
  /** True while there is neither a handler nor `deliver`: events are only attached, and the app answers. */
  readonly unhandling: boolean
}

/** @throws CallbackError `misconfigured` for settings that contradict each other or cannot work */
export function createReceiver(options: ReceiverOptions = {}): Receiver {
  const { limit = defaultLimit, verify, logger } = checked(options)
  const dispatcher = createDispatcher(options)
  const onDrift = createDriftFilter(options.onDrift)
  if (!verify) logger?.warn({}, 'ci-event: no `verify` is set, so anyone who knows the URL can send callbacks')

  async function receive(request: CallbackRequest): Promise<CallbackResponse> {
    const receivedAt = new Date()
    let event: CallbackEvent | undefined
    try {
      requirePost(request)
      await verify?.(request)
      const body = await request.readBody(limit)
      if (isProbe(body)) return probe()
      event = read(body, request)
      if (isProbe(event)) return probe()
      const context = contextOf(event, { receivedAt, headers: withoutCredentials(request.headers) })
      return answerOutcome(await deliver(event, context), event)
    } catch (cause) {
      const error = toCallbackError(cause)
      report(error, event ? { receivedAt, event } : { receivedAt })
      return answerError(error, event)
    }
  }

  function read(body: Body, request: CallbackRequest): CallbackEvent {
    const parse = { limit, onDrift, jobs: options.jobs, contentType: header(request.headers, 'content-type') }
    return typeof body === 'string' || body instanceof Uint8Array
      ? parseCallback(body, parse)
      : parseDocument(body, parse)
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

const known: { readonly [O in keyof ReceiverOptions]-?: true } = {
  verify: true,
  deliver: true,
  limit: true,
  logger: true,
  onTaskFinish: true,
  onWorkflowFinish: true,
  onOther: true,
  onUnhandled: true,
  onError: true,
  onDrift: true,
  jobs: true,
}

function checked(options: ReceiverOptions): ReceiverOptions {
  const { limit, deliver, verify, onTaskFinish, onWorkflowFinish, onOther } = options
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name))
      throw misconfigured(`\`${name}\` is no option; there are ${Object.keys(known).join(', ')}.`)
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw misconfigured(`\`limit\` must be a whole number of bytes from 1 up, and is ${String(limit)}.`)
  }
  if (verify !== undefined && typeof verify !== 'function') {
    throw misconfigured('`verify` must be a function, such as the one secretInUrl(...) returns.')
  }
  if (deliver && (onTaskFinish || onWorkflowFinish || onOther)) {
    throw misconfigured(
      '`deliver` takes the whole event, so handlers beside it would never run. Give the handlers to the dispatcher that works the inbox.',
    )
  }
  return options
}

function misconfigured(message: string): CallbackError {
  return new CallbackError('misconfigured', message)
}

function requirePost({ method }: CallbackRequest): void {
  if (method !== 'POST') {
    throw new CallbackError(
      'method_not_allowed',
      `CI sends POST; this was ${method.slice(0, 16)}. A browser or a health check is likely.`,
    )
  }
}

function withoutCredentials({ authorization: _, cookie: __, ...headers }: Headers): Headers {
  return headers
}
