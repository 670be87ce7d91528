/** How the body of a Node request is read from its stream. */
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { requestFromNode } from '../src/adapter.ts'
import { isCallbackError } from '../src/errors.ts'

interface Arrival {
  /** What arrives of the body. */
  chunks?: readonly string[]
  headers?: Record<string, string>
  /** What the request does instead of ending. */
  instead?: (req: IncomingMessage) => unknown
}

/** Reads a body of at most four bytes. */
async function read({ chunks = [], headers = {}, instead = (req) => req.push(null) }: Arrival) {
  const req = new IncomingMessage(new Socket())
  req.headers = headers
  let body: unknown
  try {
    const reading = requestFromNode(req).readBody(4)
    for (const chunk of chunks) req.push(Buffer.from(chunk))
    instead(req)
    body = String(await reading)
  } catch (error) {
    if (!isCallbackError(error)) throw error
    const { code, cause } = error
    return { code, cause, flows: req.readableFlowing }
  }
  return { body }
}

const lengths: [what: string, headersFor: (length: number) => Record<string, string>][] = [
  ['of announced length', (length) => ({ 'content-length': String(length) })],
  ['of unknown length', () => ({ 'transfer-encoding': 'chunked' })],
]

describe.each(lengths)('a body %s', (_, headersFor) => {
  test.each<[body: string, chunks: string[]]>([
    ['', []],
    ['ab', ['ab']],
    ['abc', ['a', 'bc']],
    ['abcd', ['abcd']],
  ])('is read up to the limit: %j in %j', async (body, chunks) => {
    expect(await read({ chunks, headers: headersFor(body.length) })).toEqual({ body })
  })

  test('is too large beyond the limit, and the rest of it passes', async () => {
    const result = await read({ chunks: ['abc', 'de'], headers: headersFor(5) })
    expect(result).toMatchObject({ code: 'too_large', flows: true })
  })

  test('is truncated when the request is destroyed before its end', async () => {
    const result = await read({ chunks: ['a'], headers: headersFor(2), instead: (req) => req.destroy() })
    expect(result).toMatchObject({ code: 'truncated' })
  })

  test('is truncated when its stream says no more than that it is closed', async () => {
    const result = await read({ chunks: ['a'], headers: headersFor(2), instead: (req) => req.emit('close') })
    expect(result).toMatchObject({ code: 'truncated' })
  })

  test('fails with the error of a stream that the client did not close', async () => {
    const cause = new Error('of a middleware')
    const instead = (req: IncomingMessage) => {
      req.complete = true
      req.emit('error', cause)
    }
    expect(await read({ chunks: ['a'], headers: headersFor(2), instead })).toMatchObject({ code: 'internal', cause })
  })
})

test('a body of announced length is truncated, with the cause, when the client closes the connection', async () => {
  const cause = new Error('aborted')
  const result = await read({ headers: { 'content-length': '2' }, instead: (req) => req.destroy(cause) })
  expect(result).toMatchObject({ code: 'truncated', cause })
})

test.each([
  ['fewer', ['a']],
  ['more', ['ab', 'c']],
])('a body of %s bytes than announced is truncated', async (_, chunks) => {
  expect(await read({ chunks, headers: { 'content-length': '2' } })).toMatchObject({ code: 'truncated' })
})

test('a stream that a middleware has given an encoding fails, because its bytes are lost', async () => {
  const req = new IncomingMessage(new Socket())
  req.headers = { 'content-length': '1' }
  req.setEncoding('utf8')
  await expect(requestFromNode(req).readBody(4)).rejects.toMatchObject({
    code: 'internal',
    cause: { type: 'stream.encoding.set' },
  })
})

test('a request that was destroyed before it was read is truncated', () => {
  const req = new IncomingMessage(new Socket())
  req.destroy()
  expect(() => requestFromNode(req).readBody(4)).toThrow(expect.objectContaining({ code: 'truncated' }))
})

test.each(['gzip', 'br', 'GZIP'])('a stream of %s is refused', (encoding) => {
  const req = new IncomingMessage(new Socket())
  req.headers = { 'content-encoding': encoding }
  expect(() => requestFromNode(req).readBody(4)).toThrow(expect.objectContaining({ code: 'unsupported_encoding' }))
})

test.each(['identity', 'Identity'])('a stream whose encoding is %s is read', async (encoding) => {
  expect(await read({ chunks: ['a'], headers: { 'content-encoding': encoding } })).toEqual({ body: 'a' })
})
