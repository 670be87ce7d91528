/** Events of HTTP requests to functions. Their fields are those of Tencent's documents, with values of our own. */
import { describe, expect, test, vi } from 'vitest'
import { documentedJson, documentedXml, gbk } from '../../../test/support/callbacks.ts'
import {
  allowAddresses,
  type CallbackRequest,
  createReceiver,
  secretInUrl,
  signCallbackUrl,
  signedUrl,
} from '../src/index.ts'
import { ciEvent, requestFromScf, responseToScf } from '../src/scf.ts'

const secret = 'correct-horse-battery-staple'
const request = {
  httpMethod: 'POST',
  path: '/ci/callback',
  headers: { 'Content-Type': 'application/xml', Host: 'media.example.com' },
  body: documentedXml,
}

describe('the URL', () => {
  test.each<[what: string, event: Record<string, unknown>, url: string]>([
    ['no query', {}, '/ci/callback'],
    ['a query as an object', { queryString: { token: 'a b', x: '1' } }, '/ci/callback?token=a+b&x=1'],
    ['a query as text', { queryString: 'token=a%20b&x' }, '/ci/callback?token=a%20b&x'],
    ['a query as text with its mark', { queryString: '?token=t' }, '/ci/callback?token=t'],
    [
      'repeated parameters and one without a value',
      { queryString: { a: ['b', 'c'], i: true } },
      '/ci/callback?a=b&a=c&i=',
    ],
    ['the query of CloudBase', { queryStringParameters: { token: 't' } }, '/ci/callback?token=t'],
    [
      'the query of an API gateway beside the parameters that its API declares',
      { queryString: { token: 't', bob: 'alice' }, queryStringParameters: { bob: 'alice' } },
      '/ci/callback?token=t&bob=alice',
    ],
    ['lists of values', { multiValueQueryStringParameters: { a: ['1', '2'] } }, '/ci/callback?a=1&a=2'],
    ['an empty query', { queryString: {}, queryStringParameters: null }, '/ci/callback'],
    ['a query in the path', { path: '/ci/callback?token=t' }, '/ci/callback?token=t'],
    ['no path', { path: undefined }, '/'],
    ['an empty path', { path: '' }, '/'],
    ['a second mark in its query', { queryString: 'token=a?b' }, '/ci/callback?token=a?b'],
    ['null for a parameter', { queryString: { i: null } }, '/ci/callback?i='],
    [
      'a query as an empty text beside another',
      { queryString: '', queryStringParameters: { a: 1 } },
      '/ci/callback?a=1',
    ],
    [
      'a query without parameters beside another',
      { queryString: {}, queryStringParameters: { a: 1 } },
      '/ci/callback?a=1',
    ],
    [
      'a parameter named __proto__',
      { queryString: JSON.parse('{"__proto__":"x","token":"t"}') },
      '/ci/callback?__proto__=x&token=t',
    ],
  ])('is read from an event with %s', (_, event, url) => {
    expect(requestFromScf({ ...request, ...event }).url).toBe(url)
  })

  test.each([
    ['/ci/callback', 'service-f94sy04v-1250000000.gz.apigw.tencentcs.com', '/release/ci/callback'],
    ['/ci/callback', 'service-f94sy04v-1250000000.ap-guangzhou.apigateway.myqcloud.com', '/release/ci/callback'],
    ['/release/ci/callback', 'service-f94sy04v-1250000000.gz.apigw.tencentcs.com', '/release/ci/callback'],
    ['/release', 'service-f94sy04v-1250000000.gz.apigw.tencentcs.com', '/release'],
    ['/ci/callback', 'media.example.com', '/ci/callback'],
    ['/ci/callback', 'apigw.tencentcs.com.example.com', '/ci/callback'],
  ])('with the path %s on %s is %s, as CI called it', (path, Host, url) => {
    const event = { ...request, path, headers: { Host }, requestContext: { stage: 'release', sourceIp: '1.1.1.1' } }
    expect(requestFromScf(event).url).toBe(url)
  })

  test.each([undefined, '', 5])('of a default domain has no stage when the event has %j for it', (stage) => {
    const headers = { Host: 'service-f94sy04v-1250000000.gz.apigw.tencentcs.com' }
    expect(requestFromScf({ ...request, headers, requestContext: { stage } }).url).toBe('/ci/callback')
  })

  test('of a default domain fits a signed URL', async () => {
    const host = 'service-f94sy04v-1250000000.gz.apigw.tencentcs.com'
    const signed = new URL(signCallbackUrl(`https://${host}/release/ci/callback`, { secret }))
    const handler = ciEvent({ verify: signedUrl({ secret }), onTaskFinish: () => {} })
    const event = {
      ...request,
      headers: { host },
      queryString: Object.fromEntries(signed.searchParams),
      requestContext: { stage: 'release' },
    }
    expect((await handler(event)).statusCode).toBe(200)
  })

  test('and the address can be stated by the app', () => {
    const facts = { url: '/as-called?x=1', address: '203.0.113.9' }
    expect(requestFromScf(request, facts)).toMatchObject(facts)
  })
})

