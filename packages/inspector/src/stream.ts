/** Server-sent events over a response of node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Live } from './live.ts'
import { safeHeaders } from './reply.ts'

const heartbeat = 15_000
/** A page that reads more slowly than this is let go; its browser connects again, and is told all. */
const mostUnread = 8 * 1024 * 1024

/** Streams what changes to one page until it goes. The token goes first: no other site can read the stream. */
export function stream(request: IncomingMessage, response: ServerResponse, live: Live, token: string): void {
  response.writeHead(200, {
    ...safeHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    // nginx would hold the events back.
    'x-accel-buffering': 'no',
  })
  const write = (text: string): void => {
    response.write(text)
    if (response.writableLength > mostUnread) response.destroy()
  }
  const tell = (event: string, data: unknown): void => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  write('retry: 1000\n\n')
  tell('token', token)
  const beat = setInterval(() => write(': still here\n\n'), heartbeat).unref()
  const leave = live.watch({ tell })
  response.on('close', () => {
    clearInterval(beat)
    leave()
  })
  request.socket.setNoDelay(true)
}
