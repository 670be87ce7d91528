/** Sends one request as it is described, without the corrections that `fetch` would make, and times the answer. */
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** How the body leaves. */
export interface Pace {
  /** Sends the body in this many pieces, each a chunk and, as far as the network lets, a packet of its own. @default 1 */
  readonly pieces?: number | undefined
  /** Waits this many milliseconds between pieces. @default 0, or 2 when there are several */
  readonly pause?: number | undefined
}

/** What came back, or why nothing did. */
export interface Answer {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body, at most 64 KiB of it. */
  readonly text: string
  /** From the first byte sent to the last byte of the answer, in milliseconds. */
  readonly milliseconds: number
  /** Why no answer came: a code such as `ECONNREFUSED`, or `TIMEOUT`. */
  readonly error?: string
}

/** @internal An answer with its bytes, for those who pass it on. */
export interface RawAnswer extends Answer {
  readonly bytes: Uint8Array
}

/** @internal A request. */
export interface Posting extends Pace {
  readonly method?: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Uint8Array
  /** Milliseconds until it is given up. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  readonly agent?: HttpAgent | undefined
}

const longestAnswer = 64 * 1024

/** @internal An agent that keeps connections, as CI's client does; destroy it when done. */
export function agentFor(url: URL, sockets: number): HttpAgent {
  const options = { keepAlive: true, maxSockets: sockets }
  return url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
}

/** @internal Never rejects. */
export function post(url: URL, posting: Posting): Promise<RawAnswer> {
  const { method = 'POST', headers, body, timeout, signal, agent, pieces = 1 } = posting
  const length = pieces > 1 ? {} : { 'content-length': String(body.byteLength) }
  const began = performance.now()
  return new Promise((resolve) => {
    const settle = (answer: Partial<RawAnswer>): void => {
      clearTimeout(timer)
      resolve({
        status: 0,
        headers: {},
        text: '',
        bytes: Buffer.alloc(0),
        ...answer,
        milliseconds: performance.now() - began,
      })
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const options = {
      method,
      headers: { ...length, ...headers } as Record<string, string>,
      signal,
      agent: agent ?? false,
    }
    let answering = false
    const request = send(url, options, (response) => {
      answering = true
      const chunks: Buffer[] = []
      let kept = 0
      response.on('data', (chunk: Buffer) => {
        if (kept < longestAnswer) chunks.push(chunk.subarray(0, longestAnswer - kept))
        kept += chunk.length
      })
      // On `end`, and when the connection breaks before it: what was said until then was said.
      response.on('error', () => {})
      response.on('close', () => {
        const bytes = Buffer.concat(chunks)
        settle({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString(), bytes })
      })
    })
    const timer = setTimeout(() => {
      settle({ error: 'TIMEOUT' })
      request.destroy()
    }, timeout)
    // Who answers before the body has come, with 413 for one, may hang up on the rest of it.
    request.on('error', (error) => {
      if (!answering) settle({ error: codeOf(error) })
    })
    void write(request, body, posting)
  })
}

async function write(
  request: ReturnType<typeof httpRequest>,
  body: Uint8Array,
  { pieces = 1, pause }: Pace,
): Promise<void> {
  const wait = pause ?? (pieces > 1 ? 2 : 0)
  const size = Math.max(1, Math.ceil(body.byteLength / pieces))
  for (let from = 0; from < body.byteLength && !request.destroyed; from += size) {
    if (wait > 0 && from > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    request.write(body.subarray(from, from + size))
  }
  request.end()
}

function codeOf(error: Error & { code?: unknown }): string {
  if (error.name === 'AbortError') return 'ABORTED'
  return typeof error.code === 'string' ? error.code : error.message
}
