import { describe, expect, test, vi } from 'vitest'
import { documentedXml } from '../../../test/support/callbacks.ts'
import { toReceiver } from '../src/adapter.ts'
import {
  type CallbackBody,
  CallbackError,
  type CallbackRequest,
  createReceiver,
  isCallbackError,
  type Logger,
  parseCallback,
  type ReceiverOptions,
  secretInUrl,
} from '../src/index.ts'

function requestOf(
  body: CallbackRequest['readBody'] | string,
  overrides: Partial<CallbackRequest> = {},
): CallbackRequest {
  return {
    method: 'POST',
    url: '/',
    headers: {},
    readBody: typeof body === 'string' ? async () => body : body,
    ...overrides,
  }
}

function recordingLogger() {
  const lines: string[] = []
  const log = (message: string) => void lines.push(message)
  const logger: Logger = { info: log, warn: log, error: log }
  return { logger, lines }
}

describe('the order of steps', () => {
  test('is method, verification, body, handlers', async () => {
    const steps: string[] = []
    const receiver = createReceiver({
      verify: async () => void steps.push('verify'),
      onTaskFinish: () => steps.push('handler'),
    })
    const request = requestOf(async () => {
      steps.push('body')
      return documentedXml
    })
    await receiver.receive(request)
    await receiver.receive({ ...request, method: 'GET' })
    expect(steps).toEqual(['verify', 'body', 'handler'])
  })

  test('leaves the body of a request unread that is not authentic', async () => {
    const readBody = vi.fn()
    const receiver = createReceiver({ verify: secretInUrl('0123456789abcdef'), onTaskFinish: () => {} })
    expect((await receiver.receive(requestOf(readBody))).status).toBe(401)
    expect(readBody).not.toHaveBeenCalled()
  })
})

describe('the response', () => {
  test('is left to the app when there are no handlers', async () => {
    const answer = await createReceiver().receive(requestOf(documentedXml))
    expect(answer).toMatchObject({ status: 200, outcome: 'attached', event: { EventName: 'TaskFinish' } })
  })

  test('is the receiver’s once a handler was added', async () => {
    const receiver = createReceiver()
    const { on } = receiver
    on('NoiseReduction', () => {})
    expect((await receiver.receive(requestOf(documentedXml))).outcome).toBe('handled')
  })

  test('holds the outcome of `deliver`, which gets the whole event', async () => {
    const deliver = vi.fn(async () => ({ outcome: 'accepted' as const }))
    const answer = await createReceiver({ deliver }).receive(
      requestOf(documentedXml, { headers: { cookie: 'x', authorization: 'y', 'user-agent': 'z' } }),
    )
    expect(answer).toMatchObject({ status: 200, outcome: 'accepted', body: '{"outcome":"accepted"}' })
    expect(deliver).toHaveBeenCalledWith(
      parseCallback(documentedXml),
      expect.objectContaining({ headers: { 'user-agent': 'z' } }),
    )
  })

  test.each([['accepted'], [undefined], [{}], [{ outcome: 'stored' }], [{ outcome: ['accepted'] }]])(
    'a deliver that returns %j is answered 500 and reported as misconfigured',
    async (returned) => {
      const onError = vi.fn()
      const answer = await createReceiver({ deliver: (() => returned) as never, onError }).receive(
        requestOf(documentedXml),
      )
      expect([answer.status, answer.outcome]).toEqual([500, 'misconfigured'])
      expect(onError.mock.calls[0]?.[0].message).toContain('`deliver` must return what became of the event')
    },
  )

  test('comes after handling an object that a JSON parser mounted earlier has made', async () => {
    const handler = vi.fn()
    await createReceiver({ onTaskFinish: handler }).receive(requestOf(async () => ({ JobsDetail: { JobId: 'j1' } })))
    expect(handler).toHaveBeenCalledWith({ JobId: 'j1' }, expect.anything())
  })

  test('leaves the object of an earlier JSON parser unchanged', async () => {
    const body = {
      JobsDetail: {
        JobId: 'j1',
        Progress: '100',
        UserData: '',
        Input: { Object: 'a', CosHeaders: [{ Key: 'b', Value: 1 }] },
      },
    }
    const before = structuredClone(body)
    const { event } = await createReceiver().receive(requestOf(async () => body))
    expect(event).toEqual({
      EventName: 'TaskFinish',
      JobsDetail: [{ JobId: 'j1', Progress: 100, Input: { Object: 'a', CosHeaders: [{ Key: 'b', Value: '1' }] } }],
    })
    expect(body).toEqual(before)
  })

  test('of a refused request has no event', async () => {
    const answer = await createReceiver({ onTaskFinish: () => {} }).receive(requestOf('nonsense'))
    expect(answer).not.toHaveProperty('event')
  })

  test('has frozen headers, because all responses share them', async () => {
    const { headers } = await createReceiver().receive(requestOf(documentedXml))
    expect(Object.isFrozen(headers)).toBe(true)
  })

  test('says where a body is malformed and does not quote it', async () => {
    const answer = await createReceiver({ onTaskFinish: () => {} }).receive(requestOf('{"JobsDetail":\n secret}'))
    expect(JSON.parse(answer.body)).toEqual({
      error: { code: 'malformed', message: 'The body is not well-formed. (line 2, column 2)' },
    })
  })

  test('is 500 when a verifier throws an error of its own, whose text it does not quote', async () => {
    const onError = vi.fn()
    const receiver = createReceiver({ verify: () => Promise.reject(new Error('db password is hunter2')), onError })
    const answer = await receiver.receive(requestOf(documentedXml))
    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('hunter2')
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'internal', cause: new Error('db password is hunter2') })
  })
})

