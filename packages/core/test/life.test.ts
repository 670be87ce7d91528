/** What a receiver does with handlers and ledgers that fail, and before the process ends. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { createGate, type Gate } from '../../../test/support/gate.ts'
import {
  type CallbackError,
  type CallbackRequest,
  createReceiver,
  type HandlerContext,
  type HandlersFailedError,
  type Ledger,
  type ReceiverOptions,
} from '../src/index.ts'

let errors: CallbackError[] = []
const unhandled = vi.fn()
process.on('unhandledRejection', unhandled)
afterAll(() => void process.off('unhandledRejection', unhandled))
afterEach(async () => {
  vi.useRealTimers()
  await turn()
  expect(unhandled).not.toHaveBeenCalled()
  errors = []
})

function receiverOf(options: ReceiverOptions) {
  return createReceiver({ onError: (error) => errors.push(error), ...options })
}

let count = 0
function request(JobId = `j${++count}`, overrides: Partial<CallbackRequest> = {}): CallbackRequest {
  const body = JSON.stringify({ JobsDetail: { JobId, Tag: 'Tts', State: 'Success' } })
  return { method: 'POST', url: '/', headers: {}, readBody: async () => body, ...overrides }
}

const codes = () => errors.map((error) => error.code)
const thrown = (): unknown[] => (errors[0] as unknown as HandlersFailedError).errors

// Found by the fuzzer: such an object has no text, and asking for it throws.
const nothing = { toString: 'x', valueOf: 'x', constructor: 'x' }
test.each([
  ...['Tag', 'State', 'Code', 'Progress', 'EndTime', 'JobId', 'Input', 'Operation'].map((field) => ({
    JobsDetail: { JobId: 'j', Tag: 'Tts', State: field === 'Progress' ? 'Running' : 'Success', [field]: nothing },
  })),
  ...['RunId', 'State'].map((field) => ({
    EventName: 'WorkflowFinish',
    WorkflowExecution: { RunId: 'r', State: 'Success', [field]: nothing },
  })),
  { EventName: nothing },
  { EventName: 'TaskFinish', JobsDetail: { JobId: 'j' }, Rest: nothing },
])('an object in place of a text is handled like any callback: %j', async (event) => {
  const handle = vi.fn()
  const receiver = receiverOf({ onTaskFinish: handle, onWorkflowFinish: handle, onOther: handle, onDrift: () => {} })
  const answer = await receiver.receive(request('', { readBody: async () => JSON.stringify(event) }))
  expect([answer.status, answer.outcome, errors]).toEqual([200, 'handled', []])
  expect(handle).toHaveBeenCalledTimes(1)
})

describe('a handler that', () => {
  test.each<[what: string, handler: () => unknown, error: unknown]>([
    [
      'throws at once',
      () => {
        throw new Error('x')
      },
      new Error('x'),
    ],
    ['rejects', () => Promise.reject(new Error('x')), new Error('x')],
    ['rejects with text', () => Promise.reject('x'), 'x'],
    ['rejects with nothing', () => Promise.reject(), undefined],
    [
      'throws null',
      () => {
        throw null
      },
      null,
    ],
  ])('%s is reported once', async (_, handler, error) => {
    expect((await receiverOf({ onTaskFinish: handler }).receive(request())).status).toBe(500)
    expect(codes()).toEqual(['handler_failed'])
    expect(thrown()).toEqual([error])
  })

  test('never settles is given up, its signal aborted, and reported once', async () => {
    let signal: AbortSignal | undefined
    const receiver = receiverOf({
      handlerTimeout: 50,
      onTaskFinish: (_job: unknown, context: HandlerContext) => {
        signal = context.signal
        return new Promise(() => {})
      },
    })
    expect((await receiver.receive(request('j-stuck'))).status).toBe(500)
    expect(codes()).toEqual(['handler_failed'])
    expect(thrown()[0]).toMatchObject({
      code: 'handler_timeout',
      message: expect.stringContaining('onTaskFinish did not settle within 50 ms'),
    })
    expect(signal?.aborted).toBe(true)
    expect((await receiver.receive(request('j-stuck'))).outcome).toBe('busy')
  })

  test('asks for its signal only after it was given up finds it aborted', async () => {
    const gate = createGate()
    let asked: AbortSignal | undefined
    const receiver = receiverOf({
      handlerTimeout: 20,
      onTaskFinish: async (_job: unknown, context: HandlerContext) => {
        await gate.opened
        asked = context.signal
      },
    })
    await receiver.receive(request())
    gate.open()
    await turn()
    expect(asked?.reason).toMatchObject({ code: 'handler_timeout' })
  })

  test('is one of many with a signal each warns of no leak on the console', async () => {
    const warned = vi.fn()
    process.on('warning', warned)
    const gate = createGate()
    const signals = new Set<AbortSignal>()
    const receiver = receiverOf({
      onTaskFinish: (_job: unknown, { signal }: HandlerContext) => {
        signals.add(signal)
        return gate.opened
      },
    })
    const running = Array.from({ length: 30 }, () => receiver.receive(request()))
    await turn()
    gate.open()
    await Promise.all(running)
    process.off('warning', warned)
    expect(signals.size).toBe(30)
    expect(warned).not.toHaveBeenCalled()
  })

  test('fails after it was given up is not reported again, and may run again', async () => {
    const gate = createGate()
    const handler = vi.fn(async () => {
      await gate.opened
      throw new Error('late')
    })
    const receiver = receiverOf({ handlerTimeout: 20, onTaskFinish: handler })
    await receiver.receive(request('j-late'))
    expect((await receiver.receive(request('j-late'))).outcome).toBe('busy')
    expect(handler).toHaveBeenCalledTimes(1)
    gate.open()
    await turn()
    expect(codes()).toEqual(['handler_failed', 'busy'])
    await receiver.receive(request('j-late'))
    expect(handler).toHaveBeenCalledTimes(2)
  })

  test('succeeds after it was given up has done the job', async () => {
    const gate = createGate()
    const handler = vi.fn(() => gate.opened)
    const receiver = receiverOf({ handlerTimeout: 20, onTaskFinish: handler })
    expect((await receiver.receive(request('j-slow'))).status).toBe(500)
    gate.open()
    await turn()
    expect((await receiver.receive(request('j-slow'))).outcome).toBe('duplicate')
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('fails beside an onUnhandled that fails: neither hides the other', async () => {
    const receiver = receiverOf({
      onTaskFinish: { Tts: () => Promise.reject(new Error('handler')) },
      onUnhandled: () => Promise.reject(new Error('reporter')),
    })
    const body = JSON.stringify({
      JobsDetail: [
        { JobId: 'j-a', Tag: 'Tts', State: 'Success' },
        { JobId: 'j-b', Tag: 'Transcode', State: 'Success' },
      ],
    })
    expect((await receiver.receive(request(undefined, { readBody: async () => body }))).status).toBe(500)
    expect(thrown()).toEqual([new Error('handler'), new Error('reporter')])
  })
})

test('a callback is answered 500 when onUnhandled fails', async () => {
  const onUnhandled = () => Promise.reject(new Error('x'))
  const receiver = receiverOf({ onTaskFinish: { Transcode: () => {} }, onUnhandled })
  expect((await receiver.receive(request())).status).toBe(500)
})

describe('concurrency', () => {
  test('the one too many is answered 503, and the next after that is let in', async () => {
    const gate = createGate()
    const receiver = receiverOf({ concurrency: 2, onTaskFinish: () => gate.opened })
    const running = [receiver.receive(request()), receiver.receive(request())]
    const refused = await receiver.receive(request())
    expect([refused.status, refused.headers['retry-after'], refused.outcome]).toEqual([503, '1', 'busy'])
    gate.open()
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200])
    expect((await receiver.receive(request())).status).toBe(200)
  })

  test('strangers take no place', async () => {
    const gate = createGate()
    const receiver = receiverOf({
      concurrency: 1,
      verify: async ({ url }) => {
        if (url !== '/') throw await gate.opened.then(() => new Error('no'))
        return undefined
      },
      onTaskFinish: () => {},
    })
    const stranger = receiver.receive(request(undefined, { url: '/x' }))
    expect((await receiver.receive(request())).status).toBe(200)
    gate.open()
    await stranger
  })

  test('a refused body no longer counts towards the limit', async () => {
    const receiver = receiverOf({ concurrency: 1, onTaskFinish: () => {} })
    for (let i = 0; i < 3; i++)
      expect((await receiver.receive(request(undefined, { readBody: async () => '<' }))).status).toBe(400)
  })
})

/** A handler that says when it runs, and runs until it is let go. */
function heldAt(started: Gate, gate: Gate): Promise<void> {
  started.open()
  return gate.opened
}