describe('the address', () => {
  test.each([
    ['an API gateway', { requestContext: { sourceIp: '203.0.113.7' } }, '203.0.113.7'],
    ['a function URL', { headers: { 'x-scf-remote-addr': '203.0.113.8' } }, '203.0.113.8'],
    [
      'an API gateway whose client sends the header of function URLs',
      { headers: { 'X-Scf-Remote-Addr': '10.0.0.1' }, requestContext: { sourceIp: '203.0.113.7' } },
      '203.0.113.7',
    ],
    [
      'a gateway that states none, whose client sends the header of function URLs',
      { headers: { 'X-Scf-Remote-Addr': '10.0.0.1' }, requestContext: { envId: 'env-1' } },
      undefined,
    ],
    [
      'a function URL with an empty context',
      { headers: { 'x-scf-remote-addr': '203.0.113.8' }, requestContext: null },
      '203.0.113.8',
    ],
    ['an API gateway that says a number', { requestContext: { sourceIp: 7 } }, undefined],
    ['nothing', {}, undefined],
  ])('is what %s says', (_, event, address) => {
    expect(requestFromScf({ ...request, ...event }).address).toBe(address)
  })

  test('decides with allowAddresses', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const handler = ciEvent({ verify: allowAddresses(['203.0.113.0/24']), onTaskFinish: () => {} })
    const from = (sourceIp: string) => handler({ ...request, requestContext: { sourceIp } })
    expect([(await from('203.0.113.7')).statusCode, (await from('198.51.100.1')).statusCode]).toEqual([200, 403])
  })
})

test('header names are lower-cased, lists give their first value, and no name is special', () => {
  const headers = JSON.parse('{"CONTENT-Type":"text/xml","content-type":"text/html","X-Number":1,"__proto__":"x"}')
  const given = requestFromScf({
    ...request,
    headers,
    multiValueHeaders: { 'X-List': ['a', 'b'], 'X-Empty': [], Accept: null },
  })
  expect(Object.entries(given.headers)).toEqual([
    ['content-type', 'text/xml'],
    ['x-number', '1'],
    ['__proto__', 'x'],
    ['x-list', 'a'],
  ])
  expect(requestFromScf({ httpMethod: 'get', headers: null }).headers).toEqual({})
  expect(requestFromScf({ httpMethod: 'get' }).method).toBe('GET')
})