describe('reports', () => {
  test('call onError once for a failed handler, with the event', async () => {
    const onError = vi.fn()
    const receiver = createReceiver({ onTaskFinish: () => Promise.reject(new Error('x')), onError })
    await receiver.receive(requestOf(documentedXml))
    expect(onError).toHaveBeenCalledTimes(1)
    const [error, context] = onError.mock.calls[0] as [unknown, object]
    expect(isCallbackError(error) && error.code).toBe('handler_failed')
    expect(context).toMatchObject({ event: { EventName: 'TaskFinish' }, receivedAt: expect.any(Date) })
  })

  test.each<[string, ReceiverOptions['onError']]>([
    [
      'throws',
      () => {
        throw new Error('x')
      },
    ],
    ['rejects', () => Promise.reject(new Error('x'))],
  ])('change no response when onError %s', async (_, onError) => {
    const answer = await createReceiver({ onTaskFinish: () => {}, onError }).receive(requestOf('nonsense'))
    expect(answer.status).toBe(400)
  })

  test('warn once, at creation, of a receiver without `verify`', async () => {
    const { logger, lines } = recordingLogger()
    const receiver = createReceiver({ onTaskFinish: () => {}, logger })
    await receiver.receive(requestOf(documentedXml))
    expect(lines.slice(0, -1)).toEqual([
      'ci-event: No `verify` is set, so anyone who knows the URL can send callbacks.',
    ])
  })

  test('call onDrift once per difference, and ignore its failure', async () => {
    const onDrift = vi.fn(() => {
      throw new Error('x')
    })
    const receiver = createReceiver({ onTaskFinish: () => {}, onDrift })
    for (let i = 0; i < 3; i++) await receiver.receive(requestOf('{"JobsDetail":{"JobId":"j1","Tag":"TagOfTomorrow"}}'))
    expect(onDrift.mock.calls).toEqual([[{ type: 'unknown-tag', path: 'JobsDetail', tag: 'TagOfTomorrow' }]])
  })
})

