/** Translates Node's request to the neutral one. The body is found from the state of the stream, never by waiting for it. */
import type { IncomingMessage } from 'node:http'
import { CallbackError, tooLarge } from '../errors.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import { isRecord } from '../internal/record.ts'
import { refuseCompressed, truncated } from './body-errors.ts'
import { readStream } from './read-stream.ts'
import { type CallbackBody, type CallbackHeaders, type CallbackRequest, header, isRaw } from './request.ts'

/** What the framework knows beyond Node's request. */
export interface NodeRequestFacts {
  /** Path and query before a router stripped a prefix. @default req.url */
  url?: string | undefined
  /**
   * The client's address as the framework trusts it, or a function that finds it out: it is called when a verifier asks.
   *
   * @default the socket's
   */
  address?: string | (() => string | undefined) | undefined
  /** The result of a body parser, if one ran. */
  body?: unknown
  /** The bytes or text that a body parser kept, if one did. */
  rawBody?: unknown
}

/** Makes the neutral request from a Node request. */
export function requestFromNode(req: IncomingMessage, facts: NodeRequestFacts = {}): CallbackRequest {
  return new NodeRequest(req, facts)
}

class NodeRequest implements CallbackRequest {
  readonly method: string
  readonly url: string
  readonly headers: CallbackHeaders
  readonly #req: IncomingMessage
  readonly #facts: NodeRequestFacts

  constructor(req: IncomingMessage, facts: NodeRequestFacts) {
    this.method = req.method ?? 'GET'
    this.url = facts.url ?? req.url ?? '/'
    this.headers = req.headers
    this.#req = req
    this.#facts = facts
  }

  get address(): string | undefined {
    const { address } = this.#facts
    return (typeof address === 'function' ? address() : address) ?? this.#req.socket?.remoteAddress
  }

  readBody(limit: number): Awaitable<CallbackBody> {
    return findBody(this.#req, this.#facts, limit)
  }
}

function findBody(req: IncomingMessage, { rawBody, body }: NodeRequestFacts, limit: number): Awaitable<CallbackBody> {
  // `readableDidRead` stays false for an empty stream that was read to its end.
  const unread = !req.readableDidRead && !req.readableEnded
  if (isThere(rawBody, unread)) return complete(rawBody, req)
  if (isThere(body, unread)) return complete(body, req)
  if (unread && req.destroyed) throw truncated()
  if (unread) return readStream(req, limit)
  if (isParsed(body, req)) return withinLimit(body, req, limit)
  if (hasNoBody(req)) return ''
  throw new CallbackError(
    'body_consumed',
    'The body was read before the receiver could read it, and no bytes, text or JSON are left. A body parser mounted earlier ' +
      '(express.urlencoded, koa-body, a logger) is the likely cause. Mount the receiver before it, or exclude this path from it, ' +
      'or use a raw or text parser.',
  )
}

/** True for bytes or text. Empty ones beside an unread stream come from a parser that skipped the body. */
function isThere(value: unknown, unread: boolean): value is Uint8Array | string {
  return isRaw(value) && !(unread && value.length === 0)
}

/** The size of a parsed body is no longer known, only its announced size. */
function withinLimit<B>(body: B, req: IncomingMessage, limit: number): B {
  if (announcedLength(req) > limit) throw tooLarge(limit)
  return body
}

function isParsed(body: unknown, req: IncomingMessage): body is Record<string, unknown> {
  if (!isRecord(body)) return false
  const contentType = header(req.headers, 'content-type') ?? ''
  const [first] = Object.keys(body)
  // `{}` for a longer body is a placeholder that something put there after the body was read.
  if (first === undefined) return /\bjson\b/i.test(contentType) && announcedLength(req) <= longestEmptyObject
  // A form parser makes an object of XML and JSON too, with the document as a key. It cannot be read as a callback.
  return !/^application\/x-www-form-urlencoded/i.test(contentType) && !/^\s*[<{[]/.test(first)
}

/** `{}` with some blanks, in bytes. */
const longestEmptyObject = 16

function announcedLength(req: IncomingMessage): number {
  return Number(header(req.headers, 'content-length') ?? 0)
}

function hasNoBody(req: IncomingMessage): boolean {
  return header(req.headers, 'transfer-encoding') === undefined && announcedLength(req) === 0
}

function complete(raw: Uint8Array | string, req: IncomingMessage): Uint8Array | string {
  // A parser that inflates leaves the header as it was, so only bytes that are still gzip are refused.
  if (raw[0] === 0x1f && raw[1] === 0x8b) refuseCompressed(header(req.headers, 'content-encoding'))
  // A parser that inflated the body has changed its length; a text's length in bytes is no longer known.
  const comparable = typeof raw !== 'string' && header(req.headers, 'content-encoding') === undefined
  if (comparable && raw.byteLength < announcedLength(req)) throw truncated()
  if (raw.length === 0 && !hasNoBody(req)) throw truncated()
  return raw
}
