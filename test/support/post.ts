import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** An HTTP response, read to its end. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Posts over a connection of its own, without the header fields that `fetch` adds, such as `accept`. */
export async function post(
  url: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string | Uint8Array },
): Promise<Answer> {
  const req = request(url, { method: 'POST', headers, agent: false })
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    req.once('response', resolve).once('error', reject)
  })
  req.end(body)
  const res = await response
  return { status: res.statusCode ?? 0, headers: res.headers, text: await text(res) }
}