describe('onReceived', () => {
  test('is called before the handlers with the event, the body as it came, and headers and URL without secrets', async () => {
    const steps: unknown[] = []
    const receiver = createReceiver({
      verify: secretInUrl('0123456789abcdef'),
      onReceived: ({ event, body, url, headers }) => void steps.push([event.EventName, body, url, headers]),
      onTaskFinish: () => void steps.push('handler'),
    })
    const url = '/ci?token=0123456789abcdef'
    const headers = { 'content-type': 'application/xml', referer: url, cookie: 'sid=1' }
    await receiver.receive(requestOf(documentedXml, { url, headers }))
    const clean = { 'content-type': 'application/xml', referer: '/ci?token=***' }
    expect(steps).toEqual([['TaskFinish', documentedXml, '/ci?token=***', clean], 'handler'])
  })

  test.each<[string, Partial<CallbackRequest>, ReceiverOptions]>([
    ['is not authentic', { url: '/?token=wrong' }, { verify: secretInUrl('0123456789abcdef') }],
    ['is not confirmed', {}, { confirm: () => Promise.reject(new Error('forged')) }],
    ['is the test of the console', { readBody: () => '' }, {}],
  ])('is not called for a request that %s', async (_, request, options) => {
    const onReceived = vi.fn()
    await createReceiver({ ...options, onReceived, onTaskFinish: () => {} }).receive(requestOf(documentedXml, request))
    expect(onReceived).not.toHaveBeenCalled()
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no relay for token=0123456789abcdef')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no relay for token=0123456789abcdef'))],
  ])('changes no response when it %s, and its failure is logged without secrets', async (_, onReceived) => {
    const { logger, lines } = recordingLogger()
    const receiver = createReceiver({ onTaskFinish: () => {}, onReceived, logger })
    expect((await receiver.receive(requestOf(documentedXml))).outcome).toBe('handled')
    expect(lines).toContain('ci-event: `onReceived` failed: Error: no relay for token=***')
  })

  test('is not waited for', async () => {
    const receiver = createReceiver({ onTaskFinish: () => {}, onReceived: () => new Promise(() => {}) })
    expect((await receiver.receive(requestOf(documentedXml))).outcome).toBe('handled')
  })
})

describe('createReceiver refuses', () => {
  test.each<[string, ReceiverOptions, RegExp]>([
    ['a limit of nothing', { bodyLimit: 0 }, /`bodyLimit` must be a whole number of bytes/],
    ['a limit that is text', { bodyLimit: '1mb' as never }, /`bodyLimit` must be .*, got a string/],
    [
      'deliver beside handlers',
      { deliver: async () => ({ outcome: 'accepted' }), onTaskFinish: () => {} },
      /`deliver` takes the whole event/,
    ],
    ['a verifier that is no function', { verify: 'secret' as never }, /`verify` must be a function/],
    [
      'a handlerTimeout that no timer can count to',
      { handlerTimeout: 2 ** 31 },
      /`handlerTimeout` must be a number of milliseconds/,
    ],
    ['a bodyTimeout of nothing', { bodyTimeout: 0 }, /`bodyTimeout` must be/],
    ['a lease without end', { lease: Number.POSITIVE_INFINITY }, /`lease` must be/],
    [
      'an unknown option',
      { onTaskFinished: () => {} } as never,
      /Unknown option `onTaskFinished`. Did you mean `onTaskFinish`\?/,
    ],
  ])('%s', (_, options, message) => {
    expect(() => createReceiver(options)).toThrow(message)
  })

  test('nothing through toReceiver when it is given a receiver, which is returned unchanged', () => {
    const receiver = createReceiver()
    expect(toReceiver(receiver)).toBe(receiver)
  })
})

describe('fetch', () => {
  const post = (init: RequestInit & { duplex?: 'half' }) =>
    new Request('https://example.com/ci?token=0123456789abcdef', { method: 'POST', ...init })
  const receiver = createReceiver({ verify: secretInUrl('0123456789abcdef'), onTaskFinish: () => {}, bodyLimit: 2000 })

  test('receives a web-standard request and resolves with a response', async () => {
    const response = await receiver.fetch(post({ body: documentedXml }))
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'handled' }])
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('stops reading a body that exceeds the limit', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled++
        controller.enqueue(new Uint8Array(1000))
      },
    })
    expect((await receiver.fetch(post({ body: endless, duplex: 'half' }))).status).toBe(413)
    expect(pulled).toBeLessThan(10)
  })

  test('answers 500 when the body was read before', async () => {
    const request = post({ body: documentedXml })
    await request.text()
    expect((await receiver.fetch(request)).status).toBe(500)
  })

  test('answers a request without a body as the console’s test', async () => {
    expect(await (await receiver.fetch(post({}))).json()).toEqual({ outcome: 'test' })
  })
})

