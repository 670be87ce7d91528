/** The neutral request and response, which adapters translate to and from. */

import type { Awaitable } from '../internal/awaitable.ts'

/** Header fields by lower-case name, as in Node's `req.headers`. */
export type CallbackHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** A body: its bytes, its text, or the object that a JSON parser made of it. */
export type CallbackBody = Uint8Array | string | Record<string, unknown>

/** One HTTP request, as the framework sees it. */
export interface CallbackRequest {
  /** Upper case, such as `POST`. */
  readonly method: string
  /** Path and query as the client sent them, before any router stripped a prefix. */
  readonly url: string
  readonly headers: CallbackHeaders
  /** The client's address as the framework trusts it (behind a proxy: after its own trust setting). */
  readonly address?: string | undefined
  /**
   * Reads the body; called at most once, after the request was verified. What is there already may be returned at once.
   *
   * @throws CallbackError `too_large`, `truncated`, `unsupported_encoding`, `body_consumed`
   */
  readBody(limit: number): Awaitable<CallbackBody>
}

/** An HTTP response as every adapter writes it. */
export interface ResponseParts {
  readonly status: number
  /** Lower-case names. `content-length` counts bytes. */
  readonly headers: Readonly<Record<string, string>>
  /** Short JSON: `{"outcome":"handled"}` or `{"error":{"code":"…","message":"…"}}`. */
  readonly body: string
}

/** The first value of a header, which may be a list. Hosts that make requests themselves may set a number. */
export function header(headers: CallbackHeaders, name: string): string | undefined {
  const value = headers[name]
  if (value === undefined) return undefined
  return Array.isArray(value) ? value[0] : String(value)
}

/** True for a body as it came, false for the object that a JSON parser made of it. */
export function isRaw(body: unknown): body is Uint8Array | string {
  return typeof body === 'string' || body instanceof Uint8Array
}
