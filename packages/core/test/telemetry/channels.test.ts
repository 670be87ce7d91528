import { subscribe, tracingChannel, unsubscribe as unsubscribeFrom } from 'node:diagnostics_channel'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type CallbackRequest, createReceiver, type Ledger, type ReceiverOptions } from '../../src/index.ts'
import { channelNames, driftChannelName, type TraceMessage } from '../../src/telemetry.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const secrets = ['hunter2hunter2', 'my-bucket-1250000000', 'private/video.mp4', 'order 4711', 'kept in a header']

const job = {
  JobId: 'j1',
  Tag: 'Tts',
  State: 'Success',
  EndTime: '2022-06-30T18:47:30+0800',
  Operation: {
    UserData: `order 4711 ${traceparent}`,
    Output: { Bucket: 'my-bucket-1250000000', Object: 'private/video.mp4' },
  },
}

function post(...jobs: object[]): CallbackRequest {
  const body = JSON.stringify({ EventName: 'TaskFinish', JobsDetail: jobs })
  const headers = { 'x-note': 'kept in a header' }
  return { method: 'POST', url: '/ci?token=hunter2hunter2', headers, readBody: async () => body }
}

let unsubscribe: (() => void)[] = []
afterEach(() => {
  for (const each of unsubscribe) each()
  unsubscribe = []
  vi.restoreAllMocks()
})

type Channel = keyof typeof channelNames

/** Notes what is published on channels, each message as it was at that moment. */
function listen(...channels: Channel[]) {
  const seen: { channel: Channel; event: string; message: Record<string, unknown> }[] = []
  for (const channel of channels) {
    const note = (event: string) => (message: TraceMessage) =>
      void seen.push({ channel, event, message: { ...message } })
    const listener = {
      start: note('start'),
      end() {},
      asyncStart() {},
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    }
    tracingChannel<unknown, TraceMessage>(channelNames[channel]).subscribe(listener)
    unsubscribe.push(() => void tracingChannel(channelNames[channel]).unsubscribe(listener as never))
  }
  return seen
}

const all = Object.keys(channelNames) as Channel[]
const quiet: ReceiverOptions = { verify: () => undefined, logger: false }

test('a callback is published as it is received, claimed, handled and completed', async () => {
  const seen = listen(...all)
  const receiver = createReceiver({ ...quiet, route: '/ci', onTaskFinish: { Tts: function tts() {} } })
  await receiver.receive(post(job))
  expect(seen.map(({ channel, event, message }) => [channel, event, message.operation])).toEqual([
    ['receive', 'start', undefined],
    ['store', 'start', 'claim'],
    ['store', 'asyncEnd', 'claim'],
    ['handle', 'start', undefined],
    ['store', 'start', 'complete'],
    ['store', 'asyncEnd', 'complete'],
    ['handle', 'asyncEnd', undefined],
    ['receive', 'asyncEnd', undefined],
  ])
  const ends = Object.fromEntries(
    seen.filter(({ event }) => event === 'asyncEnd').map(({ channel, message }) => [channel, message]),
  )
  expect(ends.handle).toMatchObject({ handler: 'tts', tag: 'Tts', jobId: 'j1', attempt: 1, state: 'handled' })
  expect(ends.receive).toMatchObject({
    route: '/ci',
    outcome: 'handled',
    status: 200,
    event: 'TaskFinish',
    jobs: 1,
    jobId: 'j1',
    handler: 'tts',
    attempt: 1,
  })
  expect(ends.receive?.bytes).toBe(Buffer.byteLength((await post(job).readBody(0)) as string))
  expect(ends.receive?.lagMs).toBeGreaterThan(Date.now() - Date.parse('2022-06-30T10:47:31Z'))
})

test('messages hold nothing that a customer or the URL wrote, also when a handler quotes it', async () => {
  const seen = listen(...all)
  const quoting = (given: object): never => {
    throw new TypeError(JSON.stringify([given, secrets]))
  }
  const receiver = createReceiver({ ...quiet, onTaskFinish: { Tts: quoting } })
  await receiver.receive(post(job))
  const written = JSON.stringify(seen)
  expect(seen.length).toBeGreaterThan(5)
  for (const secret of secrets) expect(written).not.toContain(secret)
})