describe('the body', () => {
  const read = (event: Record<string, unknown>, limit = 10_000) =>
    requestFromScf({ ...request, ...event }).readBody(limit)
  const base64 = (body: string | Uint8Array) => Buffer.from(body as string).toString('base64')

  test.each<[what: string, event: Record<string, unknown>, body: unknown]>([
    ['text', {}, documentedXml],
    [
      'text of the announced length, as its bytes',
      { headers: { 'content-length': '3' }, body: '中' },
      Buffer.from('中'),
    ],
    ['Base64', { body: base64(gbk), isBase64Encoded: true }, Buffer.from(gbk)],
    ['Base64 by a flag that is text', { body: base64('<a/>'), isBase64Encoded: 'true' }, Buffer.from('<a/>')],
    ['text that says it is not Base64', { body: '<a/>', isBase64Encoded: 'false' }, '<a/>'],
    ['parsed JSON', { body: { JobsDetail: { JobId: 'j1' } } }, { JobsDetail: { JobId: 'j1' } }],
    ['parsed JSON at the limit', { headers: { 'content-length': '10000' }, body: { a: 1 } }, { a: 1 }],
    [
      'text of fewer bytes than announced, in another charset',
      { headers: { 'content-length': '9' }, body: '<a/>' },
      '<a/>',
    ],
    ['nothing', { body: undefined }, Buffer.alloc(0)],
    ['null', { body: null }, Buffer.alloc(0)],
  ])('is read from %s', async (_, event, body) => {
    expect(await read(event)).toEqual(body)
  })

  test.each<[what: string, event: Record<string, unknown>, code: string]>([
    ['text over the limit, in bytes', { body: '中'.repeat(4000) }, 'too_large'],
    ['Base64 over the limit', { body: base64('x'.repeat(10_001)), isBase64Encoded: true }, 'too_large'],
    ['Base64 far over the limit', { body: 'A'.repeat(100_000), isBase64Encoded: true }, 'too_large'],
    ['parsed JSON over the limit', { headers: { 'content-length': '10001' }, body: { a: 1 } }, 'too_large'],
    [
      'Base64 short of its length',
      { headers: { 'content-length': '5' }, body: base64('<a/>'), isBase64Encoded: true },
      'truncated',
    ],
    ['no text for a length', { headers: { 'content-length': '5' }, body: '' }, 'truncated'],
    ['gzip', { headers: { 'Content-Encoding': 'gzip' } }, 'unsupported_encoding'],
    [
      'text whose bytes were lost',
      { headers: { 'content-length': String(gbk.length) }, body: Buffer.from(gbk).toString() },
      'undecodable',
    ],
  ])('is refused when it is %s', async (_, event, code) => {
    await expect(read(event)).rejects.toMatchObject({ code })
  })

  test('at the limit is accepted', async () => {
    expect(await read({ body: base64('x'.repeat(10_000)), isBase64Encoded: true })).toHaveLength(10_000)
    expect(await read({ body: 'x'.repeat(10_000) })).toHaveLength(10_000)
  })

  test('may hold a replacement character of its own', async () => {
    const body = '<a>\ufffd</a>'
    const length = String(Buffer.byteLength(body))
    expect(String(await read({ headers: { 'content-length': length }, body }))).toBe(body)
    expect(await read({ body })).toBe(body)
  })
})

test('the response has a status, headers and text, without what the gateway writes itself', () => {
  const headers = { 'content-type': 'application/json', 'content-length': '2', connection: 'close', 'retry-after': '1' }
  expect(responseToScf({ status: 503, headers, body: '{}' })).toEqual({
    isBase64Encoded: false,
    statusCode: 503,
    headers: { 'content-type': 'application/json', 'retry-after': '1' },
    body: '{}',
  })
})

describe('the entry function', () => {
  test('handles a callback before it resolves, and answers what may be sent as JSON', async () => {
    const handled: string[] = []
    const main_handler = ciEvent({
      verify: secretInUrl(secret),
      onTaskFinish: async (job) => {
        await new Promise((resolve) => setImmediate(resolve))
        handled.push(job.JobId)
      },
      onError: () => {},
    })
    const response = await main_handler({ ...request, queryString: { token: secret } })
    expect(JSON.parse(JSON.stringify(response))).toEqual({
      isBase64Encoded: false,
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: '{"outcome":"handled"}',
    })
    expect(handled).toHaveLength(1)
    expect((await main_handler(request)).statusCode).toBe(401)
  })

  test('takes a receiver', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const receiver = createReceiver()
    const main_handler = ciEvent(receiver)
    receiver.on('*', () => {})
    expect((await main_handler({ ...request, body: documentedJson })).statusCode).toBe(200)
  })

  test('fails when nobody would handle the callback', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    await expect(ciEvent()(request)).rejects.toMatchObject({ code: 'misconfigured' })
  })

  test.each<[what: unknown, message: RegExp]>([
    [{ Records: [] }, /an object with Records\. .*`deliverCallbacks`/],
    [{ Type: 'Timer', TriggerName: 't' }, /an object with Type, TriggerName\. .*trigger/],
    [undefined, /got undefined/],
    [[], /got an array/],
    [{ httpMethod: 1 }, /`httpMethod`/],
  ])('fails for the event of another trigger: %j', async (event, message) => {
    const main_handler = ciEvent({ verify: secretInUrl(secret), onTaskFinish: () => {} })
    await expect(main_handler(event)).rejects.toMatchObject({
      code: 'not_a_callback',
      message: expect.stringMatching(message),
    })
  })

  test('refuses a second argument', () => {
    const create = ciEvent as (...args: unknown[]) => unknown
    expect(() => create({}, { onTaskFinish: () => {} })).toThrow(/Expected one argument, the options, got 2\./)
  })

  test('says so when it was exported without being called', () => {
    const exported = ciEvent as unknown as (event: unknown, context: unknown) => CallbackRequest
    expect(() => exported(request, {})).toThrow(/without being called/)
  })
})
