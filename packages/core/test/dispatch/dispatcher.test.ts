import { describe, expect, test, vi } from 'vitest'
import { documentedXml, twoJobsXml, workflowFinishXml } from '../../../../test/support/callbacks.ts'
import {
  createDispatcher,
  createMemoryLedger,
  type Dispatcher,
  type HandlersFailedError,
  isCallbackError,
  parseCallback,
} from '../../src/index.ts'

const one = parseCallback(documentedXml)
const two = parseCallback(twoJobsXml)
const finished = parseCallback(workflowFinishXml)
const other = parseCallback('{"EventName":"Tomorrow"}')
const unknown = jobEvent({ Tag: 'TagOfTomorrow' })

function jobEvent(job: object) {
  return parseCallback(JSON.stringify({ JobsDetail: { JobId: 'j1', ...job } }))
}

describe('which handler runs', () => {
  test('one function is called for every job', async () => {
    const handler = vi.fn()
    expect(await createDispatcher({ onTaskFinish: handler }).dispatch(two)).toMatchObject({ outcome: 'handled' })
    expect(handler).toHaveBeenCalledTimes(2)
  })

  test("a job goes to its Tag's own handler, or else to `default`", async () => {
    const calls: string[] = []
    const dispatcher = createDispatcher({
      onTaskFinish: { NoiseReduction: () => calls.push('own'), default: () => calls.push('rest') },
    })
    await dispatcher.dispatch(one)
    await dispatcher.dispatch(jobEvent({ Tag: 'Tts' }))
    await dispatcher.dispatch(jobEvent({ JobId: 'j2' }))
    expect(calls).toEqual(['own', 'rest', 'rest'])
  })

  test('all handlers of a Tag and of every job are called', async () => {
    const calls: string[] = []
    const dispatcher = createDispatcher({ onTaskFinish: { NoiseReduction: () => calls.push('first') } })
    dispatcher.on(['NoiseReduction', 'Tts'], () => calls.push('second')).on('*', () => calls.push('any'))
    await dispatcher.dispatch(one)
    expect(calls).toEqual(['first', 'second', 'any'])
    expect(dispatcher.size).toBe(4)
  })

  test('a Tag named like a property of objects has no handler of its own', async () => {
    expect(
      await createDispatcher({ onTaskFinish: { NoiseReduction: () => {} } }).dispatch(jobEvent({ Tag: 'constructor' })),
    ).toMatchObject({ outcome: 'unhandled' })
  })

  test('off() removes a handler from every place', async () => {
    const handler = vi.fn()
    const dispatcher = createDispatcher({ onTaskFinish: { NoiseReduction: handler } })
      .on('*', handler)
      .off(handler)
    expect(await dispatcher.dispatch(one)).toMatchObject({ outcome: 'unhandled' })
    expect(dispatcher.size).toBe(0)
  })

  test.each([
    [{ State: 'Success' }, 'success'],
    [{ State: 'Failed' }, 'failed'],
    [{ Code: 'Success' }, 'success'],
    [{ State: 'Failed', Code: 'Success' }, 'failed'],
    [{ State: 'Cancel' }, undefined],
    [{}, undefined],
  ])('a job with %o goes to the handler of its state', async (job, expected) => {
    const calls: string[] = []
    const onUnhandled = vi.fn()
    const dispatcher = createDispatcher({
      onTaskFinish: { NoiseReduction: { success: () => calls.push('success'), failed: () => calls.push('failed') } },
      onUnhandled,
    })
    expect(await dispatcher.dispatch(jobEvent({ Tag: 'NoiseReduction', ...job }))).toMatchObject({
      outcome: expected ? 'handled' : 'unhandled',
    })
    expect(calls).toEqual(expected ? [expected] : [])
    expect(onUnhandled).toHaveBeenCalledTimes(expected ? 0 : 1)
  })

  test('the start of a workflow run has its own handlers, whose names are those of the functions', async () => {
    const started = parseCallback('{"EventName":"WorkflowStart","WorkflowExecution":{"RunId":"r"}}')
    const [onStart, onUnhandled] = [vi.fn(), vi.fn()]
    const dispatcher = createDispatcher({ onWorkflowStart: onStart, onUnhandled })
    const second = () => {}
    expect(dispatcher.onWorkflowStart(second, { name: 'second' })).toBe(dispatcher)
    const { handlers } = await dispatcher.dispatch(started)
    expect(handlers).toMatchObject([{ state: 'handled' }, { handler: 'second', state: 'handled' }])
    expect(await dispatcher.dispatch(finished)).toMatchObject({ outcome: 'unhandled' })
    expect(onStart.mock.calls).toEqual([[started, expect.anything()]])
    expect(onUnhandled.mock.calls).toEqual([[finished, expect.anything()]])
  })

  test('off() leaves other handlers, and a Tag without any goes to `default` again', async () => {
    const [own, rest, every] = [vi.fn(), vi.fn(), vi.fn()]
    const dispatcher = createDispatcher({ onTaskFinish: { NoiseReduction: own, default: rest, '*': every } })
    dispatcher.off(own)
    expect(dispatcher.size).toBe(2)
    await dispatcher.dispatch(one)
    expect([own, rest, every].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 1])
  })

  test('a job without a handler is unhandled also behind one that has one', async () => {
    const onUnhandled = vi.fn()
    const jobs = [
      { JobId: 'a', Tag: 'Tts' },
      { JobId: 'b', Tag: 'Concat' },
    ]
    const dispatcher = createDispatcher({ onTaskFinish: { Tts: () => {} }, onUnhandled })
    await dispatcher.dispatch(parseCallback(JSON.stringify({ JobsDetail: jobs })))
    expect(onUnhandled.mock.calls.map(([job]) => job.JobId)).toEqual(['b'])
  })

  test.each<[body: string, report: object]>([
    ['{"JobsDetail":{"JobId":"j","Tag":"Concat"}}', { handler: 'onUnhandled', jobId: 'j', state: 'failed' }],
    ['{"JobsDetail":{"JobId":{"a":"b"},"Tag":"Concat"}}', { handler: 'onUnhandled', state: 'failed' }],
    ['{"EventName":"Tomorrow"}', { handler: 'onUnhandled', state: 'failed' }],
  ])('a failure of onUnhandled for %s is reported like that of a handler', async (body, report) => {
    const error = new Error('no')
    const dispatcher = createDispatcher({ onTaskFinish: { Tts: () => {} }, onUnhandled: () => Promise.reject(error) })
    const failure = (await dispatcher.dispatch(parseCallback(body)).catch((thrown) => thrown)) as HandlersFailedError
    expect(failure.code).toBe('handler_failed')
    expect(failure.handlers).toStrictEqual([{ ...report, error }])
  })

  test('a handler that is undefined is left out', () => {
    expect(createDispatcher({ onTaskFinish: { Tts: undefined, Concat: () => {} } }).size).toBe(1)
    expect(createDispatcher().on('Tts', { success: () => {}, failed: undefined }).size).toBe(1)
  })

  test('workflow events and other events have their own handlers', async () => {
    const calls: unknown[] = []
    const dispatcher = createDispatcher({
      onWorkflowFinish: (event) => calls.push(event),
      onOther: (event) => calls.push(event),
    })
    await dispatcher.dispatch(finished)
    await dispatcher.dispatch(other)
    expect(calls).toEqual([finished, other])
  })

  test('onUnhandled is called with each job, or whole event, that no handler takes', async () => {
    const unhandled: unknown[] = []
    const dispatcher = createDispatcher({
      onTaskFinish: { Tts: () => {} },
      onUnhandled: (each) => unhandled.push(each),
    })
    expect(await dispatcher.dispatch(two)).toMatchObject({ outcome: 'unhandled' })
    expect(await dispatcher.dispatch(other)).toMatchObject({ outcome: 'unhandled' })
    expect(unhandled).toEqual([...(two as { JobsDetail: unknown[] }).JobsDetail, other])
  })
})

