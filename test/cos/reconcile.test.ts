/** reconcile and pollJob, through the real client, over real sockets. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type AnyJob, createReceiver, type Deliver, type Receiver } from '@ci-event/core'
import {
  confirmJob,
  type PendingJob,
  pollJob,
  type ReconcileOptions,
  type ReconcileResult,
  reconcile,
  startReconciler,
} from '@ci-event/cos'
import { createFakeCi } from '@ci-event/simulator'
import COS from 'cos-nodejs-sdk-v5'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bucket, type CiServer, callbackXml, endpoint, jobXml, keys, newId, region, startCi } from './ci-server.ts'

let ci: CiServer
let cos: COS
let receiver: Receiver
const handler = vi.fn(async (_job: AnyJob): Promise<void> => {})
const warned = vi.fn()
process.on('warning', warned)
afterAll(() => void process.off('warning', warned))

beforeEach(async () => {
  ci = await startCi()
  cos = new COS({ SecretId: 'AKIDpermanent', SecretKey: keys.AKIDpermanent.secretKey, Proxy: ci.url })
  receiver = createReceiver({ onTaskFinish: handler })
  handler.mockReset()
})
afterEach(async () => {
  await ci.close()
  expect(warned).not.toHaveBeenCalled()
})

const long = new Date(Date.now() - 3_600_000)
const place = { bucket, region, endpoint }

function known(state = 'Success', letter = 'j'): PendingJob {
  const jobId = newId(letter)
  ci.jobs.set(jobId, jobXml(jobId, state))
  return { jobId, submittedAt: long }
}

function run(pending: ReconcileOptions['pending'], options: Partial<ReconcileOptions> = {}) {
  return reconcile(cos, { ...place, pending, deliver: receiver.dispatcher.dispatch, pause: 20, ...options })
}

function callback(jobId: string) {
  const readBody = async () => callbackXml(jobXml(jobId))
  return receiver.receive({ method: 'POST', url: '/', headers: {}, readBody })
}

const many = (count: number, state?: string) => Array.from({ length: count }, () => known(state))

describe('results', () => {
  test('reconcile delivers jobs that have ended, and counts all results', async () => {
    const [success, failed, cancelled] = [known('Success'), known('Failed'), known('Cancel')]
    const running = [known('Running'), known('Submitted')]
    const gone = { jobId: newId(), submittedAt: long }
    const results: ReconcileResult[] = []
    const counts = await run([success, failed, cancelled, ...running, gone], { onResult: (each) => results.push(each) })
    expect(counts).toEqual({ asked: 6, delivered: 3, stillRunning: 2, unknown: 1, failed: 0 })
    expect(handler.mock.calls.map(([job]) => [job.JobId, job.State]).sort()).toEqual([
      [success.jobId, 'Success'],
      [failed.jobId, 'Failed'],
      [cancelled.jobId, 'Cancel'],
    ])
    expect(results.map(({ jobId, result }) => [jobId, result])).toContainEqual([gone.jobId, 'unknown'])
    expect(results.find(({ jobId }) => jobId === success.jobId)?.job?.Tag).toBe('NoiseReduction')
  })

  test('reconcile calls deliver with one event per job', async () => {
    const deliver = vi.fn<Deliver>(async () => ({ outcome: 'accepted' }))
    await run(many(2), { deliver })
    expect(deliver).toHaveBeenCalledTimes(2)
    const [event, context] = deliver.mock.calls[0] ?? []
    expect(event).toMatchObject({ EventName: 'TaskFinish', JobsDetail: [{ State: 'Success' }] })
    expect(context).toMatchObject({ event, attempt: 1, headers: {}, receivedAt: expect.any(Date) })
  })

  test('a job that cannot be delivered counts as failed, and is delivered by the next run', async () => {
    handler.mockRejectedValueOnce(new Error('x'))
    const jobs = many(2)
    const results: ReconcileResult[] = []
    const counts = await run(jobs, { onResult: (each) => results.push(each) })
    expect(counts).toMatchObject({ delivered: 1, failed: 1 })
    expect(results.find(({ result }) => result === 'failed')?.error).toMatchObject({ code: 'handler_failed' })
    expect(await run(jobs)).toMatchObject({ delivered: 2, failed: 0 })
    expect(handler).toHaveBeenCalledTimes(3)
  })
})

describe('duplicates', () => {
  test('reconcile runs no handler for a job whose callback arrived before', async () => {
    const job = known()
    await callback(job.jobId)
    expect(await run([job])).toMatchObject({ asked: 1, delivered: 1 })
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('a callback that arrives after reconcile is a duplicate', async () => {
    const job = known()
    await run([job])
    expect(await callback(job.jobId)).toMatchObject({ status: 200, outcome: 'duplicate' })
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('handlers run once when callbacks and two reconciliations race', async () => {
    handler.mockImplementation(() => sleep(Math.random() * 20))
    const jobs = many(60)
    const [first, second, ...answers] = await Promise.all([
      run(jobs, { concurrency: 4 }),
      run(jobs, { concurrency: 4 }),
      ...jobs.map(async ({ jobId }) => {
        await sleep(Math.random() * 60)
        return callback(jobId)
      }),
    ])
    expect(first).toMatchObject({ asked: 60, delivered: 60 })
    expect(second).toMatchObject({ asked: 60, delivered: 60 })
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(handler).toHaveBeenCalledTimes(60)
    expect(new Set(handler.mock.calls.map(([job]) => job.JobId)).size).toBe(60)
  })
})

describe('queries', () => {
  test('reconcile queries only overdue jobs', async () => {
    const now = Date.now()
    const ages = [0, 500, 1500, 2500]
    const jobs = ages.map((age) => ({ ...known(), submittedAt: now - age }))
    expect(await run(jobs, { after: 1000 })).toMatchObject({ asked: 2, delivered: 2 })
    expect(ci.queries[0]?.path).toBe(`/jobs/${jobs[2]?.jobId},${jobs[3]?.jobId}`)
  })

  test('reconcile queries jobs of one family in lists of the batch size', async () => {
    const jobs = [...many(5), known('Success', 's'), known('Success', 'd')]
    expect(await run([...jobs, jobs[0] as PendingJob], { batch: 3 })).toMatchObject({ delivered: 8 })
    const asked = ci.queries.map(({ path }) => [path.split('/')[1], path.split(',').length])
    expect(asked.sort()).toEqual([
      ['asr_jobs', 1],
      ['doc_jobs', 1],
      ['jobs', 3],
      ['jobs', 3],
    ])
  })

  test.each([1, 3])('reconcile keeps to a concurrency of %i', async (concurrency) => {
    ci.faults.push(...Array.from({ length: 8 }, () => ({ delay: 20 })))
    await run(many(8), { batch: 1, concurrency })
    expect(ci.mostInFlight).toBe(concurrency)
  })

  test('reconcile reads pending jobs no faster than it queries them', async () => {
    let read = 0
    async function* rows() {
      for (const job of many(50)) {
        read++
        yield job
      }
    }
    const ahead: number[] = []
    let settled = 0
    await run(rows(), { batch: 5, concurrency: 2, onResult: () => void ahead.push(read - ++settled) })
    expect(read).toBe(50)
    expect(Math.max(...ahead)).toBeLessThanOrEqual(15)
  })

  test('reconcile sends no query for invalid JobIds', async () => {
    const odd = ['../queue', 'j1,j2', '', 'J1'].map((jobId) => ({ jobId, submittedAt: long }))
    expect(await run(odd)).toEqual({ asked: 0, delivered: 0, stillRunning: 0, unknown: 0, failed: 4 })
    expect(ci.queries).toEqual([])
  })
})

describe('rate limits', () => {
  test('all queries pause after 429, longer each time, and then finish', async () => {
    ci.faults.push(...Array.from({ length: 3 }, () => ({ status: 429, code: 'SlowDown' })))
    const started = performance.now()
    expect(await run(many(3), { batch: 1, concurrency: 1, pause: 40 })).toMatchObject({ delivered: 3, failed: 0 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(40 + 80 + 160)
    expect(ci.queries).toHaveLength(6)
  })

  test('queries pause for the Retry-After of CI', async () => {
    ci.faults.push({ status: 429, code: 'SlowDown', headers: { 'retry-after': '1' } })
    const started = performance.now()
    await run(many(1), { pause: 1 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000)
  })

  test('jobs count as failed when CI answers 429 to every attempt', async () => {
    ci.faults.push(...Array.from({ length: 4 }, () => ({ status: 429, code: 'SlowDown' })))
    const counts = await run(many(4), { batch: 2, concurrency: 1, attempts: 2, pause: 1 })
    expect(counts).toMatchObject({ asked: 4, failed: 4, delivered: 0 })
    expect(ci.queries).toHaveLength(4)
  })
})

describe('failures', () => {
  test('reconcile rejects at once when CI rejects a query, and closes pending', async () => {
    let closed = false
    async function* rows() {
      try {
        yield* many(100)
      } finally {
        closed = true
      }
    }
    ci.keys = {}
    await expect(run(rows(), { batch: 2 })).rejects.toMatchObject({ code: 'misconfigured' })
    expect(ci.queries.length).toBeLessThanOrEqual(4)
    expect(closed).toBe(true)
  })

  test('reconcile rejects when its signal is aborted during a pause', async () => {
    ci.faults.push({ status: 429, code: 'SlowDown' })
    const controller = new AbortController()
    const reason = new Error('shutting down')
    const running = run(many(3), { pause: 60_000, signal: controller.signal })
    await expect.poll(() => ci.queries.length).toBe(1)
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })

  test('reconcile rejects when pending or onResult fails', async () => {
    const broken = new Error('no database')
    const rows = async function* () {
      yield known()
      throw broken
    }
    await expect(run(rows(), { batch: 1 })).rejects.toBe(broken)
    await expect(run(many(2), { onResult: () => Promise.reject(broken) })).rejects.toBe(broken)
  })

  test.each([
    { batch: 0 },
    { concurrency: 0 },
    { attempts: 1.5 },
    { after: -1 },
    { pause: Number.NaN },
    { bucket: 'x' },
  ])('reconcile refuses the options %j', async (odd) => {
    await expect(run([], odd)).rejects.toMatchObject({ code: 'misconfigured' })
  })
})

describe('pollJob', () => {
  test('waitForJob with pollJob resolves without a callback', async () => {
    const { jobId } = known('Running')
    const waiting = receiver.waitForJob(jobId, { poll: pollJob(cos, place), pollInterval: 20 })
    await expect.poll(() => ci.queries.length).toBeGreaterThan(1)
    ci.jobs.set(jobId, jobXml(jobId, 'Success'))
    expect(await waiting).toMatchObject({ JobId: jobId, Tag: 'NoiseReduction', State: 'Success' })
  })

  test('pollJob resolves with undefined for a job that CI does not know', async () => {
    expect(await pollJob(cos, place)(newId())).toBeUndefined()
  })

  test('pollJob sends no query for an invalid JobId', async () => {
    await expect(pollJob(cos, place)('../x')).rejects.toMatchObject({ code: 'misconfigured' })
    await expect(receiver.waitForJob('../x', { poll: pollJob(cos, place) })).rejects.toMatchObject({
      code: 'misconfigured',
    })
    expect(ci.queries).toEqual([])
  })

  test('pollJob rejects with unavailable and the Retry-After of CI', async () => {
    ci.faults.push({ status: 429, code: 'SlowDown', headers: { 'retry-after': '9' } })
    await expect(pollJob(cos, place)(newId())).rejects.toMatchObject({ code: 'unavailable', retryAfter: 9000 })
  })
})

test('a reconciler delivers a job of the fake CI whose callback was lost', async () => {
  const fake = await createFakeCi({ delay: 30, ending: () => 'lost' })
  const body = '<Request><Tag>Tts</Tag></Request>'
  const submitted = await (await fetch(`${fake.url}/jobs`, { method: 'POST', body })).text()
  const jobId = /<JobId>(\w+)<\/JobId>/.exec(submitted)?.[1] as string
  const reconciler = startReconciler(new COS({ SecretId: 'any', SecretKey: 'any' }), {
    ...{ bucket, region, endpoint: fake.url },
    pending: () => [{ jobId, submittedAt: long }],
    deliver: receiver.dispatcher.dispatch,
    interval: 10,
  })
  try {
    await expect.poll(() => reconciler.counts.delivered).toBeGreaterThan(1)
    expect(handler.mock.calls.map(([job]) => [job.JobId, job.State])).toEqual([[jobId, 'Success']])
  } finally {
    await reconciler.close()
    await fake.close()
  }
})

test('reconcile and confirmJob work with the fake CI of the simulator', async () => {
  const fake = await createFakeCi({ delay: 1, ending: () => 'lost' })
  try {
    const body = '<Request><Tag>Tts</Tag></Request>'
    const submitted = await (await fetch(`${fake.url}/jobs`, { method: 'POST', body })).text()
    const jobId = /<JobId>(\w+)<\/JobId>/.exec(submitted)?.[1] as string
    await fake.settled()
    const direct = new COS({ SecretId: 'any', SecretKey: 'any' })
    const fakePlace = { bucket, region, endpoint: fake.url }
    const { dispatch } = receiver.dispatcher
    const pending = [
      { jobId, submittedAt: long },
      { jobId: newId(), submittedAt: long },
    ]
    expect(await reconcile(direct, { ...fakePlace, pending, deliver: dispatch })).toMatchObject({
      delivered: 1,
      unknown: 1,
    })
    const event = { EventName: 'TaskFinish' as const, JobsDetail: [{ JobId: jobId } as AnyJob] }
    expect(await confirmJob(direct, fakePlace)(event)).toMatchObject({
      JobsDetail: [{ JobId: jobId, State: 'Success' }],
    })
  } finally {
    await fake.close()
  }
})