describe('close', () => {
  test('lets running handlers finish, answers new callbacks with 503, and resolves with what was left', async () => {
    const [started, gate] = [createGate(), createGate()]
    const receiver = receiverOf({ onTaskFinish: () => heldAt(started, gate) })
    const running = receiver.receive(request())
    await started.opened
    const closed = receiver.close({ timeout: 5000 })
    const refused = await receiver.receive(request())
    expect([refused.status, refused.headers['retry-after'], refused.outcome]).toEqual([503, '5', 'closing'])
    gate.open()
    expect(await closed).toEqual({ finished: true, running: 0 })
    expect((await running).status).toBe(200)
  })

  test('waits for each running handler, and aborts no signal of those that finish', async () => {
    const gates = [createGate(), createGate()]
    const contexts: HandlerContext[] = []
    const receiver = receiverOf({
      onTaskFinish: (_job: unknown, context: HandlerContext) => gates[contexts.push(context) - 1]?.opened,
    })
    const running = [receiver.receive(request()), receiver.receive(request())]
    await turn()
    const signals = contexts.map(({ signal }) => signal)
    const closed = vi.fn()
    const closing = receiver.close({ timeout: 5000 }).then(closed)
    gates[0]?.open()
    await turn()
    expect(closed).not.toHaveBeenCalled()
    gates[1]?.open()
    await Promise.all([closing, ...running])
    expect(closed).toHaveBeenCalledExactlyOnceWith({ finished: true, running: 0 })
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
  })

  test('aborts the signals of running handlers when its time is over', async () => {
    let signal: AbortSignal | undefined
    const [started, gate] = [createGate(), createGate()]
    const receiver = receiverOf({
      onTaskFinish: (_job: unknown, context: HandlerContext) => {
        signal = context.signal
        return heldAt(started, gate)
      },
    })
    const running = receiver.receive(request())
    await started.opened
    expect(await receiver.close({ timeout: 20 })).toEqual({ finished: false, running: 1 })
    expect(signal?.aborted).toBe(true)
    gate.open()
    await running
  })

  test.each([Number.POSITIVE_INFINITY, 2 ** 31])('waits for the last handler with a timeout of %d', async (timeout) => {
    const [started, gate] = [createGate(), createGate()]
    const receiver = receiverOf({ onTaskFinish: () => heldAt(started, gate) })
    const running = receiver.receive(request())
    await started.opened
    const closed = receiver.close({ timeout })
    await new Promise((resolve) => setTimeout(resolve, 30))
    gate.open()
    expect(await closed).toEqual({ finished: true, running: 0 })
    await running
  })

  test('resolves at once when nothing is running, also a second time', async () => {
    const receiver = receiverOf({ onTaskFinish: () => {} })
    expect([await receiver.close(), await receiver.close()]).toEqual([
      { finished: true, running: 0 },
      { finished: true, running: 0 },
    ])
  })
})

