/** Server-sent events over a response of node:http. */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Feed } from './feed.ts'
import { securityHeaders } from './response.ts'

const heartbeatInterval = 15_000
/** A page that reads too slowly is disconnected at this many bytes; its browser reconnects and gets all items again. */
const maxUnreadBytes = 8 * 1024 * 1024

/** Streams the feed to one page until the page closes. The token comes first: no other site can read the stream. */
export function streamEvents(request: IncomingMessage, response: ServerResponse, feed: Feed, token: string): void {
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    // nginx would buffer the events.
    'x-accel-buffering': 'no',
  })
  const closed = new AbortController()
  const write = (text: string): boolean => {
    const isBelowLimit = response.write(text)
    if (response.writableLength > maxUnreadBytes) response.destroy()
    return isBelowLimit
  }
  const send = async (event: string, data: unknown): Promise<void> => {
    if (write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) return
    await once(response, 'drain', { signal: closed.signal }).catch(() => {})
  }
  write('retry: 1000\n\n')
  void send('token', token)
  const heartbeat = setInterval(() => write(': heartbeat\n\n'), heartbeatInterval).unref()
  const leave = feed.join({ send })
  response.on('close', () => {
    closed.abort()
    clearInterval(heartbeat)
    leave()
  })
  request.socket.setNoDelay(true)
}
