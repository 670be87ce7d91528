/** Sends one request exactly as described, without the corrections that `fetch` makes, and times the answer. */
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** How the body is sent. */
export interface Pace {
  /** The number of chunks to send the body in, each in a packet of its own where the network allows it. @default 1 */
  readonly pieces?: number | undefined
  /** Milliseconds between chunks. @default 0, or 2 when there are several */
  readonly pause?: number | undefined
}

/** The answer to a request, or the reason why none came. */
export interface Answer {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The first 64 KiB of the body. */
  readonly text: string
  /** From the first byte sent to the last byte of the answer, in milliseconds. */
  readonly milliseconds: number
  /** The reason why no answer came: a code such as `ECONNREFUSED`, or `TIMEOUT`. */
  readonly error?: string
}

/** @internal An answer with its bytes, to forward it. */
export interface RawAnswer extends Answer {
  readonly bytes: Uint8Array
}

/** @internal A request. */
export interface Posting extends Pace {
  readonly method?: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Uint8Array
  /** Milliseconds to wait for the answer. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  readonly agent?: HttpAgent | undefined
}

const maxAnswerBytes = 64 * 1024

/** @internal An agent that keeps connections open, as CI's client does. Destroy it when done. */
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
        if (kept < maxAnswerBytes) chunks.push(chunk.subarray(0, maxAnswerBytes - kept))
        kept += chunk.length
      })
      // `close` follows `end` and a broken connection alike: what arrived until then is the answer.
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
    // A server that answers early, with 413 for example, may close the connection while the body is still being sent.
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