test('a failed handler is published as failed, with the name of its error and without an `error` event', async () => {
  const seen = listen('handle', 'receive')
  const receiver = createReceiver({
    ...quiet,
    onTaskFinish: { Tts: () => Promise.reject(new RangeError('x')) },
  })
  const { status } = await receiver.receive(post(job))
  expect(status).toBe(500)
  expect(seen.map(({ event }) => event)).toEqual(['start', 'start', 'asyncEnd', 'asyncEnd'])
  expect(seen[2]?.message).toMatchObject({ state: 'failed', errorType: 'RangeError' })
  expect(seen[3]?.message).toMatchObject({ outcome: 'handler_failed', errorType: 'handler_failed', status: 500 })
})

test.each<[what: string, body: object, tag: string]>([
  ['a job, which has a Tag', { JobsDetail: { JobId: 'a', Tag: 'Tts', State: 'Success' } }, 'Tts'],
  ['a job without a Tag', { JobsDetail: { JobId: 'a', State: 'Success' } }, '(none)'],
  ['a review', { EventName: 'ReviewImage', JobsDetail: { JobId: 'a', State: 'Success', Result: 0 } }, 'ReviewImage'],
])('a call for %s is published with what its handler was found by', async (_, body, tag) => {
  const seen = listen('handle')
  const receiver = createReceiver({ ...quiet, onTaskFinish: () => {}, onReview: () => {} })
  await receiver.receive({ ...post(), readBody: async () => JSON.stringify(body) })
  expect(seen.map(({ message }) => message.tag)).toEqual([tag, tag])
  expect(seen[1]?.message).not.toHaveProperty('errorType')
})

test('a claim that the ledger refuses is published with the name of its error', async () => {
  const seen = listen('store')
  const ledger = { durable: false, claim: () => Promise.reject(new RangeError('down')) } as unknown as Ledger
  // A claim is tried again after a pause.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const received = createReceiver({ ...quiet, ledger, onTaskFinish() {} }).receive(post(job))
  await vi.advanceTimersByTimeAsync(700)
  vi.useRealTimers()
  await received
  expect(seen.map(({ event, message }) => [event, message.errorType])).toContainEqual(['asyncEnd', 'RangeError'])
})

test.each<[what: string, body: object, runId: string | undefined]>([
  ['a job of a workflow', { JobsDetail: { ...job, Workflow: { RunId: 'i1' } } }, 'i1'],
  ['the end of a run', { WorkflowExecution: { RunId: 'i2', State: 'Success' } }, 'i2'],
  ['a job on its own', { JobsDetail: job }, undefined],
  ['a run whose id is no text', { WorkflowExecution: { RunId: { a: 1 }, State: 'Success' } }, undefined],
])('a call for %s is published with the id of its run, if it has one', async (_, body, runId) => {
  const seen = listen('handle')
  const receiver = createReceiver({ ...quiet, onTaskFinish: () => {}, onWorkflowFinish: () => {} })
  await receiver.receive({ ...post(), readBody: async () => JSON.stringify(body) })
  expect(seen.map(({ message }) => message.runId)).toEqual([runId, runId])
})

test.each<[what: string, onDrift: ReceiverOptions['onDrift']]>([
  ['without `onDrift`', undefined],
  ['beside `onDrift`', vi.fn()],
])('drift is published once per difference, with the route and without values, %s', async (_, onDrift) => {
  const published: unknown[] = []
  const note = (message: unknown): void => void published.push(message)
  subscribe(driftChannelName, note)
  unsubscribe.push(() => void unsubscribeFrom(driftChannelName, note))
  const receiver = createReceiver({ ...quiet, route: '/ci', onDrift, onTaskFinish() {} })
  for (const JobId of ['a', 'b']) await receiver.receive(post({ ...job, JobId, New: secrets[0] }))
  expect(published).toEqual([{ route: '/ci', type: 'unknown-field', path: 'JobsDetail.New' }])
  if (onDrift) expect(onDrift).toHaveBeenCalledExactlyOnceWith({ type: 'unknown-field', path: 'JobsDetail.New' })
})

test('a handler that exceeds its time is published as ended then', async () => {
  const seen = listen('handle')
  const receiver = createReceiver({ ...quiet, handlerTimeout: 20, onTaskFinish: () => new Promise(() => {}) })
  await receiver.receive(post(job))
  expect(seen[1]?.message).toMatchObject({ state: 'failed', errorType: 'handler_timeout' })
})

test('a refused request is published with its code', async () => {
  const seen = listen('receive')
  await createReceiver({ ...quiet, onTaskFinish() {} }).receive({ ...post(job), method: 'GET' })
  expect(seen[1]?.message).toMatchObject({ outcome: 'method_not_allowed', status: 405 })
})

