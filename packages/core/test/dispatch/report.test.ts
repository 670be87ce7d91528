/** What `dispatch` reports of each handler, and which handlers it leaves out. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  CallbackError,
  createDispatcher,
  createReceiver,
  type DispatchReport,
  type HandlersFailedError,
  type Ledger,
  parseCallback,
  type ReceiverOptions,
} from '../../src/index.ts'

const noop = (): void => {}

function eventOf(...jobs: object[]) {
  return parseCallback(JSON.stringify({ JobsDetail: jobs }))
}

const ended = (JobId: string) => ({ JobId, Tag: 'Tts', State: 'Success' })

/** A ledger whose every claim is answered alike. */
function answering(claim: Ledger['claim']): Ledger {
  return { claim, renew: noop, complete: noop, release: noop }
}

function rejection(report: Promise<DispatchReport>): Promise<CallbackError> {
  return report.then(
    () => expect.unreachable(),
    (error) => error,
  )
}

describe('a report', () => {
  test('has one entry for each handler of each job, in the order of their calls', async () => {
    const dispatcher = createDispatcher({ onTaskFinish: { Tts: noop } }).on('*', noop, { name: 'second' })
    expect(await dispatcher.dispatch(eventOf(ended('a'), { Tag: 'Tts', State: 'Success' }))).toStrictEqual({
      outcome: 'handled',
      handlers: [
        { handler: 'noop', jobId: 'a', state: 'handled' },
        { handler: 'second', jobId: 'a', state: 'handled' },
        { handler: 'noop', state: 'handled' },
        { handler: 'second', state: 'handled' },
      ],
    })
  })

  test('waits for what a handler returns if it has a `then`, and for its first answer alone', async () => {
    const answers = (first: string, second: string) => () => ({
      // biome-ignore lint/suspicious/noThenProperty: what has one is tested here.
      then(resolve: () => void, reject: (error: Error) => void) {
        const call = { resolve, reject: () => reject(new Error('late')) } as Record<string, () => void>
        setTimeout(() => [first, second].forEach((each) => void call[each]?.()))
      },
    })
    const handled = createDispatcher({ onTaskFinish: answers('resolve', 'reject') })
    expect((await handled.dispatch(eventOf(ended('a')))).outcome).toBe('handled')
    const failed = createDispatcher({ onTaskFinish: answers('reject', 'resolve') })
    expect((await rejection(failed.dispatch(eventOf(ended('a'))))).code).toBe('handler_failed')
    expect((await rejection(failed.dispatch(eventOf(ended('a'))))).code).toBe('handler_failed')
  })

  test('calls a redelivery a duplicate and an older update stale', async () => {
    const dispatcher = createDispatcher({ onTaskFinish: { Tts: noop } })
    await dispatcher.dispatch(eventOf(ended('a')))
    const running = { JobId: 'a', Tag: 'Tts', State: 'Running', Progress: '10' }
    expect(await dispatcher.dispatch(eventOf(ended('a'), running))).toEqual({
      outcome: 'duplicate',
      handlers: [
        { handler: 'noop', jobId: 'a', state: 'duplicate' },
        { handler: 'noop', jobId: 'a', state: 'stale' },
      ],
    })
  })

  test('names a workflow run by its RunId', async () => {
    const event = parseCallback(JSON.stringify({ WorkflowExecution: { RunId: 'r', State: 'Success' } }))
    expect((await createDispatcher({ onWorkflowFinish: noop }).dispatch(event)).handlers).toEqual([
      { handler: 'noop', jobId: 'r', state: 'handled' },
    ])
  })

  test('is empty when no handler takes the event', async () => {
    expect(await createDispatcher().dispatch(eventOf(ended('a')))).toEqual({ outcome: 'unhandled', handlers: [] })
  })

  test('comes with the error when handlers failed, those that succeeded included', async () => {
    const error = new Error('no')
    const dispatcher = createDispatcher({ onTaskFinish: noop }).on('Tts', () => Promise.reject(error), { name: 'bad' })
    const failure = (await rejection(dispatcher.dispatch(eventOf(ended('a'))))) as unknown as HandlersFailedError
    expect(failure.handlers).toEqual([
      { handler: 'bad', jobId: 'a', state: 'failed', error },
      { handler: 'noop', jobId: 'a', state: 'handled' },
    ])
    expect(failure.failures).toEqual([failure.handlers[0]])
  })

  test('names no job where a failed one had no JobId', async () => {
    const error = new Error('no')
    const fail = () => Promise.reject(error)
    const dispatcher = createDispatcher({ onTaskFinish: fail })
    expect((await rejection(dispatcher.dispatch(eventOf({ Tag: 'Tts', State: 'Success' })))).handlers).toStrictEqual([
      { handler: 'fail', state: 'failed', error },
    ])
  })

  test('comes with the error when a handler runs elsewhere', async () => {
    const ledger = answering(({ handler }) => (handler === 'here' ? 'claimed' : 'running'))
    const dispatcher = createDispatcher({ ledger })
      .on('Tts', noop, { name: 'here' })
      .on('Tts', noop, { name: 'elsewhere' })
    const failure = await rejection(dispatcher.dispatch(eventOf(ended('a'))))
    expect([failure.code, failure.retryAfter]).toEqual(['busy', 10_000])
    expect(failure.handlers).toEqual([
      { handler: 'here', jobId: 'a', state: 'handled' },
      { handler: 'elsewhere', jobId: 'a', state: 'postponed', error: expect.objectContaining({ code: 'busy' }) },
    ])
  })

  test('calls a handler failed that throws the code of a postponed one', async () => {
    const error = new CallbackError('unavailable', 'the app’s own store')
    const dispatcher = createDispatcher({ onTaskFinish: () => Promise.reject(error) })
    const failure = await rejection(dispatcher.dispatch(eventOf(ended('a'))))
    expect(failure.code).toBe('handler_failed')
    expect(failure.handlers).toMatchObject([{ state: 'failed', error }])
  })
})

