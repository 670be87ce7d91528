/** reconcile, pollReview and pollVirusDetection, through the real client, over real sockets. */
import { type AnyReview, createReceiver, type OtherEvent, type Receiver } from '@ci-event/core'
import {
  type PendingJob,
  pollReview,
  pollVirusDetection,
  type ReconcileResult,
  reconcile,
  virusDetections,
} from '@ci-event/cos'
import COS from 'cos-nodejs-sdk-v5'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bucket, type CiServer, jobXml, keys, newId, region, startCi } from './ci-server.ts'
import { addReview, newReviewId, paths, reviewBody, reviewXml, virusXml } from './reviews.ts'

let ci: CiServer
let cos: COS
let receiver: Receiver
const onReview = vi.fn((_review: AnyReview): void => {})
const onOther = vi.fn((_event: OtherEvent): void => {})
const place = () => ({ bucket, region, endpoint: ci.url })

beforeEach(async () => {
  ci = await startCi()
  cos = new COS({ SecretId: 'AKIDpermanent', SecretKey: keys.AKIDpermanent.secretKey })
  receiver = createReceiver({ onReview, onOther, onTaskFinish: () => {} })
  onReview.mockClear()
  onOther.mockClear()
})
afterEach(() => ci.close())

const submittedAt = new Date(Date.now() - 3_600_000)
const virusId = newReviewId('ss')

async function run(pending: readonly PendingJob[]) {
  const results: ReconcileResult[] = []
  const deliver = receiver.dispatcher.dispatch
  const counts = await reconcile(cos, { ...place(), pending, deliver, onResult: (each) => results.push(each) })
  return { counts, results }
}

test('reconcile delivers reviews of every kind beside jobs, each from its own path', async () => {
  const pending: PendingJob[] = paths.map(([event]) => ({ jobId: addReview(ci, event), submittedAt, event }))
  const jobId = newId()
  ci.jobs.set(jobId, jobXml(jobId))
  const { counts, results } = await run([...pending, { jobId, submittedAt }])
  expect(counts).toEqual({ asked: 7, delivered: 7, stillRunning: 0, unknown: 0, failed: 0 })
  expect(onReview.mock.calls.map(([{ EventName }]) => EventName).sort()).toEqual(paths.map(([name]) => name).sort())
  expect(results.find((each) => each.jobId === pending[0]?.jobId)?.review).toMatchObject({ Suggestion: 'block' })
  const asked = ci.queries.map(({ path }) => path.slice(1).replace(/\/[^/]*$/, ''))
  expect(asked.sort()).toEqual([...paths.map(([, path]) => path), 'jobs'].sort())
})

test('reconcile reports reviews that are running or unknown, and ids that are invalid', async () => {
  const event = 'ReviewText'
  const running = { jobId: addReview(ci, event, 'Submitted'), submittedAt, event } as const
  const { counts, results } = await run([
    running,
    { jobId: newReviewId(), submittedAt, event },
    { jobId: '../virus', submittedAt, event },
    { jobId: 'si1', submittedAt, event: 'VirusDetection' },
  ])
  expect(counts).toEqual({ asked: 2, delivered: 0, stillRunning: 1, unknown: 1, failed: 2 })
  expect(results[0]).toMatchObject({ result: 'stillRunning', review: { State: 'Submitted' } })
  expect(ci.queries).toHaveLength(2)
  expect(onReview).not.toHaveBeenCalled()
})

test('reconcile refuses an event that CI cannot be queried for', async () => {
  const pending = [{ jobId: 'si1', submittedAt, event: 'ReviewHologram' }] as unknown as PendingJob[]
  await expect(run(pending)).rejects.toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('"ReviewHologram"'),
  })
})

describe.each(['Detail', 'Simple'] as const)('the %s form', (content) => {
  test.each(paths)(`a %s whose ${content} callback came before is delivered, and handled once`, async (event) => {
    const jobId = addReview(ci, event)
    const body = reviewBody(event, jobId, { state: 'block', content })
    await receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => body })
    expect((await run([{ jobId, submittedAt, event }])).counts.delivered).toBe(1)
    expect(onReview).toHaveBeenCalledTimes(1)
  })
})

test('reconcile delivers a detection of viruses to onOther', async () => {
  ci.reviews.set(`virus/detect/${virusId}`, virusXml(virusId))
  const { results } = await run([{ jobId: virusId, submittedAt, event: 'VirusDetection' }])
  expect(results).toMatchObject([{ result: 'delivered', detection: { Suggestion: 'block' } }])
  expect(onOther.mock.calls.flatMap(([event]) => virusDetections(event))).toMatchObject([{ JobId: virusId }])
})

describe('polling', () => {
  test('waitForJob with pollReview resolves with a review whose callback never came', async () => {
    const jobId = addReview(ci, 'ReviewVideo', 'Submitted')
    setTimeout(() => ci.reviews.set(`video/auditing/${jobId}`, reviewXml('ReviewVideo', jobId)), 60)
    const poll = pollReview(cos, 'ReviewVideo', place())
    const review = await receiver.waitForJob(jobId, { poll, pollInterval: 20, timeout: 5000 })
    expect(review).toMatchObject({ JobId: jobId, EventName: 'ReviewVideo', Suggestion: 'block' })
    expect(review.Snapshot).toHaveLength(2)
    expect(ci.queries.length).toBeGreaterThan(1)
  })

  test('waitForJob with pollVirusDetection resolves with the detection', async () => {
    ci.reviews.set(`virus/detect/${virusId}`, virusXml(virusId, 'Success', 'nomal'))
    const poll = pollVirusDetection(cos, place())
    expect(await receiver.waitForJob(virusId, { poll })).toMatchObject({ JobId: virusId, Suggestion: 'pass' })
  })

  test('a poll resolves with undefined for what CI does not know', async () => {
    expect(await pollReview(cos, 'ReviewImage', place())(newReviewId())).toBeUndefined()
    expect(await pollVirusDetection(cos, place())(virusId)).toBeUndefined()
  })

  test('a poll sends no query for an invalid JobId or an unknown event', async () => {
    await expect(pollReview(cos, 'ReviewImage', place())('../x')).rejects.toMatchObject({ code: 'misconfigured' })
    await expect(pollVirusDetection(cos, place())('si1')).rejects.toMatchObject({ code: 'misconfigured' })
    expect(() => pollReview(cos, 'ReviewHologram' as never, place())).toThrow('Expected an event of content moderation')
    expect(ci.queries).toEqual([])
  })
})
