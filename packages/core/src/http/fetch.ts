/** Translates the web-standard `Request` and `Response` to and from the neutral ones. */

import { CallbackError, isCallbackError, tooLarge } from '../errors.ts'
import { refuseCompressed, truncated } from './body-errors.ts'
import type { CallbackRequest, ResponseParts } from './request.ts'

/** Makes the neutral request from a web-standard one. `address` is the client's, which a `Request` does not hold. */
export function requestFromFetch(request: Request, address?: string): CallbackRequest {
  return {
    method: request.method,
    url: pathAndQueryOf(request.url),
    headers: Object.fromEntries(request.headers),
    address,
    readBody: (limit) => readBody(request, limit),
  }
}

/** Of an absolute URL as a `Request` has it: normalised, so that a path follows the host. */
function pathAndQueryOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const hash = url.indexOf('#', start)
  return hash === -1 ? url.slice(start) : url.slice(start, hash)
}

/** Makes the web-standard response from a neutral one. */
export function responseToFetch({ status, headers, body }: ResponseParts): Response {
  return new Response(body, { status, headers: headers as Record<string, string> })
}

async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new CallbackError(
      'body_consumed',
      'The body of the Request was read before the receiver could read it. Pass the receiver the Request first, or a clone.',
    )
  }
  refuseCompressed(request.headers.get('content-encoding'))
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    const reader = request.body?.getReader()
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      length += read.value.byteLength
      if (length > limit) {
        void reader?.cancel().catch(() => {})
        throw tooLarge(limit)
      }
      chunks.push(read.value)
    }
  } catch (cause) {
    // While it is read, a web stream fails for one reason only: the sender closed the connection.
    throw isCallbackError(cause) ? cause : truncated(cause)
  }
  return Buffer.concat(chunks, length)
}
