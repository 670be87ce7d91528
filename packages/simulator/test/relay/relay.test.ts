import { request } from 'node:http'
import { createReceiver, parseCallback } from '@ci-event/core'
import { createCallback, sendCallback, withFaults } from '@ci-event/simulator'
import { createRelay, type ListenerReport } from '@ci-event/simulator/relay'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { post } from '../../../../test/support/post.ts'
import type { RelayedCallback } from '../../src/relay/relayed-callback.ts'
import { callbackSecret, relaySecret, startRelayingApp } from './relaying-app.ts'
import { type Streamed, streamFrom } from './streamed.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function appWith(...options: Parameters<typeof startRelayingApp>) {
  const app = await startRelayingApp(...options)
  open.push(app)
  return app
}

function streamOf(url: string, headers?: Record<string, string>): Streamed {
  const stream = streamFrom(url, headers)
  open.push(stream)
  return stream
}

const callbackIn = ({ data }: { data: string }) => JSON.parse(data) as RelayedCallback
const authorized = { authorization: `Bearer ${relaySecret}` }

describe('access', () => {
  test.each<[string, Record<string, string>]>([
    ['without a secret', {}],
    ['with a wrong secret', { authorization: 'Bearer secret-of-the-relay-onlx' }],
    ['with a longer secret', { authorization: `Bearer ${relaySecret}x` }],
    ['with the secret of the callback URL', { authorization: `Bearer ${callbackSecret}` }],
    ['with the secret as a password', { authorization: `Basic ${btoa(`:${relaySecret}`)}` }],
  ])('a listener %s is answered 401', async (_, headers) => {
    const app = await appWith()
    const response = await fetch(app.relayUrl, { headers })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await response.text()).not.toContain(relaySecret)
  })

  test('the secret in the URL opens nothing', async () => {
    const app = await appWith()
    for (const name of ['token', 'secret', 'authorization', 'access_token']) {
      expect((await fetch(`${app.relayUrl}?${name}=${relaySecret}`)).status).toBe(401)
    }
  })

  test('both secrets are accepted while they are rotated', async () => {
    const app = await appWith({ secret: ['the-secret-of-yesterday', relaySecret] })
    expect((await streamOf(app.relayUrl).next()).name).toBe('ready')
    const old = { authorization: 'Bearer the-secret-of-yesterday' }
    expect((await streamOf(app.relayUrl, old).next()).name).toBe('ready')
  })

  test('anything but GET is answered 405', async () => {
    const app = await appWith()
    expect((await post(app.relayUrl, { headers: authorized })).status).toBe(405)
  })

  test('a request line that is not a URL is answered 401', async () => {
    const app = await appWith()
    const relay = createRelay({ secret: relaySecret })
    const status = await new Promise((resolve, reject) => {
      request(app.origin, { path: '/ci/relay//[:?%', agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(401)
    expect((await relay.fetch(new Request('http://x//?%'))).status).toBe(401)
  })

  test.each<[object, RegExp]>([
    [{ secret: undefined }, /createRelay needs a secret, got none/],
    [{ secret: '' }, /createRelay needs a secret, got an empty one/],
    [{ secret: 'short' }, /at least 16 bytes/],
    [{ maxBytes: 0 }, /`maxBytes` must be a positive integer, got 0/],
    [{ maxListeners: 1.5 }, /`maxListeners` must be a positive integer, got 1.5/],
    [{ heartbeatInterval: 1 }, /`heartbeatInterval` must be 10 to 600000 milliseconds, got 1/],
  ])('createRelay refuses %j', (options, message) => {
    expect(() => createRelay({ secret: relaySecret, ...options } as never)).toThrow(message)
  })
})

describe('a relayed callback', () => {
  test.each(['utf-8', 'gbk', 'utf-16le'])('has its body byte for byte in %s', async (charset) => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    const sent = withFaults(createCallback('Transcode', { Message: '中文' }, { state: 'Failed' }), { charset })
    await sendCallback(app.callbackUrl, sent)
    const event = await stream.next()
    const { body, headers, jobs, jobCount } = callbackIn(event)
    expect(event.name).toBe('callback')
    expect(Buffer.from(body, 'base64').equals(Buffer.from(sent.body))).toBe(true)
    expect(headers['content-type']).toBe(sent.contentType)
    expect(jobCount).toBe(1)
    expect(jobs).toEqual([{ tag: 'Transcode', state: 'Failed', id: expect.stringMatching(/^j/) }])
  })

  test('has neither the secret of the callback URL, in any form, nor credentials, nor headers of the connection', async () => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    const headers = {
      authorization: 'Basic c2VjcmV0LW9mLXByb3h5',
      cookie: 'sid=session-of-somebody',
      'x-original-url': `/ci/callback?token=${encodeURIComponent(callbackSecret)}`,
      'x-ci-content-version': 'Detail',
      connection: 'close',
    }
    await post(`${app.callbackUrl}&a=1`, { headers, body: createCallback('Tts').body })
    const event = await stream.next()
    for (const secret of [callbackSecret, 'c2VjcmV0', 'session-of']) expect(event.data).not.toContain(secret)
    const { url, headers: passed } = callbackIn(event)
    expect(url).toBe('/ci/callback?token=***&a=1')
    expect(passed).toEqual({ 'x-original-url': '/ci/callback?token=***', 'x-ci-content-version': 'Detail' })
  })

  test('that an app publishes itself has no secrets of its URL and headers either', async () => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    const url = `/ci/callback?token=${callbackSecret}`
    const headers = { referer: `https://example.com${url}`, cookie: 'sid=1', 'content-encoding': 'gzip' }
    app.relay.publish({ ...createCallback('Tts'), url, headers })
    const { data } = await stream.next()
    expect(data).not.toContain(callbackSecret)
    expect(callbackIn({ data })).toMatchObject({ url: '/ci/callback?token=***' })
    expect(callbackIn({ data }).headers).toEqual({ referer: 'https://example.com/ci/callback?token=***' })
  })

  test('that a body parser has read is the event as JSON, which parses to the same event', async () => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    const { body } = createCallback('Transcode')
    const event = parseCallback(body)
    app.relay.publish({ event, headers: { 'content-type': 'application/xml' } })
    const relayed = callbackIn(await stream.next())
    expect(relayed).toMatchObject({ isRebuilt: true, headers: { 'content-type': 'application/json; charset=utf-8' } })
    expect(parseCallback(Buffer.from(relayed.body, 'base64'))).toEqual(event)
  })

  test('that arrived as text has a charset that fits its bytes', async () => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    const body = Buffer.from(createCallback('Tts', { Message: '中文' }).body).toString()
    app.relay.publish({ body, headers: { 'content-type': 'application/xml; charset=gbk' } })
    const relayed = callbackIn(await stream.next())
    const contentType = relayed.headers['content-type']
    expect(contentType).toBe('application/xml; charset=utf-8')
    expect(parseCallback(Buffer.from(relayed.body, 'base64'), { contentType })).toEqual(parseCallback(body))
  })

  test.each([
    ['ReviewImage', { state: 'block' }, [{ tag: 'ReviewImage', state: 'block' }]],
    ['ReviewText', { state: 'Failed' }, [{ tag: 'ReviewText', state: 'Failed' }]],
    ['WorkflowFinish', {}, [{ tag: 'WorkflowFinish', state: 'Success' }]],
    ['Concat', { jobs: 25 }, Array.from({ length: 20 }, () => ({ tag: 'Concat', state: 'Success' }))],
  ])('of %s %j names what it is about', async (name, options, expected) => {
    const app = await appWith({}, { onOther: () => {} })
    const stream = streamOf(app.relayUrl)
    await stream.next()
    app.relay.publish({ body: createCallback(name as 'Tts', {}, options as object).body })
    const { jobs, jobCount } = callbackIn(await stream.next())
    expect(jobs).toMatchObject(expected)
    expect(jobCount).toBe((options as { jobs?: number }).jobs ?? 1)
  })

  test('that cannot be parsed is relayed when an app publishes it itself', async () => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    app.relay.publish({ body: '<Response><JobsDetail>' })
    expect(callbackIn(await stream.next())).toMatchObject({ jobs: [], jobCount: 0 })
    expect(() => app.relay.publish({})).toThrow(
      '`publish` needs the `body` of a callback, or its `event`, got neither.',
    )
  })

  test('is none that is not authentic', async () => {
    const app = await appWith()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    const { statuses } = await sendCallback(`${app.origin}/ci/callback?token=wrong`, createCallback('Tts'))
    await sendCallback(app.callbackUrl, createCallback('Concat'))
    expect(statuses).toEqual({ 401: 1 })
    expect(callbackIn(await stream.next()).jobs[0]?.tag).toBe('Concat')
  })
})