describe('the response of a receiver', () => {
  function responseTo(options: ReceiverOptions, body: string) {
    const receiver = createReceiver({ logger: false, verify: () => undefined, ...options })
    return receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => body })
  }
  const body = JSON.stringify({ JobsDetail: ended('a') })

  test('holds the report', async () => {
    const { outcome, handlers } = await responseTo({ onTaskFinish: noop }, body)
    expect([outcome, handlers]).toEqual(['handled', [{ handler: 'noop', jobId: 'a', state: 'handled' }]])
  })

  test('holds the report when a handler failed', async () => {
    const error = new Error('no')
    const { outcome, handlers } = await responseTo({ onTaskFinish: () => Promise.reject(error) }, body)
    expect(outcome).toBe('handler_failed')
    expect(handlers).toEqual([{ handler: 'onTaskFinish', jobId: 'a', state: 'failed', error }])
  })

  test.each<[what: string, options: ReceiverOptions, body: string]>([
    ['the event was only attached', {}, body],
    ['it went to a deliver of another kind', { deliver: () => ({ outcome: 'accepted' }) }, body],
    ['the body was not a callback', { onTaskFinish: noop }, '{}'],
  ])('holds no report when %s', async (_, options, text) => {
    expect(await responseTo(options, text)).not.toHaveProperty('handlers')
  })
})

test('passes the parts of a piece of work to the ledger one by one', async () => {
  const claim = vi.fn<Ledger['claim']>(() => 'claimed')
  const dispatcher = createDispatcher({ ledger: answering(claim) }).on('Tts', noop, { name: 'a@b' })
  await dispatcher.dispatch(eventOf({ JobId: 'j', Tag: 'Tts', State: 'Running', Progress: '50' }))
  expect(claim).toHaveBeenCalledExactlyOnceWith({
    jobId: 'j',
    handler: 'a@b',
    state: 'Running:50',
    order: 0,
    token: expect.any(String),
    lease: 60_000,
  })
})

