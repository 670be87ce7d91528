import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { promisify } from 'node:util'
import { createReceiver } from '@ci-event/core'
import { createInspector } from '@ci-event/inspector'
import { createCallback } from '@ci-event/simulator'
import { injectCallback } from '@ci-event/simulator/testing'
import express from 'express'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { itemsOf } from '../support/inbox-items.ts'
import { ask, type Inspected, inspected, tokenOf } from './inspected.ts'

let it: Inspected
beforeEach(async () => {
  it = await inspected()
})
afterEach(() => it.stop())

const code = ({ text }: { text: string }) => JSON.parse(text).error.code
const portOf = (url: string) => new URL(url).port

test('an item of a review has the name of its event, its result and its JobId, and no drift', async () => {
  const { body } = createCallback('ReviewVideo', { JobId: 'sv1' }, { state: 'block' })
  await it.arrive({ body: Buffer.from(body).toString() })
  await it.worker.onIdle()
  const id = (await it.inbox.list({ limit: 1 })).items[0]?.id
  const item = JSON.parse((await ask(`${it.url}api/items/${id}`)).text)
  expect(item).toMatchObject({ tags: ['ReviewVideo'], states: ['block'], job: 'sv1', jobs: 1, drift: [] })
  expect(item.event).toMatchObject({ EventName: 'ReviewVideo', JobsDetail: [{ Suggestion: 'block' }] })
})

describe('access', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'app.localhost'])(
    'the inspector answers a request to %s',
    async (host) => {
      expect(await ask(it.url, { headers: { host: `${host}:${portOf(it.url)}` } })).toMatchObject({ status: 200 })
    },
  )

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
    'the inspector refuses a request to the host name %j',
    async (host) => {
      for (const path of ['', 'main.js', 'api/live', 'api/items/1']) {
        const answer = await ask(it.url + path, { headers: { host } })
        expect([answer.status, code(answer)]).toEqual([403, 'not_local_host'])
        expect(answer.text).toContain('guard')
      }
    },
  )

  test.each(['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])(
    'the inspector refuses a request through a proxy with the header %s',
    async (name) => {
      const answer = await ask(it.url, { headers: { [name]: '203.0.113.9' } })
      expect([answer.status, code(answer)]).toEqual([403, 'proxied'])
    },
  )

  const outward = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address
  // Without such an address this cannot be tested, and cannot happen.
  const outwardTest = outward ? test : () => {}
  outwardTest('the inspector refuses a request from an address that is not loopback', async () => {
    const inspector = createInspector({ inbox: it.inbox })
    const server = createServer(inspector.handler)
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
    const { port } = server.address() as AddressInfo
    const answer = await ask(`http://${outward}:${port}/`, { headers: { host: 'localhost' } })
    server.close()
    expect([answer.status, code(answer)]).toEqual([403, 'not_loopback'])
  })

  test('a guard decides alone, also about requests from elsewhere', async () => {
    const guarded = await inspected({ guard: async ({ headers }) => headers.cookie === 'session=alice' })
    const strange = { host: 'ops.example', 'x-forwarded-for': '203.0.113.9' }
    const refused = await ask(guarded.url, { headers: strange })
    expect([refused.status, code(refused)]).toEqual([403, 'guard'])
    expect((await ask(guarded.url)).status).toBe(403)
    expect((await ask(guarded.url, { headers: { ...strange, cookie: 'session=alice' } })).status).toBe(200)
    await guarded.stop()
  })

  test('a guard that throws or returns a truthy value other than true refuses the request', async () => {
    for (const guard of [() => Promise.reject(new Error('secret of ours')), () => 'yes' as unknown as boolean]) {
      const guarded = await inspected({ guard })
      const answer = await ask(guarded.url)
      expect(answer.status).toBeGreaterThanOrEqual(403)
      expect(answer.text).not.toContain('secret of ours')
      await guarded.stop()
    }
  })
})