describe('a filter', () => {
  test.each([
    ['tag=Transcode', ['Transcode Success', 'Transcode Failed']],
    ['tag=transcode&tag=Tts', ['Transcode Success', 'Transcode Failed', 'Tts Success']],
    ['state=Failed', ['Transcode Failed', 'Concat Failed']],
    ['tag=Transcode&state=Failed', ['Transcode Failed']],
    ['state=failed&state=block', ['Transcode Failed', 'Concat Failed', 'ReviewImage block']],
    ['tag=ReviewImage', ['ReviewImage block']],
  ])('of %s lets pass what has the Tag and the State in one job', async (query, expected) => {
    const app = await appWith()
    const stream = streamOf(`${app.relayUrl}?${query}`)
    await stream.next()
    for (const [tag, state] of [
      ['Transcode', 'Success'],
      ['Transcode', 'Failed'],
      ['Tts', 'Success'],
      ['Concat', 'Failed'],
      ['ReviewImage', 'block'],
    ]) {
      app.relay.publish(createCallback(tag as 'Tts', {}, { state: state as never }))
    }
    for (const each of expected) {
      const { jobs } = callbackIn(await stream.next())
      expect(`${jobs[0]?.tag} ${jobs[0]?.state}`).toBe(each)
    }
  })

  test('that leaves out everything of a busy app still gets heartbeats, which carry the position', async () => {
    const app = await appWith({ heartbeatInterval: 40 })
    const stream = streamOf(`${app.relayUrl}?tag=Transcode`)
    await stream.next()
    const callback = createCallback('Tts')
    const traffic = setInterval(() => app.relay.publish(callback), 5)
    open.push({ close: () => clearInterval(traffic) })
    const beats = [await stream.next(), await stream.next()]
    expect(beats.map(({ name }) => name)).toEqual(['heartbeat', 'heartbeat'])
    const [first, second] = beats.map(({ id }) => Number(id?.split('-')[1]))
    expect(second).toBeGreaterThan(first as number)
  })
})

