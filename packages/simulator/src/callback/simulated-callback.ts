/** A callback as bytes and headers. */
import { type CallbackEvent, parseCallback } from '@ci-event/core'

/** A callback that can be sent. */
export interface SimulatedCallback {
  /** The exact bytes. */
  readonly body: Uint8Array
  /** `application/xml` or `application/json`. */
  readonly contentType: string
  /** The headers that CI sends, without `Host` and `Content-Length`. */
  readonly headers: Readonly<Record<string, string>>
  /** The event that a receiver parses from it; `undefined` after a fault that makes it unreadable. */
  readonly event?: CallbackEvent
}

/** @internal Adds the headers of CI to a text. */
export function simulatedCallback(
  text: string,
  contentType: string,
  more: Readonly<Record<string, string>> = {},
): SimulatedCallback {
  const body = Buffer.from(text)
  return {
    body,
    contentType,
    headers: { 'user-agent': 'Go-http-client/1.1', 'content-type': contentType, 'accept-encoding': 'gzip', ...more },
    // Parsed on access: a load test sends thousands and reads none.
    get event() {
      return parseCallback(body, { bodyLimit: Number.POSITIVE_INFINITY })
    },
  }
}