describe('handler names', () => {
  const failing = () => {
    throw new Error('no')
  }
  const failingNames = async (dispatcher: Dispatcher) =>
    dispatcher.dispatch(one).then(
      () => [],
      (error: HandlersFailedError) => error.failures.map(({ handler }) => handler),
    )

  test.each<[title: string, add: (dispatcher: Dispatcher) => unknown, names: string[]]>([
    [
      'are given as an option',
      (d) => d.on('NoiseReduction', failing, { name: 'Recordings.publish' }),
      ['Recordings.publish'],
    ],
    ['are else the name of the function', (d) => d.on('NoiseReduction', failing), ['failing']],
    ['are else the Tag', (d) => d.on('NoiseReduction', { success: () => failing() }), ['NoiseReduction']],
    [
      'are numbered when one job has two handlers of one name and the ledger ends with the process',
      (d) => d.on('NoiseReduction', failing).on('NoiseReduction', failing).on('*', failing),
      ['failing', 'failing#2', 'failing#3'],
    ],
    [
      'may repeat for different Tags, because a job has one Tag',
      (d) => d.on(['NoiseReduction', 'Tts'], failing),
      ['failing'],
    ],
  ])('%s', async (_, add, names) => {
    const dispatcher = createDispatcher()
    add(dispatcher)
    expect(await failingNames(dispatcher)).toEqual(names)
  })

  test.each<[title: string, add: (dispatcher: Dispatcher) => unknown]>([
    ['one Tag', (d) => d.on('Tts', failing).on('Tts', failing)],
    ['a Tag and every job', (d) => d.on('Tts', failing).on('*', failing)],
    ['every job and the rest', (d) => d.on('*', failing).on('default', failing)],
    ['workflow runs', (d) => d.onWorkflowFinish(failing).onWorkflowFinish(failing)],
  ])('must differ for %s when the ledger outlives the process', (_, add) => {
    const ledger = { ...createMemoryLedger(), durable: true }
    const create = () => add(createDispatcher({ ledger }))
    expect(create).toThrow(/are both named `failing`.*pass `\{ name \}`/)
    expect(create).toThrow(expect.objectContaining({ code: 'misconfigured' }))
  })

  test('may be the same for two Tags when the ledger outlives the process', () => {
    const ledger = { ...createMemoryLedger(), durable: true }
    expect(createDispatcher({ ledger }).on('Tts', failing).on('Transcode', failing).size).toBe(2)
  })

  test('may repeat without a ledger', () => {
    expect(createDispatcher({ ledger: false }).on('Tts', failing).on('Tts', failing).size).toBe(2)
  })
})