describe('a listener that reconnects', () => {
  test('gets what it missed, once and in order', async () => {
    const app = await appWith()
    const first = streamOf(app.relayUrl)
    await first.next()
    for (let i = 0; i < 10; i++) app.relay.publish(createCallback('Tts', { Code: `c${i}` }))
    await first.next()
    const { id } = await first.next()
    first.close()
    const second = streamOf(app.relayUrl, { 'last-event-id': String(id) })
    expect((await second.next()).name).toBe('ready')
    for (let i = 2; i < 10; i++) {
      const body = Buffer.from(callbackIn(await second.next()).body, 'base64')
      expect(parseCallback(body)).toMatchObject({ JobsDetail: [{ Code: `c${i}` }] })
    }
  })

  test('before any callback came resumes at the moment of its first connection', async () => {
    const app = await appWith()
    app.relay.publish(createCallback('Concat'))
    const first = streamOf(app.relayUrl)
    const { id } = await first.next()
    first.close()
    app.relay.publish(createCallback('Tts'))
    const second = streamOf(app.relayUrl, { 'last-event-id': String(id) })
    await second.next()
    expect(callbackIn(await second.next()).jobs[0]?.tag).toBe('Tts')
  })

  test('is told how many callbacks the relay had dropped, before it gets the rest', async () => {
    const callback = createCallback('Tts')
    const app = await appWith({ maxBytes: 20_000 })
    const first = streamOf(app.relayUrl)
    const { id } = await first.next()
    first.close()
    for (let i = 0; i < 100; i++) app.relay.publish(callback)
    const second = streamOf(app.relayUrl, { 'last-event-id': String(id) })
    const gap = await second.next()
    expect(gap.name).toBe('gap')
    const { missed, reason } = JSON.parse(gap.data)
    expect(reason).toBe('dropped')
    expect((await second.next()).name).toBe('ready')
    const ids: number[] = []
    while (ids.at(-1) !== 100) ids.push(Number((await second.next()).id?.split('-')[1]))
    expect(ids[0]).toBe(missed + 1)
    expect(missed + ids.length).toBe(100)
    expect(ids.length).toBeGreaterThan(3)
    // A gap that was read is not reported again.
    const third = streamOf(app.relayUrl, { 'last-event-id': String(gap.id) })
    expect((await third.next()).name).toBe('ready')
  })

  test('to a process that started later gets a gap of unknown size, then everything of that process', async () => {
    const app = await appWith()
    app.relay.publish(createCallback('Concat'))
    const stream = streamOf(app.relayUrl, { 'last-event-id': '0123456789ab-17' })
    const gap = await stream.next()
    expect([gap.name, JSON.parse(gap.data)]).toEqual(['gap', { missed: null, reason: 'restarted' }])
    expect((await stream.next()).name).toBe('ready')
    expect(callbackIn(await stream.next()).jobs[0]?.tag).toBe('Concat')
  })

  test.each(['', 'nonsense', '0123456789ab-', '0123456789ab-99999999999999999'])(
    'with the position %j starts with what is new',
    async (position) => {
      const app = await appWith()
      app.relay.publish(createCallback('Concat'))
      const stream = streamOf(app.relayUrl, { 'last-event-id': position })
      expect((await stream.next()).name).toBe('ready')
      app.relay.publish(createCallback('Tts'))
      expect(callbackIn(await stream.next()).jobs[0]?.tag).toBe('Tts')
    },
  )

  test('under its own name replaces its old connection, so that a dead one takes no place', async () => {
    const app = await appWith({ maxListeners: 1 })
    const name = { 'ci-event-listener': 'laptop' }
    const old = streamOf(app.relayUrl, name)
    await old.next()
    const fresh = streamOf(app.relayUrl, name)
    expect((await fresh.next()).name).toBe('ready')
    await expect(old.next()).rejects.toThrow('the stream ended')
    const other = await fetch(app.relayUrl, { headers: authorized })
    expect([other.status, other.headers.get('retry-after')]).toEqual([503, '5'])
  })
})

