/** The log line of an attempt. */
import {
  CallbackError,
  createDispatcher,
  type Deliver,
  HandlersFailedError,
  type Logger,
  NonRetriableError,
} from '@ci-event/core'
import { expect, test, vi } from 'vitest'
import { loggedAttempt } from '../src/engine/attempt-log.ts'
import { retryOf } from '../src/engine/retry.ts'
import { workSettingsOf } from '../src/engine/work-settings.ts'
import { eventOf, itemOf } from './fixtures.ts'

const { signal } = new AbortController()
const busy = new CallbackError('busy', 'elsewhere')

const deliveries: [outcome: string, deliver: Deliver, attempts: number][] = [
  ['handled', async () => ({ outcome: 'handled' }), 3],
  ['duplicate', async () => ({ outcome: 'duplicate' }), 1],
  ['failed', () => Promise.reject(new Error('order 4711')), 1],
  ['postponed', () => Promise.reject(busy), 1],
  ['dead', () => Promise.reject(new Error('order 4711')), 15],
  ['dead', () => Promise.reject(new NonRetriableError('order 4711')), 1],
]

test.each(deliveries)(
  'an attempt that ends as %s is one line at info, without the text of an error',
  async (outcome, deliver, attempts) => {
    const info = vi.fn()
    const attempt = loggedAttempt({ info, warn() {}, error() {} })
    const verdict = await attempt(itemOf({ attempts, event: eventOf('j1') }), deliver, retryOf(undefined), signal)
    expect(info.mock.calls).toEqual([
      [
        `Attempt ${attempts} of an inbox item: ${outcome}`,
        { outcome, attempt: attempts, durationMs: expect.any(Number), event: 'TaskFinish', jobs: 1, jobId: 'j1' },
      ],
    ])
    expect(verdict.state).toBe({ failed: 'waiting', postponed: 'waiting', dead: 'dead' }[outcome] ?? 'done')
  },
)

test('the line names the handlers of this attempt, and the trace that accepted the callback', async () => {
  const info = vi.fn()
  const { dispatch } = createDispatcher({ onTaskFinish: function first() {} })
    .on('Tts', () => Promise.reject(new Error('x')), { name: 'second' })
    .on('Tts', () => {}, { name: 'done before' })
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const handlers = [{ handler: 'done before', jobId: 'j1', state: 'done' }] as const
  const item = itemOf({ event: eventOf('j1'), headers: { traceparent }, handlers })
  await loggedAttempt({ info, warn() {}, error() {} })(item, dispatch, retryOf(undefined), signal)
  const [, facts] = info.mock.calls[0] ?? []
  expect(facts.handler.split(',').sort()).toEqual(['first', 'second'])
  expect(facts).toMatchObject({ trace_id: traceparent.slice(3, 35), span_id: 'b7ad6b7169203331' })
})

async function factsOf(event: object, deliver: Deliver = async () => ({ outcome: 'handled' })) {
  const info = vi.fn()
  const item = itemOf({ event: event as never })
  await loggedAttempt({ info, warn() {}, error() {} })(item, deliver, retryOf(undefined), signal)
  const { outcome, attempt, durationMs, ...facts } = info.mock.calls[0]?.[1] ?? {}
  return facts
}

const long = 'x'.repeat(300)
test.each<[what: string, event: object, facts: object]>([
  ['several jobs', { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j1' }, {}] }, { event: 'TaskFinish', jobs: 2 }],
  ['no jobs', { EventName: 'TaskFinish', JobsDetail: [] }, { event: 'TaskFinish', jobs: 0 }],
  ['a job with an odd id', { EventName: 'TaskFinish', JobsDetail: [{ JobId: 7 }] }, { event: 'TaskFinish', jobs: 1 }],
  ['a workflow run', { EventName: 'WorkflowFinish', WorkflowExecution: {} }, { event: 'WorkflowFinish', jobs: 1 }],
  ['no name', { JobsDetail: 'x' }, { event: '(none)', jobs: 1 }],
  [
    'long names',
    { EventName: long, JobsDetail: [{ JobId: long }] },
    { event: 'x'.repeat(100), jobs: 1, jobId: 'x'.repeat(100) },
  ],
])('the line of an event with %s says so', async (_, event, facts) => {
  expect(await factsOf(event)).toStrictEqual(facts)
})

test('the line names twenty handlers at most, and none that was skipped', async () => {
  const ran = Array.from({ length: 30 }, (_, n) => ({ handler: `h${n}`, state: 'handled' }) as const)
  const handlers = [{ handler: 'skipped', state: 'skipped' } as const, ...ran]
  const { handler } = (await factsOf(eventOf('j1'), async () => ({ outcome: 'handled', handlers }))) as {
    handler: string
  }
  expect(handler.split(',')).toEqual(Array.from({ length: 20 }, (_, n) => `h${n}`))
})

test('the line of a failed attempt names no handler that was skipped', async () => {
  const failure = new HandlersFailedError([
    { handler: 'skipped', jobId: 'j1', state: 'skipped' },
    { handler: 'h', jobId: 'j1', state: 'failed', error: new Error('no') },
  ])
  expect(await factsOf(eventOf('j1'), () => Promise.reject(failure))).toMatchObject({ handler: 'h' })
})

test('the line says the duration in tenths of a millisecond', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.advanceTimersByTime(500)
  const info = vi.fn()
  const deliver: Deliver = async () => {
    vi.advanceTimersByTime(1234)
    return { outcome: 'handled' }
  }
  await loggedAttempt({ info, warn() {}, error() {} })(itemOf(), deliver, retryOf(undefined), signal)
  vi.useRealTimers()
  expect(info.mock.calls[0]?.[1].durationMs).toBe(1234)
})

test('a logger that throws changes no attempt', async () => {
  const info = () => {
    throw new Error('no disk')
  }
  const attempt = loggedAttempt({ info, warn() {}, error() {} })
  const verdict = await attempt(itemOf(), async () => ({ outcome: 'handled' }), retryOf(undefined), signal)
  expect(verdict).toMatchObject({ state: 'done' })
})

test('a worker refuses what is not a logger', () => {
  expect(() => workSettingsOf({ logger: {} as Logger })).toThrow(expect.objectContaining({ code: 'misconfigured' }))
})