describe('the context of a handler', () => {
  test.each<[what: string, body: CallbackBody, kept: boolean]>([
    ['text', documentedXml, true],
    ['bytes', Buffer.from(documentedXml), true],
    ['an object of a parser upstream', { JobsDetail: { JobId: 'j1' } }, false],
  ])('has the body only as it came: %s', async (_, body, kept) => {
    const onTaskFinish = vi.fn()
    await createReceiver({ onTaskFinish }).receive(requestOf(async () => body))
    const context = onTaskFinish.mock.calls[0]?.[1]
    expect('body' in context).toBe(kept)
    expect(context.body).toBe(kept ? body : undefined)
  })
})

describe('a verifier', () => {
  const seen: (string | undefined)[] = []
  const verify = ({ address }: CallbackRequest): void => void seen.push(address)
  const post = () => new Request('https://example.com/ci', { method: 'POST', body: documentedXml })

  test('gets the address of the client, also when the callback is logged', async () => {
    await createReceiver({ verify, logger: recordingLogger().logger }).fetch(post(), { address: '203.0.113.7' })
    expect(seen.pop()).toBe('203.0.113.7')
  })

  test('gets no address from the bindings of a runtime', async () => {
    await createReceiver({ verify, logger: false }).fetch(post(), { address: 7 } as never)
    expect(seen.pop()).toBeUndefined()
  })
})

test('a receiver with `deliver` alone has handlers, and one without any has none', () => {
  const deliver = async () => ({ outcome: 'accepted' as const })
  expect([createReceiver({ deliver }).hasHandlers, createReceiver({}).hasHandlers]).toEqual([true, false])
})

test('the error of another method quotes its first 16 characters', async () => {
  const onError = vi.fn()
  await createReceiver({ onTaskFinish: () => {}, onError }).receive(requestOf('', { method: 'M'.repeat(50) }))
  expect(onError.mock.calls[0]?.[0].message).toContain(` got ${'M'.repeat(16)}. `)
})

describe('the headers of a refusal', () => {
  const receiver = createReceiver({ verify: () => undefined, logger: false, onTaskFinish: () => {} })

  test('name the method that is allowed, for another one', async () => {
    const { status, headers } = await receiver.receive(requestOf('', { method: 'GET' }))
    expect([status, headers.allow]).toEqual([405, 'POST'])
  })

  test('have neither a method nor an end of the connection for a malformed body', async () => {
    const { status, headers } = await receiver.receive(requestOf('{"a":'))
    expect([status, Object.keys(headers).sort()]).toEqual([400, ['cache-control', 'content-length', 'content-type']])
  })
})

test.each<[code: 'malformed' | 'internal', said: boolean]>([
  ['malformed', true],
  ['internal', false],
])('the response to `%s` says where in the body: %s', async (code, said) => {
  const deliver = () => Promise.reject(new CallbackError(code, 'x', { position: { line: 2, column: 3 } }))
  const { body } = await createReceiver({ verify: () => undefined, logger: false, deliver }).receive(
    requestOf(documentedXml),
  )
  expect(body.includes('(line 2, column 3)')).toBe(said)
})

describe('close', () => {
  const receiver = () => createReceiver({ verify: () => undefined, logger: false, onTaskFinish: () => {} })

  test.each([-1, Number.NaN, '5', null])('refuses %o as its timeout', async (timeout) => {
    await expect(receiver().close({ timeout: timeout as number })).rejects.toMatchObject({ code: 'misconfigured' })
  })

  test('may be told not to wait', async () => {
    await receiver().close({ timeout: 0 })
  })
})

test('a ledger that cannot store is reported to `onError`, with the time', async () => {
  vi.useFakeTimers()
  const onError = vi.fn()
  const fail = () => Promise.reject(new Error('away'))
  const ledger = { claim: () => 'claimed' as const, complete: fail, release() {}, renew() {} }
  const receiver = createReceiver({ verify: () => undefined, logger: false, ledger, onError, onTaskFinish: () => {} })
  const response = receiver.receive(requestOf(documentedXml))
  await vi.advanceTimersByTimeAsync(120_000)
  vi.useRealTimers()
  expect(await response).toMatchObject({ status: 200, outcome: 'handled' })
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'unavailable' }), {
    receivedAt: expect.any(Date),
  })
})