test("handlers of '*' are called for every job, those of `default` for jobs whose Tag has none", async () => {
  const calls: string[] = []
  const dispatcher = createDispatcher({
    onTaskFinish: {
      NoiseReduction: () => calls.push('own'),
      default: () => calls.push('default'),
      '*': () => calls.push('every'),
    },
  })
  await dispatcher.dispatch(one)
  await dispatcher.dispatch(unknown)
  expect(calls).toEqual(['own', 'every', 'default', 'every'])
})

test.each(['*', 'default'])('a job whose Tag is %o is one of an unknown Tag', async (Tag) => {
  const calls: string[] = []
  const dispatcher = createDispatcher({
    onTaskFinish: { default: () => calls.push('default'), '*': () => calls.push('every') },
  })
  await dispatcher.dispatch(
    parseCallback(JSON.stringify({ EventName: 'TaskFinish', JobsDetail: { JobId: 'j1', Tag } })),
  )
  expect(calls).toEqual(['default', 'every'])
})

describe('failures', () => {
  test('all handlers run, and all failures are in one AggregateError', async () => {
    const calls: string[] = []
    const dispatcher = createDispatcher()
    dispatcher.on('NoiseReduction', () => {
      calls.push('throws')
      throw new Error('at once')
    })
    dispatcher.on('NoiseReduction', () => Promise.reject('later'), { name: 'Recordings.publish' })
    dispatcher.on('NoiseReduction', () => calls.push('works'))
    const error = (await dispatcher.dispatch(two).catch((thrown) => thrown)) as HandlersFailedError

    expect(calls).toEqual(['throws', 'works', 'throws', 'works'])
    expect(error).toBeInstanceOf(AggregateError)
    expect(isCallbackError(error) && error.code).toBe('handler_failed')
    expect(error.errors.map(String)).toEqual(['Error: at once', 'later', 'Error: at once', 'later'])
    expect(error.failures[1]).toEqual({
      handler: 'Recordings.publish',
      jobId: 'j435aca66f86211ec8a5a87e016101408',
      state: 'failed',
      error: 'later',
    })
    expect(error.message).toContain('4 handlers failed (NoiseReduction for job j435')
  })

  test('a handler by state and one of events must be functions', () => {
    const misconfigured = (message: string) => expect.objectContaining({ code: 'misconfigured', message })
    expect(() => createDispatcher().on('Tts', { success: 5 } as never)).toThrow(
      misconfigured('The handler for Tts.success must be a function, got number.'),
    )
    expect(() => createDispatcher().onOther([] as never)).toThrow(
      misconfigured('The handler for onOther must be a function, got an array.'),
    )
  })

  test('a lease without an end is refused', () => {
    expect(() => createDispatcher({ lease: Number.POSITIVE_INFINITY })).toThrow(/`lease` must be .*, got Infinity/)
  })

  test.each([[null], [1], ['x'], [{}], [{ succes: () => {} }], [undefined]])('%o is not a handler', (handler) => {
    expect(() => createDispatcher().on('Tts', handler as never)).toThrow(/The handler for Tts must be a function or/)
  })
})