describe('replaying', () => {
  const die = async () => {
    it.broken = true
    await it.arrive({})
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(1)
    it.broken = false
    return (await itemsOf(it.inbox))[0]?.id as string
  }

  test('a request with the token of the page replays an item', async () => {
    const id = await die()
    const headers = {
      'x-ci-event-token': await tokenOf(it.url),
      origin: it.url.slice(0, -1),
      'sec-fetch-site': 'same-origin',
    }
    const answer = await ask(`${it.url}api/replay?id=${id}`, { method: 'POST', headers })
    expect([answer.status, answer.text]).toEqual([200, '{"replayed":1}'])
    await expect.poll(async () => (await it.inbox.get(id))?.state).toBe('done')
  })

  test('a replay without the token, or from another site, is refused', async () => {
    const id = await die()
    const token = await tokenOf(it.url)
    const tries: [headers: Record<string, string>, code: string][] = [
      [{}, 'token'],
      [{ 'x-ci-event-token': 'old' }, 'token'],
      [{ 'x-ci-event-token': token, origin: 'https://evil.example' }, 'other_site'],
      [{ 'x-ci-event-token': token, origin: 'http://127.0.0.1:1' }, 'other_site'],
      [{ 'x-ci-event-token': token, origin: 'null' }, 'other_site'],
      [{ 'x-ci-event-token': token, 'sec-fetch-site': 'cross-site' }, 'other_site'],
      [{ 'x-ci-event-token': token, 'sec-fetch-site': 'same-site' }, 'other_site'],
    ]
    for (const path of [`api/replay?id=${id}`, `api/replay?id=${id}&asNew=1`, 'api/dead/replay']) {
      for (const [headers, reason] of tries) {
        const answer = await ask(it.url + path, { method: 'POST', headers })
        expect([answer.status, code(answer)]).toEqual([403, reason])
      }
      // A GET changes nothing, token or not.
      expect((await ask(it.url + path, { headers: { 'x-ci-event-token': token } })).status).toBe(405)
    }
    expect(await it.inbox.count()).toMatchObject({ dead: 1 })
  })

  test('replaying all dead letters replays each once, although they die again', async () => {
    it.broken = true
    for (let n = 0; n < 5; n++) await it.arrive({})
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(5)
    const headers = { 'x-ci-event-token': await tokenOf(it.url) }
    const answer = await ask(`${it.url}api/dead/replay`, { method: 'POST', headers })
    expect(answer.text).toBe('{"replayed":5}')
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(5)
  })
})

describe('responses', () => {
  test('every response has the security headers', async () => {
    for (const path of ['', 'main.js', 'style.css', 'api/items/9', 'nowhere']) {
      const { headers } = await ask(it.url + path)
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
    }
  })

  test('no path reads a file that is not part of the page', async () => {
    for (const path of [
      'directory.cjs',
      '../package.json',
      '%2e%2e/package.json',
      '..%2fpackage.json',
      'api/',
      'api/items/',
      'api/items/%ff',
    ]) {
      expect((await ask(it.url + path)).status).toBe(404)
    }
    expect((await ask(it.url, { method: 'POST' })).status).toBe(405)
  })

  test('HEAD has the headers of GET and no body', async () => {
    const [head, get] = [await ask(it.url, { method: 'HEAD' }), await ask(it.url)]
    expect(head).toMatchObject({ status: 200, text: '' })
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
  })

  test('the response to a failure of the inbox does not contain its reason', async () => {
    const broken = await inspected({
      inbox: { ...it.inbox, get: () => Promise.reject(new Error('disk /secret/path is full')) },
    })
    const answer = await ask(`${broken.url}api/items/1`)
    expect([answer.status, code(answer)]).toEqual([500, 'unavailable'])
    expect(answer.text).not.toContain('/secret/path')
    await broken.stop()
  })

  test('createInspector refuses invalid options', () => {
    expect(() => createInspector({ inbox: it.inbox, pollInterval: 0 })).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('got 0.') }),
    )
  })
})

