/** The callback that never came: asked about in batches, delivered once, with counts that add up. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type AnyJob, createReceiver, type Deliver, type Receiver } from '@ci-event/core'
import {
  confirmJob,
  type PendingJob,
  pollJob,
  type ReconcileOptions,
  type ReconcileResult,
  reconcile,
} from '@ci-event/cos'
import { createFakeCi } from '@ci-event/simulator'
import COS from 'cos-nodejs-sdk-v5'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bucket, type CiServer, callbackXml, endpoint, jobXml, keys, newId, region, startCi } from './ci-server.ts'

let ci: CiServer
let cos: COS
let receiver: Receiver
const handler = vi.fn(async (_job: AnyJob): Promise<void> => {})
const warned = vi.fn()
process.on('warning', warned)

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

describe('what it finds', () => {
  test('is delivered if it has ended, and counted', async () => {
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

  test('goes to any deliver, one job an event', async () => {
    const deliver = vi.fn<Deliver>(async () => ({ outcome: 'accepted' }))
    await run(many(2), { deliver })
    expect(deliver).toHaveBeenCalledTimes(2)
    const [event, context] = deliver.mock.calls[0] ?? []
    expect(event).toMatchObject({ EventName: 'TaskFinish', JobsDetail: [{ State: 'Success' }] })
    expect(context).toMatchObject({ event, attempt: 1, headers: {}, receivedAt: expect.any(Date) })
  })

  test('and cannot deliver is counted as failed, and not lost', async () => {
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

describe('it never runs twice what the ledger has', () => {
  test('when the callback came before', async () => {
    const job = known()
    await callback(job.jobId)
    expect(await run([job])).toMatchObject({ asked: 1, delivered: 1 })
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('when the callback comes after', async () => {
    const job = known()
    await run([job])
    expect(await callback(job.jobId)).toMatchObject({ status: 200, outcome: 'duplicate' })
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('when callbacks come at the same time, and two run at once', async () => {
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

describe('it asks', () => {
  test('only about what is overdue', async () => {
    const now = Date.now()
    const ages = [0, 500, 1500, 2500]
    const jobs = ages.map((age) => ({ ...known(), submittedAt: now - age }))
    expect(await run(jobs, { after: 1000 })).toMatchObject({ asked: 2, delivered: 2 })
    expect(ci.asked[0]?.path).toBe(`/jobs/${jobs[2]?.jobId},${jobs[3]?.jobId}`)
  })

  test('in lists of one family, of a size', async () => {
    const jobs = [...many(5), known('Success', 's'), known('Success', 'd')]
    expect(await run([...jobs, jobs[0] as PendingJob], { batch: 3 })).toMatchObject({ delivered: 8 })
    const asked = ci.asked.map(({ path }) => [path.split('/')[1], path.split(',').length])
    expect(asked.sort()).toEqual([
      ['asr_jobs', 1],
      ['doc_jobs', 1],
      ['jobs', 3],
      ['jobs', 3],
    ])
  })

  test.each([1, 3])('with %i requests under way at most', async (concurrency) => {
    ci.troubles.push(...Array.from({ length: 8 }, () => ({ delay: 20 })))
    await run(many(8), { batch: 1, concurrency })
    expect(ci.busiest).toBe(concurrency)
  })

  test('and reads a long list no faster than it asks', async () => {
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

  test('nothing about ids that are none of CI', async () => {
    const odd = ['../queue', 'j1,j2', '', 'J1'].map((jobId) => ({ jobId, submittedAt: long }))
    expect(await run(odd)).toEqual({ asked: 0, delivered: 0, stillRunning: 0, unknown: 0, failed: 4 })
    expect(ci.asked).toEqual([])
  })
})

describe('when CI wants fewer', () => {
  test('all who ask back off, longer each time, and then finish', async () => {
    ci.troubles.push(...Array.from({ length: 3 }, () => ({ status: 429, code: 'SlowDown' })))
    const started = performance.now()
    expect(await run(many(3), { batch: 1, concurrency: 1, pause: 40 })).toMatchObject({ delivered: 3, failed: 0 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(40 + 80 + 160)
    expect(ci.asked).toHaveLength(6)
  })

  test('for as long as it says', async () => {
    ci.troubles.push({ status: 429, code: 'SlowDown', headers: { 'retry-after': '1' } })
    const started = performance.now()
    await run(many(1), { pause: 1 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000)
  })

  test('and keeps saying so, the rest is left for another time', async () => {
    ci.troubles.push(...Array.from({ length: 4 }, () => ({ status: 429, code: 'SlowDown' })))
    const counts = await run(many(4), { batch: 2, concurrency: 1, attempts: 2, pause: 1 })
    expect(counts).toMatchObject({ asked: 4, failed: 4, delivered: 0 })
    expect(ci.asked).toHaveLength(4)
  })
})

describe('it ends', () => {
  test('at once when CI refuses to be asked, and closes what it read from', async () => {
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
    expect(ci.asked.length).toBeLessThanOrEqual(4)
    expect(closed).toBe(true)
  })

  test('when its signal is aborted, also while it backs off', async () => {
    ci.troubles.push({ status: 429, code: 'SlowDown' })
    const controller = new AbortController()
    const reason = new Error('shutting down')
    const running = run(many(3), { pause: 60_000, signal: controller.signal })
    setTimeout(() => controller.abort(reason), 100)
    await expect(running).rejects.toBe(reason)
  })

  test('when `pending` fails, or is told of a result and fails', async () => {
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
  ])('before it begins for %j', async (odd) => {
    await expect(run([], odd)).rejects.toMatchObject({ code: 'misconfigured' })
  })
})

describe('pollJob', () => {
  test('lets waitForJob find what no callback tells', async () => {
    const { jobId } = known('Running')
    setTimeout(() => ci.jobs.set(jobId, jobXml(jobId, 'Success')), 60)
    const job = await receiver.waitForJob(jobId, { poll: pollJob(cos, place), pollInterval: 20, timeout: 5000 })
    expect(job).toMatchObject({ JobId: jobId, Tag: 'NoiseReduction', State: 'Success' })
    expect(ci.asked.length).toBeGreaterThan(1)
  })

  test('finds nothing of a job that CI does not know', async () => {
    expect(await pollJob(cos, place)(newId())).toBeUndefined()
  })

  test('asks nothing about what is no JobId', async () => {
    await expect(pollJob(cos, place)('../x')).rejects.toMatchObject({ code: 'misconfigured' })
    await expect(receiver.waitForJob('../x', { poll: pollJob(cos, place) })).rejects.toMatchObject({
      code: 'misconfigured',
    })
    expect(ci.asked).toEqual([])
  })

  test('says that CI is out of reach', async () => {
    ci.troubles.push({ status: 429, code: 'SlowDown', headers: { 'retry-after': '9' } })
    await expect(pollJob(cos, place)(newId())).rejects.toMatchObject({ code: 'unavailable', retryAfter: 9000 })
  })
})

test('the fake CI of the simulator can be asked too, for the tests of an app', async () => {
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
