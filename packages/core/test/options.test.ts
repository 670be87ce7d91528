import { afterEach, describe, expect, test, vi } from 'vitest'
import { toReceiver } from '../src/adapter.ts'
import { allowAddresses, createDispatcher, createReceiver, type ReceiverOptions, secretInUrl } from '../src/index.ts'
import { defineJob } from '../src/schema.ts'

const handler = () => {}

describe('createReceiver refuses', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a function',
      handler,
      /^Expected an object of options, .*, got a function\. Give the function as `onTaskFinish`\.$/,
    ],
    ['an array', [handler], /^Expected an object of options, .*, got an array\.$/],
    ['null', null, /^Expected an object of options, .*, got null\.$/],
    ['a list of handlers', { onTaskFinish: [handler] }, /^`onTaskFinish` must be .*, got an array\.$/],
    ['a handler that is a text', { onTaskFinish: 'handler' }, /^`onTaskFinish` must be .*, got string\.$/],
    ['a handler that is null', { onTaskFinish: { Tts: null } }, /The handler for Tts must be .*, got null/],
    ['an onTaskFinish of null', { onTaskFinish: null }, /^`onTaskFinish` must be .*, got null\.$/],
    [
      'an onWorkflowFinish that is not a function',
      { onWorkflowFinish: {} },
      /`onWorkflowFinish` must be a function, got an object/,
    ],
    ['an onOther that is not a function', { onOther: 1 }, /`onOther` must be a function, got a number/],
    ['an onError that is not a function', { onError: console }, /`onError` must be a function, got an object/],
    ['an onDrift that is not a function', { onDrift: true }, /`onDrift` must be a function, got a boolean/],
    [
      'an onUnhandled that is not a function',
      { onUnhandled: 'warn' },
      /`onUnhandled` must be a function, got a string/,
    ],
    ['an onStale that is not a function', { onStale: null }, /`onStale` must be a function, got null/],
    ['a deliver that is not a function', { deliver: {} }, /`deliver` must be a function/],
    ['a confirm that is not a function', { confirm: true }, /`confirm` must be a function/],
    ['definitions that are not a list', { definitions: defineJob('A', {}) }, /`definitions` must be an array/],
    ['recentJobs that is a number', { recentJobs: 100 }, /`recentJobs` must be an object .*, got a number/],
    ['a limit of 0', { concurrency: 0 }, /^`concurrency` must be a whole number from 1 up, got 0\.$/],
    ['a limit of 1.5', { concurrency: 1.5 }, /^`concurrency` must be a whole number from 1 up, got 1\.5\.$/],
    ['a limit of null', { concurrency: null }, /^`concurrency` must be a whole number from 1 up, got null\.$/],
    ['a mistyped option', { verfy: handler }, /^Unknown option `verfy`\. Did you mean `verify`\?$/],
    ['an option in other case', { ontaskfinish: handler }, /Did you mean `onTaskFinish`\?/],
    ['an unknown option', { colour: 1 }, /^Unknown option `colour`\. There are verify, /],
  ])('%s', (_, options, message) => {
    const create = () => createReceiver(options as ReceiverOptions)
    expect(create).toThrow(expect.objectContaining({ code: 'misconfigured' }))
    expect(create).toThrow(message)
  })

  test('a second argument', () => {
    const create = createReceiver as (...args: unknown[]) => unknown
    expect(() => create({}, { onTaskFinish: handler })).toThrow(/takes one argument, its options, got 2/)
  })

  test('no option that is undefined', () => {
    const names = [
      'verify',
      'confirm',
      'deliver',
      'bodyLimit',
      'bodyTimeout',
      'concurrency',
      'ledger',
      'lease',
      'handlerTimeout',
    ]
    const more = [
      'onTaskFinish',
      'onWorkflowFinish',
      'onReview',
      'onOther',
      'onUnhandled',
      'onStale',
      'onError',
      'onDrift',
      'definitions',
      'recentJobs',
    ]
    const options = Object.fromEntries([...names, ...more].map((name) => [name, undefined]))
    expect(() => createReceiver({ ...options, logger: false })).not.toThrow()
    expect(() => secretInUrl('0123456789abcdef', { in: undefined, name: undefined })).not.toThrow()
  })

  test('a list of handlers in createDispatcher as well', () => {
    expect(() => createDispatcher({ onTaskFinish: [handler] as never })).toThrow(/`onTaskFinish` must be/)
  })

  test('a close with a timeout that is not a number of milliseconds', async () => {
    const receiver = createReceiver({ logger: false })
    await expect(receiver.close({ timeout: -1 })).rejects.toThrow(/`timeout` must be .*, got -1/)
  })
})

