/** A proxy that keeps what passes: the exact bytes of callbacks, and their headers without secrets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { post } from '../send/post.ts'
import { keptHeaders, passedHeaders, withoutConnection } from './forwarded.ts'
import { type Recording, writeRecording } from './recordings.ts'
import { withoutSecrets } from './secrets.ts'

/** How to record. */
export interface RecorderOptions {
  /** The directory that recordings are written to; it is made if need be. */
  to: string
  /** Where callbacks are passed on to. Without it they are answered 200 here. */
  forward?: string | URL | undefined
  /** The port to listen on; 0 takes a free one. @default 0 */
  port?: number | undefined
  /** The address to listen on. @default '127.0.0.1' */
  host?: string | undefined
  /** The largest body that is taken, in bytes; more is answered 413. @default 10485760 (10 MiB) */
  limit?: number | undefined
  /** After how many milliseconds the app behind is given up. @default 30000 */
  timeout?: number | undefined
  /** Called after each callback. */
  onRecorded?: ((recording: Recording) => void) | undefined
}

/** A proxy that listens. */
export interface Recorder {
  readonly url: string
  close(): Promise<void>
}

/** Starts a recording proxy. `replay` of the command line sends again what it wrote. */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const { host = '127.0.0.1', limit = 10 * 1024 * 1024 } = options
  const started = Date.now()
  let count = 0
  const server = createServer((request, response) => {
    record(request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' })
      response.end(`ci-event record: ${error.message}\n`)
    })
  })

  async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAt = new Date()
    const body = await bodyOf(request, limit)
    if (!body) {
      response.writeHead(413, { 'content-type': 'text/plain', connection: 'close' }).end('too large to record\n')
      return
    }
    const began = performance.now()
    const status = await passOn(request, response, body)
    const recording = {
      name: nameFor(started, ++count, body),
      body,
      headers: keptHeaders(request),
      url: withoutSecrets(request.url ?? '/'),
      receivedAt: receivedAt.toISOString(),
      answer: { status, milliseconds: Math.round(performance.now() - began) },
    }
    writeRecording(options.to, recording)
    options.onRecorded?.(recording)
  }

  async function passOn(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<number> {
    const { forward, timeout = 30_000 } = options
    if (forward === undefined) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('recorded\n')
      return 200
    }
    const headers = { ...passedHeaders(request), 'content-length': String(body.byteLength) }
    const answer = await post(forwardTo(forward, request.url ?? '/'), {
      method: request.method ?? 'POST',
      headers,
      body,
      timeout,
    })
    if (answer.error !== undefined) {
      response.writeHead(502, { 'content-type': 'text/plain' }).end(`no answer from the app: ${answer.error}\n`)
      return 502
    }
    response.writeHead(answer.status, withoutConnection(answer.headers)).end(answer.bytes)
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

/** A path of its own replaces the request's; the query is the request's and what the target has more. */
function forwardTo(forward: string | URL, requested: string): URL {
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

function nameFor(started: number, count: number, body: Buffer): string {
  const first = body.toString('latin1', 0, 64).replace('\u00ef\u00bb\u00bf', '').trimStart()[0]
  const extension = first === '<' ? 'xml' : first === '{' ? 'json' : 'bin'
  // Names sort in the order of arrival, also over several runs into one directory.
  return `${started}-${String(count).padStart(6, '0')}.${extension}`
}