describe('limits', () => {
  const large = { body: Buffer.alloc(1_000_000), event: { EventName: 'Large' } as never }

  test('a callback larger than all memory is a gap, and takes the place of no other', async () => {
    const app = await appWith({ maxBytes: 20_000 })
    const stream = streamOf(app.relayUrl)
    await stream.next()
    app.relay.publish(createCallback('Concat'))
    app.relay.publish({ body: Buffer.alloc(30_000) })
    app.relay.publish(createCallback('Tts'))
    expect(callbackIn(await stream.next()).jobs[0]?.tag).toBe('Concat')
    const gap = await stream.next()
    expect([gap.name, JSON.parse(gap.data)]).toEqual(['gap', { missed: 1, reason: 'dropped' }])
    expect(callbackIn(await stream.next()).jobs[0]?.tag).toBe('Tts')
  })

  test('a listener that reads slowly gets a gap instead of memory', async () => {
    const app = await appWith({ maxBytes: 3_000_000 })
    const slow = streamOf(app.relayUrl)
    const quick = streamOf(app.relayUrl)
    await slow.next()
    await quick.next()
    // More than the buffers of both sockets hold.
    const total = 25
    for (let i = 0; i < total; i++) {
      app.relay.publish(large)
      await quick.next()
    }
    let received = 0
    let missed = 0
    while (received + missed < total) {
      const { name, data } = await slow.next()
      if (name === 'callback') received++
      if (name === 'gap') missed += JSON.parse(data).missed
    }
    expect(received + missed).toBe(total)
    expect(missed).toBeGreaterThan(0)
  })

  test('a listener that reads nothing is disconnected, and makes room for another', async () => {
    const reports: string[] = []
    const app = await appWith({
      maxListeners: 1,
      heartbeatInterval: 50,
      onListener: ({ type }) => void reports.push(type),
    })
    const stuck = streamOf(app.relayUrl)
    await stuck.next()
    for (let i = 0; i < 15; i++) app.relay.publish(large)
    await expect.poll(() => reports).toEqual(['joined', 'left'])
    expect((await streamOf(app.relayUrl).next()).name).toBe('ready')
  })

  test('a listener over fetch that reads nothing more is disconnected, too', async () => {
    const reports: string[] = []
    const relay = createRelay({
      secret: relaySecret,
      heartbeatInterval: 20,
      onListener: ({ type }) => void reports.push(type),
    })
    const { body } = await relay.fetch(new Request('http://x/ci/relay', { headers: authorized }))
    const reader = body?.getReader()
    expect(Buffer.from((await reader?.read())?.value as Uint8Array).toString()).toContain('event: ready')
    await expect.poll(() => reports).toEqual(['joined', 'left'])
    await expect(reader?.read()).rejects.toThrow('The listener read nothing for too long.')
  })

  test('a listener that leaves makes room for another', async () => {
    const app = await appWith({ maxListeners: 1 })
    const first = streamOf(app.relayUrl)
    await first.next()
    expect((await fetch(app.relayUrl, { headers: authorized })).status).toBe(503)
    first.close()
    await expect
      .poll(() =>
        streamOf(app.relayUrl)
          .next()
          .then(
            ({ name }) => name,
            () => 'refused',
          ),
      )
      .toBe('ready')
  })

  test('a closed relay ends its streams, refuses new ones, and lets its server close', async () => {
    const app = await startRelayingApp()
    const stream = streamOf(app.relayUrl)
    await stream.next()
    app.relay.close()
    await expect(stream.next()).rejects.toThrow('the stream ended')
    expect((await fetch(app.relayUrl, { headers: authorized })).status).toBe(503)
    expect(() => app.relay.publish(createCallback('Tts'))).not.toThrow()
    await app.close()
  })
})

