/** Responses, and the security headers that all of them have. */
import type { ServerResponse } from 'node:http'

/** A complete response. */
export interface PageResponse {
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

/** No caching, framing, type sniffing, foreign code or referrers. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export function jsonResponse(content: unknown): PageResponse {
  return { status: 200, type: json, body: JSON.stringify(content) }
}

export function errorResponse(status: number, code: string, message: string, headers = {}): PageResponse {
  return { status, type: json, body: `${JSON.stringify({ error: { code, message } })}\n`, headers }
}

export function send(response: ServerResponse, { status, type, body, headers }: PageResponse, withBody: boolean): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  })
  response.end(withBody ? body : undefined)
}