describe('an adapter that was mounted without being called', () => {
  test.each<[string, unknown]>([
    ['a request of Node or Express', { headers: {}, method: 'POST', url: '/', _events: {} }],
    ['a context of Koa', { req: {}, res: {}, app: {} }],
    ['a web-standard request', new Request('https://example.com/ci')],
    ['the event of a function', { httpMethod: 'POST' }],
    ['a request with a method and without a URL', { headers: {}, method: 'POST' }],
    ['a request with a URL and without a method', { headers: {}, url: '/' }],
  ])('is recognised by %s in place of options', (_, given) => {
    const mount = () => toReceiver(given as never, { usage: 'ciEvent({ … })', more: [{}, handler] })
    expect(mount).toThrow(expect.objectContaining({ code: 'misconfigured' }))
    expect(mount).toThrow('mounted without being called. Call it: ciEvent({ … }).')
  })

  test.each<[what: string, given: unknown, message: RegExp]>([
    ['headers alone', { headers: {} }, /^Unknown option `headers`/],
    ['a method alone', { method: 'POST' }, /^Unknown option `method`/],
    ['a URL alone', { url: '/' }, /^Unknown option `url`/],
    ['a text', 'req', /^Expected an object of options/],
  ])('is not recognised by %s in place of options', (_, given, message) => {
    expect(() => toReceiver(given as never)).toThrow(message)
  })

  test('is distinguished from one that was called with two arguments', () => {
    expect(() => toReceiver({}, { more: [handler] })).toThrow(/Expected one argument, the options, got 2/)
  })
})

describe('a mistyped Tag', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const warningsOf = (create: () => unknown): string[] => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    create()
    return warn.mock.calls.map(([line]) => String(line)).filter((line) => !line.includes('`verify`'))
  }

  test.each<[string, () => unknown]>([
    ['in onTaskFinish', () => createReceiver({ onTaskFinish: { NoiseReductoin: handler } })],
    ['in receiver.on', () => createReceiver().on('NoiseReductoin', handler)],
    ['in receiver.dispatcher.on', () => createReceiver().dispatcher.on(['Tts', 'NoiseReductoin'], handler)],
    ['in createDispatcher', () => createDispatcher({ onTaskFinish: { NoiseReductoin: handler } })],
  ])('%s is warned of, with the suggestion', (_, create) => {
    const warnings = warningsOf(create)
    expect(warnings).toEqual([expect.stringContaining('Tag `NoiseReductoin`')])
    expect(warnings[0]).toContain('Did you mean `NoiseReduction`?')
  })

  test.each([
    ['transcode', 'Transcode'],
    ['Transcod', 'Transcode'],
    ['NoiseRedaction', 'NoiseReduction'],
    ['Ttss', 'Tts'],
    ['defualt', 'default'],
  ])('%s: did you mean %s?', (tag, meant) => {
    expect(warningsOf(() => createReceiver({ onTaskFinish: { [tag]: handler } }))[0]).toContain(`\`${meant}\`?`)
  })

  test('a Tag in `definitions` is not mistyped', () => {
    const definitions = [defineJob('Transcoder', {})]
    expect(warningsOf(() => createReceiver({ definitions, onTaskFinish: { Transcoder: handler } }))).toEqual([])
  })

  test('`*` is not mistyped beside a Tag of one letter', () => {
    const definitions = [defineJob('A', {})]
    expect(warningsOf(() => createReceiver({ definitions, onTaskFinish: { '*': handler } }))).toEqual([])
  })

  test.each(['Transcode', '*', 'default', 'SomethingOfTomorrow', ''])('`%s` is not mistyped', (tag) => {
    expect(warningsOf(() => createReceiver({ onTaskFinish: { [tag]: handler } }))).toEqual([])
  })

  test('reaches the app’s own logger', () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    createReceiver({ verify: handler, logger, onTaskFinish: { Transcoed: handler } })
    expect(logger.warn.mock.calls).toEqual([[expect.stringContaining('Did you mean `Transcode`?'), {}]])
  })
})

describe('receiver.fetch', () => {
  const receiver = createReceiver({ logger: false, verify: allowAddresses('203.0.113.0/24'), onTaskFinish: handler })
  const request = () => new Request('https://example.com/ci', { method: 'POST' })

  test('checks the address it is given', async () => {
    expect((await receiver.fetch(request(), { address: '203.0.113.7' })).status).toBe(200)
    expect((await receiver.fetch(request(), { address: '198.51.100.1' })).status).toBe(403)
  })

  test('says how to give the address when there is none', async () => {
    const errors: string[] = []
    const asked = createReceiver({
      verify: allowAddresses('203.0.113.7'),
      onError: ({ message }) => errors.push(message),
    })
    expect((await asked.fetch(request(), { incoming: {} })).status).toBe(403)
    expect(errors[0]).toContain('receiver.fetch(request, { address })')
  })
})