describe('skip', () => {
  test('leaves out a handler for one job only', async () => {
    const runs: string[] = []
    const dispatcher = createDispatcher()
      .on('Tts', (job) => runs.push(`first ${job.JobId}`), { name: 'first' })
      .on('Tts', (job) => runs.push(`second ${job.JobId}`), { name: 'second' })
    const skip = (handler: string, jobId: string | undefined) => handler === 'first' && jobId === 'a'
    const { outcome, handlers } = await dispatcher.dispatch(eventOf(ended('a'), ended('b')), { skip })
    expect(runs).toEqual(['second a', 'first b', 'second b'])
    expect(outcome).toBe('handled')
    expect(handlers[0]).toEqual({ handler: 'first', jobId: 'a', state: 'skipped' })
  })

  test('is asked about a job without a JobId too', async () => {
    const skip = vi.fn(() => false)
    const event = eventOf({ Tag: 'Tts', State: 'Success' })
    const { outcome } = await createDispatcher({ onTaskFinish: noop }).dispatch(event, { skip })
    expect(outcome).toBe('handled')
    expect(skip).toHaveBeenCalledExactlyOnceWith('noop', undefined)
  })

  test('answers duplicate when it leaves out every handler', async () => {
    const handler = vi.fn()
    const dispatcher = createDispatcher({ onTaskFinish: handler, ledger: false })
    expect(await dispatcher.dispatch(eventOf(ended('a')), { skip: () => true })).toMatchObject({ outcome: 'duplicate' })
    expect(handler).not.toHaveBeenCalled()
  })

  test('leaves no claim in the ledger', async () => {
    const dispatcher = createDispatcher({ onTaskFinish: noop })
    await dispatcher.dispatch(eventOf(ended('a')), { skip: () => true })
    expect(await dispatcher.dispatch(eventOf(ended('a')))).toMatchObject({ outcome: 'handled' })
  })

  test('is not visible to handlers', async () => {
    const handler = vi.fn()
    await createDispatcher({ onTaskFinish: handler }).dispatch(eventOf(ended('a')), { skip: () => false })
    expect(handler.mock.calls[0]?.[1]).not.toHaveProperty('skip')
  })
})

describe('a rerun', () => {
  test('runs handlers again that have finished the job, each name of a rerun once', async () => {
    const handler = vi.fn()
    const dispatcher = createDispatcher({ onTaskFinish: handler })
    const event = eventOf(ended('a'))
    const outcomes: string[] = []
    for (const rerun of [undefined, undefined, 'r1', 'r1', 'r2', undefined])
      outcomes.push((await dispatcher.dispatch(event, { rerun })).outcome)
    expect(outcomes).toEqual(['handled', 'duplicate', 'handled', 'duplicate', 'handled', 'duplicate'])
    expect(handler.mock.calls.map(([job]) => job.JobId)).toEqual(['a', 'a', 'a'])
    expect(handler.mock.calls[1]?.[1]).not.toHaveProperty('rerun')
  })

  test('claims its work under the id of the job and its own name', async () => {
    const claim = vi.fn<Ledger['claim']>(() => 'claimed')
    const dispatcher = createDispatcher({ onTaskFinish: noop, ledger: answering(claim) })
    for (const rerun of [undefined, 'r1']) await dispatcher.dispatch(eventOf(ended('a')), { rerun })
    const [first, again] = claim.mock.calls.map(([entry]) => ({ ...entry, token: '' }))
    expect(again).toEqual({ ...first, jobId: 'a rerun r1' })
  })

  test('handles a job without a JobId each time', async () => {
    const dispatcher = createDispatcher({ onTaskFinish: noop })
    for (let times = 0; times < 2; times++)
      expect(await dispatcher.dispatch(eventOf({ Tag: 'Tts', State: 'Success' }), { rerun: 'r1' })).toMatchObject({
        outcome: 'handled',
      })
  })
})

describe('a timed report', () => {
  afterEach(() => void vi.useRealTimers())

  const timed = async (handler: () => unknown, jobs: object[]) => {
    vi.useFakeTimers({ toFake: ['performance'] })
    vi.advanceTimersByTime(500)
    const dispatcher = createDispatcher({ onTaskFinish: { Tts: handler as () => void } })
    const { handlers = [] } = await dispatcher
      .dispatch(eventOf(...jobs), { isTimed: true })
      .catch((error: HandlersFailedError) => error)
    return handlers.map(({ state, durationMs }) => [state, durationMs])
  }

  test('says how long each handler ran, in tenths of a millisecond', async () => {
    const handler = () => void vi.advanceTimersByTime(1234)
    expect(await timed(handler, [ended('a')])).toEqual([['handled', 1234]])
    expect(await timed(handler, [ended('a'), ended('a')])).toEqual([
      ['handled', 1234],
      ['duplicate', undefined],
    ])
  })

  test('says how long a handler ran that failed', async () => {
    const handler = () => {
      vi.advanceTimersByTime(12)
      throw new Error('no')
    }
    expect(await timed(handler, [ended('a')])).toEqual([['failed', 12]])
  })
})
