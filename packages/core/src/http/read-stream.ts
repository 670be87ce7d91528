/** Reads the body of a Node request from its stream. */
import type { IncomingMessage } from 'node:http'
import { type CallbackError, toCallbackError, tooLarge } from '../errors.ts'
import { refuseCompressed, truncated } from './body-errors.ts'
import { requireRawBody } from './raw-body.cjs'
import { header } from './request.ts'

/** @throws CallbackError `too_large`, `truncated`, `unsupported_encoding`, at once or as a rejection */
export function readStream(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  refuseCompressed(header(req.headers, 'content-encoding'))
  const length = Number(header(req.headers, 'content-length') ?? Number.NaN)
  const body = Number.isNaN(length) || req.readableEncoding ? readRaw(req, limit) : readAnnounced(req, length, limit)
  // A middleware that does something slow first may have paused it, and a listener alone does not undo that.
  req.resume()
  return body
}

/** A body of announced length, as CI's are. raw-body takes a tenth of a callback's time on node:http. */
function readAnnounced(req: IncomingMessage, length: number, limit: number): Promise<Uint8Array> {
  if (length > limit) {
    discard(req)
    throw tooLarge(limit)
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let received = 0
    req.on('data', (chunk: Uint8Array) => {
      received += chunk.byteLength
      if (received <= length) chunks.push(chunk)
    })
    req.on('end', () => (received === length ? resolve(joined(chunks)) : reject(truncated())))
    req.on('error', (cause) => reject(req.aborted ? truncated(cause) : toCallbackError(cause)))
    // A stream destroyed without an error emits `close` alone.
    req.on('close', () => {
      if (!req.readableEnded) reject(truncated())
    })
  })
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  return first && chunks.length === 1 ? first : Buffer.concat(chunks)
}

// Cached: `require` takes a microsecond even for a loaded module.
let getRawBody: ReturnType<typeof requireRawBody> | undefined

/** Any other body. */
function readRaw(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // raw-body settles on `end`, `error` and `aborted`.
    req.once('close', () => {
      if (!req.readableEnded) reject(truncated())
    })
    getRawBody ??= requireRawBody()
    getRawBody(req, { limit }).then(resolve, (cause) => reject(unreadable(cause, req, limit)))
  })
}

function unreadable(cause: unknown, req: IncomingMessage, limit: number): CallbackError {
  const { type } = cause as { type?: unknown }
  if (type === 'entity.too.large') {
    discard(req)
    return tooLarge(limit)
  }
  return type === 'request.aborted' ? truncated(cause) : toCallbackError(cause)
}

/**
 * Lets the rest of a body pass. A paused stream, as raw-body leaves it, does not notice that its client disconnects: the
 * socket would stay open until the server's request timeout.
 */
function discard(req: IncomingMessage): void {
  req.resume()
}
