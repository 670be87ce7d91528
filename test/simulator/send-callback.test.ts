import { createServer, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { createReceiver, parseCallback } from '@ci-event/core'
import { createCallback, sendCallback, withFaults } from '@ci-event/simulator'
import { injectCallback } from '@ci-event/simulator/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen } from '../adapters/listen.ts'

interface Received {
  head: Pick<IncomingMessage, 'method' | 'url' | 'headers'>
  body: Buffer
  pieces: number
}

const misconfigured = { code: 'misconfigured' }
let received: Received[] = []
let status = (_index: number): number => 200
let pause = 0
let mostInFlight = 0
let server: Awaited<ReturnType<typeof listen>>

beforeEach(async () => {
  received = []
  status = () => 200
  pause = 0
  mostInFlight = 0
  let inFlight = 0
  server = await listen(
    createServer(async (request, response) => {
      mostInFlight = Math.max(mostInFlight, ++inFlight)
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const index = received.push({ head: request, body: Buffer.concat(chunks), pieces: chunks.length }) - 1
      await new Promise((resolve) => setTimeout(resolve, pause))
      inFlight--
      response.writeHead(status(index)).end('done')
    }),
  )
})
afterEach(() => server.close())

test('sendCallback sends the bytes of the callback with the headers of CI and no others', async () => {
  const callback = createCallback('Transcode')
  const report = await sendCallback(`${server.url}/ci/callback?a=1`, callback, { secret: 'käse & co' })
  const [{ head, body } = {} as Received] = received
  expect(body.equals(callback.body)).toBe(true)
  expect(head.method).toBe('POST')
  expect(new URL(head.url ?? '', server.url).searchParams.get('token')).toBe('käse & co')
  const { connection: _, ...headers } = head.headers
  expect(headers).toEqual({
    host: server.url.slice('http://'.length),
    'user-agent': 'Go-http-client/1.1',
    'content-length': String(callback.body.byteLength),
    'content-type': 'application/xml',
    'accept-encoding': 'gzip',
  })
  expect(report).toMatchObject({ sent: 1, accepted: 1, statuses: { 200: 1 }, errors: {}, answers: [{ text: 'done' }] })
})

test('sendCallback keeps to its concurrency and counts the answers', async () => {
  status = (index) => (index % 10 === 0 ? 503 : 200)
  pause = 5
  const seen: number[] = []
  const report = await sendCallback(server.url, () => createCallback('Tts'), {
    times: 100,
    concurrency: 8,
    onAnswer: (_answer, done) => seen.push(done),
  })
  expect(report).toMatchObject({ sent: 100, accepted: 90, statuses: { 200: 90, 503: 10 } })
  expect(mostInFlight).toBe(8)
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  const { min, p50, p99, max } = report.latency
  expect(min).toBeGreaterThanOrEqual(4)
  expect([min, p50, p99, max]).toEqual([min, p50, p99, max].toSorted((a, b) => a - b))
  expect(report.perSecond).toBeCloseTo(100 / (report.milliseconds / 1000), 5)
  expect(new Set(received.map(({ body }) => /j[0-9a-f]{32}/.exec(body.toString())?.[0])).size).toBe(100)
})

test('sendCallback reports requests without an answer, and stops when its signal is aborted', async () => {
  pause = 10_000
  expect((await sendCallback(server.url, createCallback('Tts'), { timeout: 50 })).errors).toEqual({ TIMEOUT: 1 })
  const stop = AbortSignal.timeout(50)
  const report = await sendCallback(server.url, createCallback('Tts'), { times: 100, signal: stop })
  expect(report).toMatchObject({ sent: 1, errors: { ABORTED: 1 } })
  const { url, close } = await listen(createServer())
  await close()
  expect((await sendCallback(url, createCallback('Tts'))).errors).toEqual({ ECONNREFUSED: 1 })
})

test('sendCallback reports an answer that comes before the whole body is sent', async () => {
  const early = await listen((_request, response) => {
    response.writeHead(413).write('too large')
    setTimeout(() => response.socket?.resetAndDestroy(), 20)
  })
  const large = createCallback('Tts', { Message: 'x'.repeat(20_000_000) })
  const { statuses, errors, answers } = await sendCallback(early.url, large)
  await early.close()
  expect({ statuses, errors }).toEqual({ statuses: { 413: 1 }, errors: {} })
  expect(answers[0]?.text).toBe('too large')
})

test('sendCallback causes no warning about listeners, however many requests are in flight', async () => {
  const warnings: string[] = []
  const listener = (warning: Error) => void warnings.push(warning.message)
  process.on('warning', listener)
  pause = 20
  const { signal } = new AbortController()
  await sendCallback(server.url, createCallback('Tts'), { times: 40, concurrency: 40, signal })
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('warning', listener)
  expect(warnings).toEqual([])
})

test('sendCallback refuses a URL that is not http, an empty secret and counts that are not positive integers', async () => {
  const callback = createCallback('Tts')
  await expect(sendCallback('localhost:3000', callback)).rejects.toMatchObject({
    code: 'misconfigured',
    message: expect.stringMatching(/^Expected an http or https URL.*got "localhost:3000"/),
  })
  await expect(sendCallback(server.url, callback, { secret: '' })).rejects.toMatchObject(misconfigured)
  await expect(sendCallback(server.url, callback, { times: 0 })).rejects.toMatchObject(misconfigured)
  await expect(sendCallback(server.url, callback, { concurrency: 1.5 })).rejects.toMatchObject(misconfigured)
})

test('sendCallback sends the body in as many chunks as it is asked for', async () => {
  const callback = createCallback('Transcode')
  await sendCallback(server.url, callback, { pieces: 7, pause: 15 })
  expect(received[0]?.body.equals(callback.body)).toBe(true)
  expect(received[0]?.head.headers['transfer-encoding']).toBe('chunked')
  expect(received[0]?.pieces).toBeGreaterThanOrEqual(4)
})

describe('faults', () => {
  const callback = createCallback('NoiseReduction', { Operation: { Output: { Object: '输出/降噪.wav' } } })
  const receiver = createReceiver({ ledger: false, onTaskFinish: () => {} })
  const outcome = async (faults: Parameters<typeof withFaults>[1]) =>
    (await injectCallback(receiver, withFaults(callback, faults))).outcome

  test.each([['utf-8-bom'], ['utf-16le'], ['gbk']])(
    'a callback in %s that is labelled so gives the same event',
    (charset) => {
      const { body, contentType, event } = withFaults(callback, { charset })
      expect(Buffer.from(body).equals(callback.body)).toBe(false)
      expect(parseCallback(body, { contentType })).toEqual(callback.event)
      expect(event).toEqual(callback.event)
    },
  )

  test('a callback in GBK that is not labelled so is undecodable', async () => {
    expect(await outcome({ charset: 'gbk', unlabelled: true })).toBe('undecodable')
    expect(withFaults(callback, { charset: 'gbk', unlabelled: true }).event).toBeUndefined()
  })

  test('half of a callback is truncated', async () => {
    const { body, event } = withFaults(callback, { truncate: 0.5 })
    expect(body.byteLength).toBe(Math.floor(callback.body.byteLength / 2))
    expect(event).toBeUndefined()
    expect(await outcome({ truncate: 0.5 })).toBe('truncated')
  })

  test('the fault gzip sets Content-Encoding', () => {
    const { body, headers } = withFaults(callback, { gzip: true })
    expect(headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(body).equals(callback.body)).toBe(true)
  })

  test('withFaults refuses a share above 1, an unknown charset and characters that the charset lacks', () => {
    expect(() => withFaults(callback, { truncate: 80 })).toThrow('`truncate` must be a number from 0 to 1, got 80.')
    expect(() => withFaults(callback, { charset: 'klingon' })).toThrow(/must be one of .*gbk, got "klingon"/)
    expect(() => withFaults(createCallback('Tts', { Message: '😀' }), { charset: 'gbk' })).toThrow(
      'Expected characters of GBK, got "😀"',
    )
  })
})
