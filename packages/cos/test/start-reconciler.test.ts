/** The loop of `startReconciler`, by a clock of the test's, with a client that answers at once. */
import type { Deliver } from '@ci-event/core'
import { type ReconcileMessage, reconcileChannel } from '@ci-event/core/telemetry'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type CosRequest,
  type PendingJob,
  type Reconciled,
  type ReconcilerOptions,
  startReconciler,
} from '../src/index.ts'

const interval = 1000
const place = { bucket: 'media-1250000000', region: 'ap-guangzhou' }
const jobId = 'j0123456789abcdef'
const overdue: PendingJob = { jobId, submittedAt: 0 }

const answer = (state: string) => ({
  Body: `<Response><JobsDetail><JobId>${jobId}</JobId><Tag>Tts</Tag><State>${state}</State></JobsDetail></Response>`,
})
const request = vi.fn<(asked: CosRequest) => Promise<{ Body: string }>>()
const deliver = vi.fn<Deliver>()
const pending = vi.fn<() => PendingJob[]>()
const onError = vi.fn<(error: unknown) => void>()
let stops: (() => unknown)[]

beforeEach(() => {
  vi.useFakeTimers()
  stops = []
  request.mockReset().mockImplementation(async () => answer('Success'))
  deliver.mockReset().mockImplementation(async () => ({ outcome: 'handled' }))
  pending.mockReset().mockImplementation(() => [overdue])
  onError.mockReset()
})
afterEach(async () => {
  const closed = Promise.all(stops.map((stop) => stop()))
  await vi.runAllTimersAsync()
  await closed
  // First the spies, among them one of the clock's `setTimeout`.
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function start(options: Partial<ReconcilerOptions> = {}) {
  const own = { ...place, pending, deliver, interval, jitter: 0, attempts: 1, onError }
  const reconciler = startReconciler({ request }, { ...own, ...options })
  stops.push(() => reconciler.close())
  return reconciler
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const none = { asked: 0, delivered: 0, stillRunning: 0, unknown: 0, failed: 0 }

describe('runs', () => {
  test('a reconciler runs at once and then a pause after the end of each run, and counts', async () => {
    const onRun = vi.fn<(counts: Reconciled) => void>()
    const reconciler = start({ onRun })
    await pass(0)
    expect(pending).toHaveBeenCalledTimes(1)
    request.mockImplementation(async () => answer('Running'))
    await pass(interval - 1)
    expect(pending).toHaveBeenCalledTimes(1)
    await pass(1)
    expect(pending).toHaveBeenCalledTimes(2)
    expect(onRun.mock.calls.map(([counts]) => counts)).toEqual([
      { ...none, asked: 1, delivered: 1 },
      { ...none, asked: 1, stillRunning: 1 },
    ])
    expect(reconciler.counts).toEqual({ ...none, runs: 2, failedRuns: 0, asked: 2, delivered: 1, stillRunning: 1 })
    expect(onError).not.toHaveBeenCalled()
  })

  test('a run that takes longer than the interval is not overlapped', async () => {
    const release = withResolvers<{ outcome: 'handled' }>()
    deliver.mockImplementationOnce(() => release.promise)
    const reconciler = start()
    await pass(interval * 5)
    const joined = reconciler.run()
    expect(pending).toHaveBeenCalledTimes(1)
    release.resolve({ outcome: 'handled' })
    expect(await joined).toMatchObject({ delivered: 1 })
    await pass(interval - 1)
    expect(pending).toHaveBeenCalledTimes(1)
    await pass(1)
    expect(pending).toHaveBeenCalledTimes(2)
  })

  test('`run` runs at once, and the next run follows after a whole pause', async () => {
    const reconciler = start()
    await pass(interval / 2)
    expect(await reconciler.run()).toMatchObject({ delivered: 1 })
    await pass(interval - 1)
    expect(pending).toHaveBeenCalledTimes(2)
    await pass(1)
    expect(pending).toHaveBeenCalledTimes(3)
  })

  test.each([
    [0, 0, interval],
    [1, interval / 2, interval / 2],
  ])(
    'with random numbers of %d and a jitter of 0.5, the first run comes after %d ms and the next after %d',
    async (random, first, pause) => {
      vi.spyOn(Math, 'random').mockReturnValue(random)
      start({ jitter: 0.5 })
      await pass(first)
      expect(pending).toHaveBeenCalledTimes(1)
      await pass(pause - 1)
      expect(pending).toHaveBeenCalledTimes(1)
      await pass(1)
      expect(pending).toHaveBeenCalledTimes(2)
    },
  )

  test('pauses keep the process up only with `keepAlive`', async () => {
    const counted = vi.fn((keepAlive: boolean) => {
      const before = vi.mocked(setTimeout).mock.results.length
      start({ keepAlive })
      const timer = vi.mocked(setTimeout).mock.results[before]?.value as NodeJS.Timeout
      return timer.hasRef()
    })
    vi.spyOn(globalThis, 'setTimeout')
    expect([counted(false), counted(true)]).toEqual([false, true])
  })
})

describe('failures', () => {
  const tooMany = (retryAfter?: string) =>
    Object.assign(new Error('SlowDown'), { statusCode: 429, code: 'SlowDown', headers: { 'retry-after': retryAfter } })

  test('the pause doubles up to its longest with each run in which CI is out of reach, and starts over', async () => {
    request.mockImplementation(async () => {
      throw tooMany()
    })
    const reconciler = start({ maxInterval: 4 * interval })
    await pass(0)
    for (const [pause, calls] of [2, 4, 4].map((times, at) => [times * interval, at + 2] as const)) {
      await pass(pause - 1)
      expect(pending).toHaveBeenCalledTimes(calls - 1)
      if (calls === 4) request.mockImplementation(async () => answer('Success'))
      await pass(1)
      expect(pending).toHaveBeenCalledTimes(calls)
    }
    await pass(interval)
    expect(pending).toHaveBeenCalledTimes(5)
    expect(reconciler.counts).toMatchObject({ runs: 5, failedRuns: 3, asked: 5, failed: 3, delivered: 2 })
  })

  test('the pause is at least the Retry-After of CI', async () => {
    request.mockRejectedValueOnce(tooMany('30'))
    start()
    await pass(29_999)
    expect(pending).toHaveBeenCalledTimes(1)
    await pass(1)
    expect(pending).toHaveBeenCalledTimes(2)
  })

  test('a reconciler goes on after `pending` fails, and reports why', async () => {
    const broken = new Error('no database')
    pending.mockImplementationOnce(() => {
      throw broken
    })
    const reconciler = start()
    await pass(0)
    expect(onError.mock.calls).toEqual([[broken]])
    await pass(2 * interval)
    expect(reconciler.counts).toMatchObject({ runs: 2, failedRuns: 1, delivered: 1 })
  })

  test('what was done before a run fails is counted', async () => {
    const broken = new Error('no database')
    const reconciler = start({
      pending: async function* () {
        yield overdue
        throw broken
      },
      batch: 1,
      concurrency: 1,
    })
    await pass(0)
    expect(onError.mock.calls).toEqual([[broken]])
    expect(reconciler.counts).toMatchObject({ runs: 1, failedRuns: 1, asked: 1, delivered: 1 })
  })

  test('jobs that cannot be delivered are reported once for the run, and the pause stays', async () => {
    deliver.mockRejectedValue(new Error('the handler failed'))
    start({
      pending: () => Array.from({ length: 30 }, (_, at) => ({ ...overdue, jobId: `ss${at}`, event: 'VirusDetection' })),
    })
    request.mockImplementation(async ({ Key }) => ({
      Body: `<Response><JobsDetail><JobId>${Key.slice(13)}</JobId><State>Success</State></JobsDetail></Response>`,
    }))
    await pass(0)
    expect(onError).toHaveBeenCalledTimes(1)
    const [error] = onError.mock.calls[0] as [AggregateError]
    expect(error.message).toBe('30 overdue jobs could not be reconciled.')
    expect(error.errors).toHaveLength(10)
    await pass(interval)
    expect(onError).toHaveBeenCalledTimes(2)
  })

  test('failures are written to the console when there is no `onError`', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    deliver.mockRejectedValueOnce(new Error('the disk is full'))
    start({ onError: undefined })
    await pass(0)
    expect(written.mock.calls.join()).toMatch(
      /^ci-event: An error in the reconciler: .*1 overdue job could not[\s\S]*disk is full/,
    )
  })

  test('an `onError` or `onRun` that fails does not end the loop', async () => {
    const failing = () => {
      throw new Error('my own')
    }
    pending.mockImplementationOnce(failing)
    start({ onError: failing, onRun: failing })
    await pass(10 * interval)
    expect(pending.mock.calls.length).toBeGreaterThan(5)
  })

  test('`run` rejects with the failure of the run', async () => {
    pending.mockImplementation(() => {
      throw new Error('no database')
    })
    await expect(start().run()).rejects.toThrow('no database')
  })
})

describe('close', () => {
  test('`close` waits for the run under way, and no run follows', async () => {
    const release = withResolvers<{ outcome: 'handled' }>()
    deliver.mockImplementationOnce(() => release.promise)
    const reconciler = start()
    await pass(0)
    const closed = vi.fn()
    const closing = reconciler.close().then(closed)
    await pass(5000)
    expect(closed).not.toHaveBeenCalled()
    release.resolve({ outcome: 'handled' })
    await closing
    await pass(100 * interval)
    expect(pending).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
    await expect(reconciler.run()).rejects.toMatchObject({ code: 'closing' })
  })

  test('`close` aborts the signal of the handlers after its timeout, and reports nothing', async () => {
    deliver.mockImplementation(
      (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const reconciler = start({ pending: () => [overdue, { ...overdue, jobId: 'ss1', event: 'VirusDetection' }] })
    await pass(0)
    const closing = reconciler.close({ timeout: 100 })
    await pass(100)
    await closing
    expect(onError).not.toHaveBeenCalled()
    expect(reconciler.counts).toMatchObject({ runs: 1, delivered: 0 })
  })

  test('`close` before the first run leaves nothing behind', async () => {
    await start().close()
    expect(vi.getTimerCount()).toBe(0)
    expect(pending).not.toHaveBeenCalled()
  })
})

test('each run is published with its counts, also one that fails', async () => {
  const seen: ReconcileMessage[] = []
  const onEnd = (message: unknown): void => void seen.push({ ...(message as ReconcileMessage) })
  reconcileChannel.asyncEnd.subscribe(onEnd)
  stops.push(() => reconcileChannel.asyncEnd.unsubscribe(onEnd))
  start()
  await pass(0)
  request.mockRejectedValue(Object.assign(new Error('AccessDenied'), { statusCode: 403 }))
  await pass(interval)
  const shared = { region: place.region, ...none, asked: 1 }
  expect(seen).toMatchObject([
    { ...shared, delivered: 1 },
    { ...shared, errorType: 'misconfigured' },
  ])
})

test.each([
  { pending: [overdue] as never },
  { interval: 0 },
  { interval: 2 ** 31 },
  { maxInterval: Number.NaN },
  { jitter: 1.1 },
  { batch: 0 },
  { region: '' },
])('a reconciler refuses the options %j', (odd) => {
  expect(() => start(odd)).toThrow(expect.objectContaining({ code: 'misconfigured' }))
})

function withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((yes) => {
    resolve = yes
  })
  return { promise, resolve }
}
