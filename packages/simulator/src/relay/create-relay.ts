/** A relay: callbacks in, streams of server-sent events out. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { misconfigured } from '@ci-event/core/storage'
import { createAccess } from './access.ts'
import { createBacklog } from './backlog.ts'
import { createFeed } from './feed.ts'
import { readableFeed } from './fetch-stream.ts'
import { filterIn, matcherOf } from './filter.ts'
import { createListeners, type ListenerReport } from './listeners.ts'
import { writeFeed } from './node-stream.ts'
import type { PublishedCallback, RelayOptions } from './options.ts'
import { readPosition } from './position.ts'
import { type Refusal, refuse } from './refusal.ts'

/** Passes callbacks on to developers' machines. Its functions need no `this`. */
export interface Relay {
  /**
   * Takes a callback: give it to a receiver as `onReceived`. It returns at once and keeps the callback in memory only.
   *
   * @throws CallbackError `misconfigured` for a callback with neither body nor event
   */
  publish(callback: PublishedCallback): void
  /**
   * Answers `ci-event listen`. For `app.get('/ci/relay', …)` of Express, `http.createServer`, Koa's `ctx.req` and
   * `ctx.res` with `ctx.respond = false`, or Fastify's `request.raw` and `reply.raw` after `reply.hijack()`.
   */
  handler(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** The same for web-standard requests, as in Hono. `init.address` is only reported. */
  fetch(request: Request, init?: { address?: string | undefined } | object): Promise<Response>
  /** Disconnects all listeners, which a server that is about to close would wait for. */
  close(): void
}

/** A request of a listener. */
interface ListenRequest {
  readonly method: string
  readonly url: string
  readonly address: string | undefined
  header(name: string): string | undefined
}

/** The stream of one listener. */
interface Stream {
  readonly feed: AsyncGenerator<Buffer, void>
  /** Call it when the connection is closed. */
  leave(): void
}

const streamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform` keeps compression, which buffers events, away from them.
  'cache-control': 'no-store, no-transform',
  // nginx would buffer the events.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}

/**
 * Creates a relay: the public end of `ci-event listen`. Callbacks that CI sends to an app are passed on to developers'
 * machines as well; the app's own response stays as it is.
 *
 * The newest callbacks are kept in this process, so a listener sees those of one process.
 *
 * @throws CallbackError `misconfigured` for a missing or weak secret, and for limits that cannot work
 *
 * @example
 * const relay = createRelay({ secret: process.env.CI_RELAY_SECRET! })
 * app.post('/ci/callback', ciEvent({ verify, onTaskFinish, onReceived: relay.publish }))
 * app.get('/ci/relay', relay.handler)
 */
export function createRelay(options: RelayOptions): Relay {
  const { maxBytes = 16 * 1024 * 1024, maxListeners = 10, heartbeatInterval = 15_000, onListener } = options
  for (const [name, value] of Object.entries({ maxBytes, maxListeners })) checkCount(name, value)
  if (!(heartbeatInterval >= 10 && heartbeatInterval <= 600_000)) {
    throw misconfigured(`\`heartbeatInterval\` must be 10 to 600000 milliseconds, got ${heartbeatInterval}.`)
  }
  const mayListen = createAccess(options.secret)
  const backlog = createBacklog(maxBytes)
  const listeners = createListeners(maxListeners)
  const stallTimeout = 4 * heartbeatInterval
  let isClosed = false

  function open({ method, url, address, header }: ListenRequest): Stream | Refusal {
    if (!mayListen(header('authorization'))) return refuse('unauthorized')
    if (method !== 'GET') return refuse('method_not_allowed')
    if (isClosed) return refuse('closing')
    const admission = listeners.admit(header('ci-event-listener')?.slice(0, 100))
    if (!admission) return refuse('too_many')
    // Not `new URL`: it throws for some of what a request line may hold.
    const query = new URLSearchParams(url.split('?', 2)[1])
    const filter = filterIn(query)
    const report = (type: ListenerReport['type']): void => {
      try {
        onListener?.({ type, address, ...filter })
      } catch {
        // A log that fails must not end a stream.
      }
    }
    report('joined')
    const start = query.get('from') === 'oldest' ? 'oldest' : 'newest'
    const after = readPosition(header('last-event-id')) ?? start
    const { signal } = admission
    let hasLeft = false
    return {
      feed: createFeed(backlog, { after, matches: matcherOf(filter), heartbeatInterval, signal }),
      leave() {
        admission.leave()
        if (!hasLeft) report('left')
        hasLeft = true
      },
    }
  }

  return {
    publish(callback) {
      if (!isClosed) backlog.append(callback)
    },
    async handler(request, response) {
      const { method = 'GET', url = '/', socket, headers } = request
      const header = (name: string): string | undefined => headers[name]?.toString()
      const stream = open({ method, url, address: socket.remoteAddress, header })
      if ('status' in stream) {
        response.writeHead(stream.status, stream.headers).end(stream.body)
        return
      }
      response.on('close', stream.leave)
      // A write to a connection that was cut; `close` follows.
      response.on('error', () => {})
      response.writeHead(200, streamHeaders)
      socket.setNoDelay(true)
      await writeFeed(response, stream.feed, stallTimeout)
    },
    async fetch(request, init) {
      const { method, url, headers, signal } = request
      const { address } = (init ?? {}) as { address?: unknown }
      const header = (name: string): string | undefined => headers.get(name) ?? undefined
      const stream = open({ method, url, address: typeof address === 'string' ? address : undefined, header })
      if ('status' in stream) return new Response(stream.body, { status: stream.status, headers: stream.headers })
      signal.addEventListener('abort', stream.leave)
      return new Response(readableFeed(stream.feed, stallTimeout, stream.leave), { headers: streamHeaders })
    },
    close() {
      isClosed = true
      listeners.closeAll()
    },
  }
}

function checkCount(name: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) >= 1) return
  throw misconfigured(`\`${name}\` must be a positive integer, got ${String(value)}.`)
}