describe('lists, statistics and fixtures', () => {
  const rowsOf = async (query: string) => JSON.parse((await ask(`${it.url}api/items?${query}`)).text)

  test('a list has the conditions of its query, and pages', async () => {
    await it.arrive({ tag: 'Concat', id: 'j-concat', state: 'Failed', userData: 'order 77' })
    await it.arrive({ tag: 'Tts', id: 'j-tts' })
    await it.worker.onIdle()
    const jobs = async (query: string) => (await rowsOf(query)).items.map(({ job }: { job: string }) => job)
    expect(await jobs('')).toEqual(['j-tts', 'j-concat'])
    expect(await jobs('tag=Concat&jobState=Failed&state=done&text=ORDER')).toEqual(['j-concat'])
    expect(await jobs('state=dead&tag=')).toEqual([])
    expect(await jobs(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([])
    const { items, cursor } = await rowsOf('limit=1')
    expect(items[0]).not.toHaveProperty('text')
    expect(await jobs(`limit=1&cursor=${cursor}`)).toEqual(['j-concat'])
  })

  test.each(['limit=0', 'cursor=x', 'since=yesterday', 'state=gone'])('a list answers 400 to %s', async (query) => {
    const answer = await ask(`${it.url}api/items?${query}`)
    expect([answer.status, code(answer)]).toEqual([400, 'query'])
  })

  test('statistics answer 400 to a bucket that is too short', async () => {
    const answer = await ask(`${it.url}api/stats?bucket=5`)
    expect([answer.status, code(answer)]).toEqual([400, 'query'])
    expect(JSON.parse((await ask(`${it.url}api/stats`)).text).buckets.length).toBeGreaterThan(23)
  })

  test('a fixture can be injected, and has no secrets', async () => {
    await it.arrive({ id: 'j-fixture', body: xmlOf('j-fixture') })
    const id = (await rowsOf('')).items[0].id
    const { fixture } = JSON.parse((await ask(`${it.url}api/items/${id}/fixture`)).text)
    expect(fixture).not.toContain('open-sesame')
    const { headers, body } = JSON.parse(fixture)
    const seen = vi.fn()
    const receiver = createReceiver({ verify: () => undefined, onTaskFinish: seen })
    const { status } = await injectCallback(receiver, { headers, body: Buffer.from(body) })
    expect([status, seen.mock.calls[0]?.[0].JobId]).toEqual([200, 'j-fixture'])
    expect((await ask(`${it.url}api/items/999/fixture`)).status).toBe(404)
  })
  const xmlOf = (id: string) =>
    `<Response><EventName>TaskFinish</EventName><JobsDetail><JobId>${id}</JobId><Tag>DocProcess</Tag><State>Success</State><Operation><DocProcess><DocPassword>open-sesame-1</DocPassword></DocProcess></Operation></JobsDetail></Response>`
})

describe('mounted below a path', () => {
  test('the inspector works below a path in Express', async () => {
    const inspector = createInspector({ inbox: it.inbox })
    const server = express().use('/ops/ci', inspector.handler).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const moved = await ask(`${url}/ops/ci`)
    expect([moved.status, new URL(moved.headers.location ?? '', `${url}/ops/ci`).pathname]).toEqual([308, '/ops/ci/'])
    expect(await ask(`${url}/ops/ci/`)).toMatchObject({ status: 200, text: expect.stringContaining('ci-event') })
    expect((await ask(`${url}/ops/ci/main.js`)).status).toBe(200)
    server.close()
  })

  test('the inspector works below its basePath in node:http', async () => {
    const mounted = await inspected({ basePath: '/ops/ci/' })
    expect((await ask(`${mounted.url}ops/ci`)).status).toBe(308)
    expect((await ask(`${mounted.url}ops/ci/style.css`)).status).toBe(200)
    expect((await ask(`${mounted.url}ops/cigar`)).status).toBe(404)
    await mounted.stop()
  })
})

describe('secrets', () => {
  const signed =
    'https://media-1250000000.cos.ap-chongqing.myqcloud.com/a.mp4?q-sign-algorithm=sha1&q-ak=AKIDplain&q-signature=feedbeef&x-cos-security-token=tmptoken'
  const event = {
    EventName: 'TaskFinish',
    JobsDetail: {
      JobId: 'j1',
      Tag: 'DocProcess',
      State: 'Success',
      Input: { Url: signed },
      Operation: {
        DocProcess: { DocPassword: 'open-sesame-1', UriKey: ['k3y', 'k3y'] },
        UserData: 'my password is open-sesame-1',
      },
    },
  }
  const xml = `<Response><EventName>TaskFinish</EventName><JobsDetail><JobId>j2</JobId><Tag>DocProcess</Tag><State>Success</State><Input><Url>${signed.replaceAll('&', '&amp;')}</Url></Input><Operation><DocProcess><DocPassword><![CDATA[open-sesame-1]]></DocPassword><UriKey>k<![CDATA[3]]>y</UriKey><UriKey>k3y</UriKey></DocProcess><UnCompressKey>open-sesame-1</UnCompressKey><UserData>seen at /cb%3Ftoken%3Dhunter2hunter2%26a=1</UserData></Operation></JobsDetail></Response>`
  const secrets = /open-sesame|AKIDplain|feedbeef|tmptoken|hunter2|correct-horse|k3y|k<!/

  test.each([
    ['JSON', JSON.stringify(event)],
    ['JSON with escapes', JSON.stringify(event).replaceAll('&', '\\u0026')],
    ['XML', xml],
  ])('secrets of a body in %s are shown neither in the list nor in the details', async (_, body) => {
    it.broken = true
    await it.arrive({ body })
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(1)
    const [item] = await itemsOf(it.inbox)
    // The inbox keeps them for handlers.
    expect(JSON.stringify(item?.event)).toContain('open-sesame-1')
    const { text } = await ask(`${it.url}api/items/${item?.id}`)
    const shown = JSON.parse(text)
    expect(text.match(secrets)).toBeNull()
    expect(shown.body.text).toContain('DocPassword')
    expect(shown.body.indented.split('\n').length).toBeGreaterThan(10)
    expect(shown.url).toBe('/ci/callback?token=***')
    expect(shown.drift).toBeInstanceOf(Array)
    for (const path of ['api/items', `api/items/${item?.id}/fixture`, 'api/stats']) {
      const more = await ask(it.url + path)
      expect([more.status, more.text.match(secrets)]).toEqual([200, null])
    }
  })

  test('the details of a long hostile body take a few seconds at most', async () => {
    const userData = '<DocPassword><![CDATA[<!--"Token":"&token='.repeat(20_000)
    await it.arrive({
      body: JSON.stringify({
        JobsDetail: { JobId: 'j9', Tag: 'Tts', State: 'Success', Operation: { UserData: userData } },
      }),
    })
    const [item] = await itemsOf(it.inbox)
    const started = performance.now()
    expect((await ask(`${it.url}api/items/${item?.id}`)).status).toBe(200)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

test('the inbox is queried while a page is open, and not before or after', async () => {
  let queries = 0
  const watched = await inspected({
    inbox: {
      ...it.inbox,
      list: (options) => {
        queries++
        return it.inbox.list(options)
      },
    },
  })
  await ask(watched.url)
  expect(queries).toBe(0)
  await tokenOf(watched.url)
  await expect.poll(() => promisify(watched.server.getConnections).call(watched.server)).toBe(0)
  const after = queries
  // Several times the poll interval: that nothing is asked has no event to wait for.
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(queries).toBe(after)
  await watched.stop()
})