describe('a ledger that fails', () => {
  const broken = (steps: Partial<Ledger>): Ledger => ({
    claim: () => 'claimed',
    renew: async () => {},
    complete: async () => {},
    release: async () => {},
    ...steps,
  })
  const down = () => Promise.reject(new Error('connection refused'))

  test('when it is asked answers 503, and no handler runs', async () => {
    const handler = vi.fn()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answering = receiverOf({ ledger: broken({ claim: down }), onTaskFinish: handler }).receive(request())
    await vi.advanceTimersByTimeAsync(700)
    const answer = await answering
    expect([answer.status, answer.headers['retry-after'], answer.outcome]).toEqual([503, '5', 'unavailable'])
    expect(handler).not.toHaveBeenCalled()
    expect(codes()).toEqual(['unavailable'])
  })

  test('when it should release a claim leaves the failure of the handler as what is reported', async () => {
    const receiver = receiverOf({
      ledger: broken({ release: down }),
      onTaskFinish: () => Promise.reject(new Error('x')),
    })
    expect((await receiver.receive(request())).status).toBe(500)
    expect(codes()).toEqual(['handler_failed'])
  })

  test('can be left out: then every delivery is handled', async () => {
    const handler = vi.fn()
    const receiver = receiverOf({ ledger: false, onTaskFinish: handler })
    await receiver.receive(request('j-same'))
    await receiver.receive(request('j-same'))
    expect(handler).toHaveBeenCalledTimes(2)
  })
})

test('answers 408 when the body does not arrive in time', async () => {
  const answer = await receiverOf({ bodyTimeout: 20, onTaskFinish: () => {} }).receive(
    request(undefined, { readBody: () => new Promise(() => {}) }),
  )
  expect([answer.status, answer.headers.connection]).toEqual([408, 'close'])
  expect(codes()).toEqual(['body_timeout'])
})

test('handles a job without a JobId each time it is delivered', async () => {
  const handler = vi.fn()
  const receiver = receiverOf({ onTaskFinish: handler })
  for (let i = 0; i < 2; i++)
    await receiver.receive(request(undefined, { readBody: async () => '{"JobsDetail":{"State":"Success"}}' }))
  expect(handler).toHaveBeenCalledTimes(2)
})

test('causes no warning of Node about listeners when many handlers run at once', async () => {
  const warned = vi.fn()
  process.on('warning', warned)
  const onTaskFinish = () => turn()
  const jobs = Array.from({ length: 20 }, (_, index) => ({ JobId: `m${index}`, Tag: 'Tts', State: 'Success' }))
  const receiver = receiverOf({ onTaskFinish })
  await receiver.receive(request('', { readBody: async () => JSON.stringify({ JobsDetail: jobs }) }))
  await receiver.dispatcher.dispatch({
    EventName: 'TaskFinish',
    JobsDetail: jobs.map((job) => ({ ...job, JobId: `${job.JobId}b` })),
  } as never)
  await turn()
  process.off('warning', warned)
  expect(warned).not.toHaveBeenCalled()
})
