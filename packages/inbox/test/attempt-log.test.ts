/** The log line of an attempt. */
import { CallbackError, createDispatcher, type Deliver, type Logger, NonRetriableError } from '@ci-event/core'
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