test.each<[status: number, request: CallbackRequest, errorType: string | undefined]>([
  [200, post(job), undefined],
  [400, { ...post(), readBody: async () => '{' }, 'truncated'],
  [405, { ...post(), method: 'GET' }, 'method_not_allowed'],
])(
  'a callback that is answered %d is published with its code only if it was refused',
  async (status, request, errorType) => {
    const seen = listen('receive')
    await createReceiver({ ...quiet, onTaskFinish: () => {} }).receive(request)
    expect(seen[1]?.message.status).toBe(status)
    expect(seen[1]?.message.errorType).toBe(errorType)
  },
)

describe('the traceparent of who submitted a job', () => {
  test.each<[string, object, string | undefined]>([
    ['is found in its UserData', job, traceparent],
    ['is absent without UserData', { ...job, Operation: {} }, undefined],
    ['is absent when UserData has something longer', { ...job, Operation: { UserData: `${traceparent}0` } }, undefined],
  ])('%s', async (_, given, expected) => {
    const seen = listen('handle')
    await createReceiver({ ...quiet, onTaskFinish() {} }).receive(post(given))
    expect(seen[0]?.message.submittedBy).toBe(expected)
  })
})

test('a subscriber can run the receiver and each handler within a context of its own', async () => {
  const depth: string[] = []
  const within =
    (name: string): NonNullable<TraceMessage['around']> =>
    (call) => {
      depth.push(`into ${name}`)
      return call()
    }
  for (const channel of ['receive', 'handle'] as const) {
    const start = (message: TraceMessage): void => {
      message.around = within(channel)
    }
    tracingChannel<unknown, TraceMessage>(channelNames[channel]).start.subscribe(start as never)
    unsubscribe.push(() => tracingChannel(channelNames[channel]).start.unsubscribe(start as never))
  }
  const receiver = createReceiver({ ...quiet, onTaskFinish: () => depth.push('handler') })
  expect((await receiver.receive(post(job))).status).toBe(200)
  expect(depth).toEqual(['into receive', 'into handle', 'handler'])
})

test.each<[what: string, around: NonNullable<TraceMessage['around']>, warned: string[]]>([
  ['throws before the call', () => raise('before'), Array(4).fill('Error: before')],
  ['throws after the call', (call) => [call(), raise('after')][0] as never, Array(4).fill('Error: after')],
  ['does not make the call', () => undefined as never, []],
  ['makes the call twice', (call) => [call(), call()][0] as never, []],
])('a handler runs once and its callback is answered 200 when a subscriber %s', async (_, around, warned) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const start = (message: TraceMessage): void => {
    message.around = around
  }
  for (const channel of all) {
    tracingChannel<unknown, TraceMessage>(channelNames[channel]).start.subscribe(start as never)
    unsubscribe.push(() => tracingChannel(channelNames[channel]).start.unsubscribe(start as never))
  }
  const handler = vi.fn()
  const receiver = createReceiver({ ...quiet, onTaskFinish: handler })
  expect((await receiver.receive(post(job))).status).toBe(200)
  expect(handler).toHaveBeenCalledOnce()
  const reasons = warn.mock.calls.map(([message]) => String(message).split(' failed in `around`: ')[1])
  expect(reasons).toEqual(warned)
})

function raise(message: string): never {
  throw new Error(message)
}

test.each<[string, boolean]>([
  ['without subscribers', false],
  ['with subscribers', true],
])('results, duplicates and ledger failures are the same %s', async (_, isHeard) => {
  if (isHeard) listen(...all)
  const broken = { durable: false, claim: () => Promise.reject(new Error('down')) } as unknown as Ledger
  const answers = async (options: ReceiverOptions) => {
    const receiver = createReceiver({ ...quiet, ...options })
    return [await receiver.receive(post(job)), await receiver.receive(post(job))].map(({ outcome }) => outcome)
  }
  expect(await answers({ onTaskFinish() {} })).toEqual(['handled', 'duplicate'])
  expect(await answers({ ledger: false, onTaskFinish() {} })).toEqual(['handled', 'handled'])
  expect((await createReceiver({ ...quiet, ledger: broken, onTaskFinish() {} }).receive(post(job))).outcome).toBe(
    'unavailable',
  )
})

test('`route` must be a text', () => {
  expect(() => createReceiver({ ...quiet, route: 1 as never })).toThrow("`route` must be a text such as '/ci/callback'")
})
