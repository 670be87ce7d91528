/** Reads a request's body within its time, and the event that it holds. */
import { CallbackError } from '../errors.ts'
import { type CallbackBody, type CallbackRequest, header, isRaw } from '../http/request.ts'
import { type Awaitable, isPromise } from '../internal/awaitable.ts'
import { Deadlines } from '../internal/deadlines.ts'
import type { CallbackEvent } from '../parse/event.ts'
import { defaultBodyLimit, type ParseOptions, parseCallback, parseTree } from '../parse/parse-callback.ts'
import { createDriftFilter, type Drift } from '../schema/drift.ts'
import { type DriftMessage, driftChannel } from '../telemetry/channels.ts'
import type { ReceiverOptions } from './options.ts'

/** How a receiver reads. */
export interface BodyReader {
  /** @throws CallbackError `body_timeout`, and what the request's `readBody` throws */
  read(request: CallbackRequest): Awaitable<CallbackBody>
  /** @throws CallbackError `malformed` and the like for what is not a callback */
  parse(body: CallbackBody, contentType: string | undefined): CallbackEvent
  /** The same for a body that was parsed before: it reports no drift again. */
  parseAgain(body: CallbackBody, contentType: string | undefined): CallbackEvent
}

export function createBodyReader(options: ReceiverOptions): BodyReader {
  const { bodyLimit = defaultBodyLimit, bodyTimeout = 30_000, definitions, route } = options
  const deadlines = new Deadlines(bodyTimeout)
  const late = (): CallbackError => bodyTooLate(bodyTimeout)
  const report = createDriftFilter(options.onDrift)
  const publish = createDriftFilter(({ type, path }) => {
    const message: DriftMessage = { route, type, path }
    driftChannel.publish(message)
  })
  const reportAndPublish = (drift: Drift): void => {
    report?.(drift)
    publish?.(drift)
  }
  const parseAs = (body: CallbackBody, how: ParseOptions) =>
    isRaw(body) ? parseCallback(body, how) : parseTree(body, how)

  return {
    read(request) {
      const body = request.readBody(bodyLimit)
      return isPromise(body) ? deadlines.limit(body, late) : body
    },
    parse(body, contentType) {
      const onDrift = driftChannel.hasSubscribers ? reportAndPublish : report
      return parseAs(body, { bodyLimit, onDrift, definitions, contentType })
    },
    parseAgain: (body, contentType) => parseAs(body, { bodyLimit, definitions, contentType }),
  }
}

/** @throws CallbackError `method_not_allowed` */
export function requirePost({ method }: CallbackRequest): void {
  if (method === 'POST') return
  throw new CallbackError(
    'method_not_allowed',
    `Expected POST, which CI sends, got ${method.slice(0, 16)}. A browser or a health check is the likely sender.`,
  )
}

export function contentTypeOf({ headers }: CallbackRequest): string | undefined {
  return header(headers, 'content-type')
}

function bodyTooLate(timeout: number): CallbackError {
  return new CallbackError(
    'body_timeout',
    `The body did not arrive within ${timeout} ms. The network or the sender is slow; if it is the network, raise \`bodyTimeout\`.`,
  )
}
