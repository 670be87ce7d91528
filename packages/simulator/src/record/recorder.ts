/** A proxy that records callbacks: their exact bytes, and their headers without secrets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRedactor } from '@ci-event/core/storage'
import { post } from '../send/post.ts'
import { writeRecording } from './files.ts'
import { forwardedHeaders, recordedHeaders, returnedHeaders } from './headers.ts'
import { createNames } from './names.ts'
import type { Recording } from './recording.ts'

/** How to record. */
export interface RecorderOptions {
  /** The directory that recordings are written to; it is created if necessary. */
  to: string
  /** The URL that callbacks are forwarded to. Without it the recorder answers them with 200. */
  forward?: string | URL | undefined
  /** The port to listen on; 0 means any free port. @default 0 */
  port?: number | undefined
  /** The address to listen on. @default '127.0.0.1' */
  host?: string | undefined
  /** The largest body in bytes; a larger one is answered 413. @default 10485760 (10 MiB) */
  bodyLimit?: number | undefined
  /** Milliseconds to wait for an answer of `forward`. @default 30000 */
  timeout?: number | undefined
  /** Called after each callback. */
  onRecorded?: ((recording: Recording) => void) | undefined
}

/** A recorder that listens. */
export interface Recorder {
  /** Where it listens, such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** Stops listening and cuts open connections. */
  close(): Promise<void>
}

/**
 * Starts a recording proxy. {@link readRecordings} reads what it writes, and {@link replay} sends it again.
 *
 * @throws Error with the code `EADDRINUSE` or the like when it cannot listen
 *
 * @example
 * const recorder = await createRecorder({ to: 'recordings', forward: 'http://localhost:3000/ci/callback' })
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const { host = '127.0.0.1', bodyLimit = 10 * 1024 * 1024 } = options
  const nameFor = createNames()
  const server = createServer((request, response) => {
    record(request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' })
      response.end(`ci-event record: ${error.message}\n`)
    })
  })

  async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAt = new Date()
    const body = await bodyOf(request, bodyLimit)
    if (!body) {
      response
        .writeHead(413, { 'content-type': 'text/plain', connection: 'close' })
        .end(`ci-event record: the body is larger than ${bodyLimit} bytes\n`)
      return
    }
    const began = performance.now()
    const status = await forward(request, response, body)
    const recording = {
      name: nameFor(body),
      body,
      headers: recordedHeaders(request),
      url: createRedactor().url(request.url ?? '/'),
      receivedAt: receivedAt.toISOString(),
      answer: { status, milliseconds: Math.round(performance.now() - began) },
    }
    writeRecording(options.to, recording)
    options.onRecorded?.(recording)
  }

  async function forward(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<number> {
    const { forward: target, timeout = 30_000 } = options
    if (target === undefined) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('recorded\n')
      return 200
    }
    const headers = { ...forwardedHeaders(request), 'content-length': String(body.byteLength) }
    const answer = await post(forwardUrl(target, request.url ?? '/'), {
      method: request.method ?? 'POST',
      headers,
      body,
      timeout,
    })
    if (answer.error !== undefined) {
      response.writeHead(502, { 'content-type': 'text/plain' }).end(`no answer from the app: ${answer.error}\n`)
      return 502
    }
    response.writeHead(answer.status, returnedHeaders(answer.headers)).end(answer.bytes)
    return answer.status
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The target's own path replaces that of the request; the queries are merged, and the target's parameters win. */
function forwardUrl(forward: string | URL, requested: string): URL {
  const target = new URL(forward)
  const { pathname, searchParams } = new URL(requested, 'http://recorder')
  if (target.pathname === '/') target.pathname = pathname
  for (const [name, value] of searchParams) if (!target.searchParams.has(name)) target.searchParams.append(name, value)
  return target
}

async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
