import {
  CallbackError,
  createDispatcher,
  type Deliver,
  type HandlerState,
  HandlersFailedError,
  NonRetriableError,
  parseCallback,
  RetryAfterError,
} from '@ci-event/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { attempt } from '../src/engine/attempt.ts'
import { retryOf } from '../src/engine/retry.ts'
import { itemOf } from './fixtures.ts'

const signal = new AbortController().signal
const retry = retryOf({ attempts: 3, backoff: () => 7 })

const jobsEvent = (jobs: object[]) => parseCallback(JSON.stringify({ JobsDetail: jobs }), { bodyLimit: 50_000_000 })
const reportOf = (state: HandlerState, error?: unknown, jobId = 'j') => ({ handler: 'h', jobId, state, error })
const failWith =
  (error: unknown): Deliver =>
  () => {
    throw error
  }
const busy = (more: object = {}) => new CallbackError('busy', 'elsewhere', { retryAfter: 5, ...more })

describe('an attempt', () => {
  test.each([undefined, 'handled', {}])('fails when the deliver function resolves with %o', async (value) => {
    const verdict = await attempt(itemOf(), (async () => value) as never, retry, signal)
    const error = { message: expect.stringContaining('must resolve with { outcome }') }
    expect(verdict).toMatchObject({ state: 'waiting', counts: true, error })
  })

  test.each([
    [new TypeError('no'), 'TypeError', 'no'],
    ['text', 'Error', 'text'],
    [undefined, 'Error', 'threw undefined'],
    [null, 'Error', 'threw null'],
    [Object.assign(new Error('no'), { name: 'N'.repeat(101) }), 'N'.repeat(100), 'no'],
    [Object.assign(new Error(), { message: { odd: true }, name: 5 }), 'Error', 'threw object'],
  ])('stores what a handler threw: %o', async (thrown, name, message) => {
    expect(await attempt(itemOf(), failWith(thrown), retry, signal)).toMatchObject({ error: { name, message } })
  })

  test('may be followed by the next one at once', async () => {
    const verdict = await attempt(itemOf(), failWith(new Error('no')), retryOf({ backoff: () => 0 }), signal)
    expect(verdict).toMatchObject({ state: 'waiting', delay: 0, counts: true })
  })

  test('is followed by the next one after the longest pause that a handler asked for', async () => {
    const errors = [new RetryAfterError(300), new Error('no'), new RetryAfterError(500), new RetryAfterError(0)]
    const reports = errors.map((error) => reportOf('failed', error))
    const verdict = await attempt(itemOf(), failWith(new HandlersFailedError(reports)), retry, signal)
    expect(verdict).toMatchObject({ state: 'waiting', delay: 500, counts: true })
  })

  test('is followed by the next one after the pause that the deliver function asked for', async () => {
    const verdict = await attempt(itemOf(), failWith(new RetryAfterError(0)), retry, signal)
    expect(verdict).toMatchObject({ state: 'waiting', delay: 0, counts: true })
  })

  test('does not count when it fails because the worker closes', async () => {
    const closing = AbortSignal.abort()
    const verdict = await attempt(itemOf({ attempts: 3 }), failWith(new Error('no')), retry, closing)
    expect(verdict).toMatchObject({ state: 'waiting', delay: 0, counts: false })
  })

  test('passes what the item holds of its request to the deliver function', async () => {
    const request = { headers: { a: 'b' }, url: '/x', subject: 's', body: '<Response/>', receivedAt: new Date(5) }
    const deliver = vi.fn<Deliver>(() => ({ outcome: 'accepted' }))
    await attempt(itemOf({ ...request, attempts: 2 }), deliver, retry, signal)
    expect(deliver.mock.calls[0]?.[1]).toMatchObject({ ...request, attempt: 2, signal })
  })

  test.each([
    () => {
      throw new Error('mistake')
    },
    () => Number.NaN,
  ])('is followed by a minute’s pause when the app’s backoff does not work: %s', async (backoff) => {
    const verdict = await attempt(itemOf(), failWith(new Error('no')), retryOf({ backoff }), signal)
    expect(verdict).toMatchObject({ state: 'waiting', delay: 60_000 })
  })
})

test('an item whose one handler gave up goes on while another is busy elsewhere', async () => {
  const reports = [
    reportOf('failed', new NonRetriableError('never')),
    { ...reportOf('postponed', busy()), handler: 'other' },
  ]
  const verdict = await attempt(itemOf(), failWith(new HandlersFailedError(reports)), retry, signal)
  expect(verdict).toMatchObject({ state: 'waiting', handlers: [{ handler: 'h', state: 'given-up' }] })
})

test('an event beyond a limit of the dispatcher is dead at once', async () => {
  const { dispatch } = createDispatcher({ jobLimit: 1, onTaskFinish: () => {} })
  expect(
    await attempt(itemOf({ event: jobsEvent([{ JobId: 'a' }, { JobId: 'b' }]) }), dispatch, retry, signal),
  ).toMatchObject({
    state: 'dead',
    error: { message: expect.stringContaining('`jobLimit` is 1') },
  })
})

