/** Which headers of a request are forwarded, and which of them are recorded. */
import type { IncomingMessage } from 'node:http'
import { createRedactor, secretsInUrl } from '@ci-event/core/storage'

/** Headers that describe one connection rather than the message. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** @internal True for headers that describe one connection rather than the message. */
export function isConnectionHeader(name: string): boolean {
  return connectionHeaders.has(name)
}

/** @internal The headers that a proxy forwards to the app. */
export function forwardedHeaders(request: IncomingMessage): Record<string, string> {
  const forwarded = Object.entries(request.headersDistinct).filter(([name]) => !isConnectionHeader(name))
  return Object.fromEntries(forwarded.map(([name, values = []]) => [name, values.join(', ')]))
}

/** @internal The headers that may be written to a file: without credentials and without the URL's secret. */
export function recordedHeaders(request: IncomingMessage): Record<string, string> {
  const { headers } = createRedactor(secretsInUrl(request.url ?? '/'))
  return headers(forwardedHeaders(request)) as Record<string, string>
}

/** @internal The headers of the app's answer that a proxy returns. */
export function returnedHeaders(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const returned = Object.entries(headers).filter(([name, value]) => value !== undefined && !isConnectionHeader(name))
  return Object.fromEntries(returned) as Record<string, string | string[]>
}