test('onListener reports who joins and leaves with which filter, and its failure ends no stream', async () => {
  const onListener = vi.fn((_report: ListenerReport) => {
    throw new Error('log is full')
  })
  const app = await appWith({ onListener })
  const stream = streamOf(`${app.relayUrl}?tag=Tts&state=Failed`)
  expect((await stream.next()).name).toBe('ready')
  stream.close()
  await expect.poll(() => onListener.mock.calls.length).toBe(2)
  const report = { address: expect.stringContaining('127.0.0.1'), tags: ['Tts'], states: ['Failed'] }
  expect(onListener.mock.calls).toEqual([[{ type: 'joined', ...report }], [{ type: 'left', ...report }]])
})

test('the response of the app is the same while a relay is full, its listeners are stuck, and its publish throws', async () => {
  const handled: string[] = []
  const relay = createRelay({ secret: relaySecret, maxBytes: 1 })
  const receive = (onReceived?: () => void) =>
    createReceiver({ onTaskFinish: ({ JobId }) => void handled.push(JobId), onReceived, logger: false }).receive({
      method: 'POST',
      url: '/',
      headers: {},
      readBody: () => createCallback('Tts').body,
    })
  const plain = await receive()
  const app = await appWith({ maxBytes: 1, maxListeners: 1 }, { onTaskFinish: ({ JobId }) => void handled.push(JobId) })
  await streamOf(app.relayUrl).next()
  const relayed = await post(app.callbackUrl, { body: createCallback('Tts').body })
  const failing = await receive(() => relay.publish({}))
  expect([relayed.status, relayed.text]).toEqual([plain.status, plain.body])
  expect([failing.status, failing.body]).toEqual([plain.status, plain.body])
  expect(handled).toHaveLength(3)
})