describe('the record of an attempt', () => {
  afterEach(() => void vi.useRealTimers())

  test.each<[result: string, end: () => Promise<never> | { outcome: 'handled' }, errors: object[]]>([
    ['done', () => ({ outcome: 'handled' }), []],
    ['failed', () => Promise.reject(new Error('no')), [{ name: 'Error', stack: expect.stringContaining('no') }]],
    [
      'dead',
      () => Promise.reject(new NonRetriableError('no')),
      [{ name: 'NonRetriableError', stack: expect.stringContaining('no') }],
    ],
  ])(
    'says when it began, how long it took in tenths of a millisecond, and that it was %s',
    async (result, end, errors) => {
      vi.useFakeTimers({ toFake: ['performance', 'Date'], now: 5000 })
      const deliver = async () => {
        vi.advanceTimersByTime(1234)
        return end()
      }
      const { record } = await attempt(itemOf({ attempts: 2 }), deliver, retry, signal)
      expect(record).toEqual({ attempt: 2, startedAt: new Date(5000), durationMs: 1234, result, errors })
    },
  )
})

describe('an attempt that found a handler busy', () => {
  const stillRunning = new CallbackError('busy', 'still running')
  Object.assign(stillRunning, { handlers: [reportOf('postponed', stillRunning)] })

  test('does not count while another process may be at it', async () => {
    const verdict = await attempt(itemOf({ attempts: 3 }), failWith(busy()), retry, signal)
    expect(verdict).toMatchObject({ state: 'waiting', counts: false, delay: 5 })
  })

  test('counts when the handler has exceeded its time in an earlier attempt of the item', async () => {
    const handlers = [{ handler: 'h', jobId: 'j', state: 'failed' as const, error: 'did not settle' }]
    const second = await attempt(itemOf({ attempts: 2, handlers }), failWith(stillRunning), retry, signal)
    expect(second).toMatchObject({ state: 'waiting', counts: true, handlers })
    const last = await attempt(itemOf({ attempts: 3, handlers }), failWith(stillRunning), retry, signal)
    expect(last).toMatchObject({ state: 'dead', handlers })
  })

  test('counts when the item has waited for a day', async () => {
    const receivedAt = new Date(Date.now() - 25 * 3_600_000)
    const verdict = await attempt(itemOf({ attempts: 3, receivedAt }), failWith(busy()), retry, signal)
    expect(verdict).toMatchObject({ state: 'dead' })
  })

  test('never counts while a store is out of reach', async () => {
    const receivedAt = new Date(Date.now() - 25 * 3_600_000)
    const away = new CallbackError('unavailable', 'away')
    const verdict = await attempt(itemOf({ attempts: 3, receivedAt }), failWith(away), retry, signal)
    expect(verdict).toMatchObject({ state: 'waiting', counts: false, delay: 1000 })
    expect(verdict).not.toHaveProperty('record')
  })
})

describe('what a failed attempt stores', () => {
  const ids = (number: number) => Array.from({ length: number }, (_, index) => `j${index}`)
  const jobsOf = (number: number) => ids(number).map((JobId) => ({ JobId, Tag: 'Tts', Password: `${JobId} password` }))
  const failAll = (number: number, text: string): Deliver =>
    failWith(new HandlersFailedError(ids(number).map((id) => reportOf('failed', new Error(`${text} ${id}`), id))))

  test('is bounded: 2,000 characters of each error, 20 such texts, and 10,000 results', async () => {
    const item = itemOf({ event: jobsEvent(jobsOf(12_000)) })
    const verdict = await attempt(item, failAll(12_000, 'x'.repeat(10_000)), retry, signal)
    expect(verdict.handlers).toHaveLength(10_000)
    expect(verdict.handlers.filter(({ error }) => error !== undefined)).toHaveLength(20)
    expect(Math.max(...verdict.handlers.map(({ error = '' }) => error.length))).toBe(2000)
    expect(JSON.stringify(verdict).length).toBeLessThan(1_000_000)
    const { message } = (verdict as { error: { message: string } }).error
    expect(message).toMatch(/^h: x+; and 11999 more$/)
    expect(message.length).toBeLessThan(2100)
  })

  test('has the handlers that gave up or failed first, once it leaves out some that have succeeded', async () => {
    const reports = ids(10_002).map((id) => reportOf('handled', undefined, id))
    reports[3] = reportOf('failed', new NonRetriableError('never'), 'never')
    reports[5] = reportOf('failed', new Error('no'), 'no')
    const verdict = await attempt(itemOf(), failWith(new HandlersFailedError(reports)), retry, signal)
    const done = ids(10_002).filter((_, n) => n !== 3 && n !== 5)
    expect(verdict.handlers.map(({ jobId }) => jobId)).toEqual(['never', 'no', ...done.slice(0, 9998)])
  })

  test('has 10,000 results in the order in which the handlers were called', async () => {
    const reports = ids(10_000).map((id, n) => reportOf(n === 5 ? 'failed' : 'handled', undefined, id))
    const verdict = await attempt(itemOf(), failWith(new HandlersFailedError(reports)), retry, signal)
    expect(verdict.handlers.map(({ jobId }) => jobId)).toEqual(ids(10_000))
  })

  test('names the handlers in its message, with what each threw', async () => {
    const reports = ['a', 'b'].map((handler) => ({ ...reportOf('failed', new Error(`no ${handler}`)), handler }))
    const verdict = await attempt(itemOf(), failWith(new HandlersFailedError(reports)), retry, signal)
    expect(verdict).toMatchObject({ error: { message: 'a: no a; b: no b' } })
  })

  test.each([
    [2000, `h: a; h: ${'b'.repeat(1991)}`],
    [2001, 'h: a; and 1 more'],
  ])('names another handler as long as its message has 2,000 characters: %d', async (length, message) => {
    const second = 'b'.repeat(length - 'h: a; h: '.length)
    const reports = ['a', second].map((text) => reportOf('failed', new Error(text), text))
    const verdict = await attempt(itemOf(), failWith(new HandlersFailedError(reports)), retry, signal)
    expect(verdict).toMatchObject({ error: { message } })
  })
})
