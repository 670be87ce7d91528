/** What is answered, and the headers that every answer has. */
import type { ServerResponse } from 'node:http'

/** An answer. */
export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const json = 'application/json; charset=utf-8'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Nothing is cached, framed, guessed at, run from elsewhere, or told to elsewhere. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export function jsonReply(content: unknown, status = 200): Reply {
  return { status, type: json, body: JSON.stringify(content) }
}

export function errorReply(status: number, code: string, message: string, headers = {}): Reply {
  return { status, type: json, body: `${JSON.stringify({ error: { code, message } })}\n`, headers }
}

export function send(response: ServerResponse, { status, type, body, headers }: Reply, withBody: boolean): void {
  response.writeHead(status, {
    ...safeHeaders,
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  })
  response.end(withBody ? body : undefined)
}
