/** Requests over a socket of their own: as described, slowly, or cut off. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'

/** A response, read to its end. */
interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** A request to send. */
export interface RawRequest {
  method?: string
  headers?: Record<string, string>
  /** Pieces are written one by one, each in a packet of its own. @default an empty body */
  body?: string | Uint8Array | readonly Uint8Array[]
}

/** Sends a request exactly as described; `fetch` would add header fields. */
export function post(url: string, { method = 'POST', headers = {}, body = '' }: RawRequest): Promise<Answer> {
  const pieces = typeof body === 'string' ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body
  const { promise, resolve, reject } = withResolvers<Answer>()
  const length =
    pieces.length === 1 && !('transfer-encoding' in headers) ? { 'content-length': pieces[0]?.length ?? 0 } : {}
  const req = request(url, { method, headers: { ...length, ...headers }, agent: false }, (res) => {
    const chunks: Buffer[] = []
    res.on('data', (chunk) => chunks.push(chunk))
    res.on('end', () =>
      resolve({ status: res.statusCode ?? 0, headers: res.headers, text: Buffer.concat(chunks).toString() }),
    )
    res.on('error', reject)
  })
  req.on('error', reject)
  void (async () => {
    for (const piece of pieces) {
      req.write(piece)
      if (pieces.length > 1) await new Promise((next) => setTimeout(next, 5))
    }
    req.end()
  })()
  return promise
}

/** Announces `length` bytes, sends fewer, and closes the connection. */
export async function postCutShort(url: string, body: string, length: number): Promise<void> {
  const { hostname, port, pathname, search } = new URL(url)
  const socket = connect(Number(port), hostname)
  const { promise, resolve } = withResolvers<void>()
  socket.on('error', () => resolve())
  socket.on('close', () => resolve())
  // A socket whose response nobody reads does not close.
  socket.resume()
  socket.write(
    `POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/xml\r\ncontent-length: ${length}\r\n\r\n${body}`,
  )
  // With a FIN and not a reset: a reset can overtake what was sent, and the server would never see the request.
  setTimeout(() => socket.end(), 30)
  setTimeout(() => socket.destroy(), 2000).unref()
  await promise
}

/** Sends half a body, then waits for the connection to close or for `wait` milliseconds; returns what came back, as text. */
export async function postSlowly(url: string, body: string, wait: number): Promise<string> {
  const { hostname, port, pathname, search } = new URL(url)
  const socket = connect(Number(port), hostname)
  const { promise, resolve } = withResolvers<void>()
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString()
  })
  socket.on('error', () => resolve())
  socket.on('close', () => resolve())
  socket.write(
    `POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/xml\r\ncontent-length: ${body.length}\r\n\r\n`,
  )
  socket.write(body.slice(0, body.length / 2))
  const timer = setTimeout(() => socket.destroy(), wait)
  await promise
  clearTimeout(timer)
  return answer
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