test('a handler receives the event and what the caller of dispatch set', async () => {
  const handler = vi.fn()
  await createDispatcher({ onTaskFinish: handler }).dispatch(one, { attempt: 3 })
  const [, context] = handler.mock.calls[0] as [unknown, Record<string, unknown>]
  expect(context).toMatchObject({ event: one, attempt: 3, headers: {} })
  expect(context.receivedAt).toBeInstanceOf(Date)
  expect((context.signal as AbortSignal).aborted).toBe(false)
})

describe('onStale', () => {
  const ended = jobEvent({ Tag: 'Tts', State: 'Success' })
  const running = jobEvent({ Tag: 'Tts', State: 'Running', Progress: '10' })

  test('is called once for a stale job, whatever number of handlers it has', async () => {
    const onStale = vi.fn()
    const dispatcher = createDispatcher({ onTaskFinish: () => {}, onStale }).on('Tts', () => {})
    await dispatcher.dispatch(ended)
    expect(await dispatcher.dispatch(running)).toMatchObject({ outcome: 'stale' })
    expect(onStale).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ JobId: 'j1', State: 'Running' }),
      expect.objectContaining({ event: running }),
    )
  })

  test('is called only for the stale jobs of a callback', async () => {
    const onStale = vi.fn()
    const dispatcher = createDispatcher({ onTaskFinish: () => {}, onStale })
    await dispatcher.dispatch(ended)
    const both = [
      { JobId: 'j1', Tag: 'Tts', State: 'Running' },
      { JobId: 'j2', Tag: 'Tts', State: 'Success' },
    ]
    await dispatcher.dispatch(parseCallback(JSON.stringify({ JobsDetail: both })))
    expect(onStale.mock.calls.map(([stale]) => stale)).toEqual([expect.objectContaining({ JobId: 'j1' })])
  })

  test.each<[how: string, onStale: () => unknown]>([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
  ])('that %s changes nothing', async (_, onStale) => {
    const dispatcher = createDispatcher({ onTaskFinish: () => {}, onStale })
    await dispatcher.dispatch(ended)
    expect(await dispatcher.dispatch(running)).toMatchObject({ outcome: 'stale' })
  })
})
