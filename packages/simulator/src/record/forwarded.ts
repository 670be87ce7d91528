/** What of a request is passed on, and what of it is kept: nothing that is secret, nothing of the connection. */
import type { IncomingMessage } from 'node:http'
import { blotted, secretsIn } from './secrets.ts'

const ofConnection = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'content-length',
])
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-cos-security-token'])

/** @internal What a proxy passes on. */
export function passedHeaders(request: IncomingMessage): Record<string, string> {
  const kept = Object.entries(request.headersDistinct).filter(([name]) => !ofConnection.has(name) && name !== 'host')
  return Object.fromEntries(kept.map(([name, values = []]) => [name, values.join(', ')]))
}

/** @internal What may be written to a file. */
export function keptHeaders(request: IncomingMessage): Record<string, string> {
  const secrets = secretsIn(request.url ?? '/')
  const kept = Object.entries(passedHeaders(request)).filter(([name]) => !secretHeaders.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, blotted(value, secrets)]))
}

/** @internal The headers of an answer, as a proxy passes them on. */
export function withoutConnection(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !ofConnection.has(name))
  return Object.fromEntries(kept) as Record<string, string | string[]>
}
