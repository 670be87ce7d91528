/** The web-standard `Request` as the neutral one. */
import { describe, expect, test } from 'vitest'
import { requestFromFetch } from '../src/adapter.ts'

const requestOf = (init: RequestInit = {}) =>
  new Request('https://a.example/', { method: 'POST', duplex: 'half', ...init } as RequestInit)
const read = (request: Request) => requestFromFetch(request).readBody(4)

function streamOf(chunks: readonly string[], end: (controller: ReadableStreamDefaultController) => void) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk))
      end(controller)
    },
  })
}

test.each([
  ['https://a.example/x/y?z=1', '/x/y?z=1'],
  ['https://a.example/x?y=1#z', '/x?y=1'],
  ['https://a.example:8443/x/#/y', '/x/'],
  ['https://a.example', '/'],
])('the path and query of %s are %s', (url, expected) => {
  expect(requestFromFetch(new Request(url)).url).toBe(expected)
})

test('method and headers are the request’s, and the address is the one that is passed', () => {
  const request = requestOf({ headers: { 'X-Test': 'a' } })
  expect(requestFromFetch(request, '203.0.113.7')).toMatchObject({
    method: 'POST',
    headers: { 'x-test': 'a' },
    address: '203.0.113.7',
  })
})

describe('a body', () => {
  test.each<[what: string, init: RequestInit, body: string]>([
    ['that is absent', {}, ''],
    ['of as many bytes as the limit', { body: 'abcd' }, 'abcd'],
    ['that announces the limit', { body: 'abcd', headers: { 'content-length': '4' } }, 'abcd'],
    ['in chunks', { body: streamOf(['ab', 'c'], (controller) => controller.close()) }, 'abc'],
    ['that says it is not compressed', { body: 'a', headers: { 'content-encoding': 'identity' } }, 'a'],
  ])('%s is read', async (_, init, body) => {
    expect(String(await read(requestOf(init)))).toBe(body)
  })

  test.each<[what: string, init: RequestInit, code: string]>([
    ['over the limit', { body: 'abcde' }, 'too_large'],
    ['that announces more than the limit', { body: 'a', headers: { 'content-length': '5' } }, 'too_large'],
    ['that is compressed', { body: 'a', headers: { 'content-encoding': 'gzip' } }, 'unsupported_encoding'],
  ])('%s is refused', async (_, init, code) => {
    await expect(read(requestOf(init))).rejects.toMatchObject({ code })
  })

  test('over the limit is not read to its end', async () => {
    let cancelled = false
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(Buffer.from('abc')),
      cancel() {
        cancelled = true
      },
    })
    await expect(read(requestOf({ body }))).rejects.toMatchObject({ code: 'too_large' })
    expect(cancelled).toBe(true)
  })

  test('is truncated when its stream fails', async () => {
    const cause = new Error('terminated')
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('a')),
      pull: (controller) => controller.error(cause),
    })
    await expect(read(requestOf({ body }))).rejects.toMatchObject({ code: 'truncated', cause })
  })

  test('that was read before is reported as consumed', async () => {
    const request = requestOf({ body: 'a' })
    await request.text()
    await expect(read(request)).rejects.toMatchObject({ code: 'body_consumed' })
  })
})
