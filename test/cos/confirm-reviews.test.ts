/** confirmJob for reviews and detections of viruses, through the real client, over real sockets. */
import { type AnyReview, type CallbackResponse, createReceiver, type OtherEvent } from '@ci-event/core'
import { type ConfirmOptions, confirmJob, virusDetections } from '@ci-event/cos'
import COS from 'cos-nodejs-sdk-v5'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bucket, type CiServer, keys, region, startCi } from './ci-server.ts'
import { addReview, newReviewId, paths, reviewBody, reviewXml, virusXml } from './reviews.ts'

let ci: CiServer
let cos: COS
const reviews: AnyReview[] = []
const others: OtherEvent[] = []
beforeEach(async () => {
  ci = await startCi()
  cos = new COS({ SecretId: 'AKIDpermanent', SecretKey: keys.AKIDpermanent.secretKey })
  reviews.length = 0
  others.length = 0
})
afterEach(() => ci.close())

const contents = ['Detail', 'Simple'] as const

async function receive(body: string, options: Partial<ConfirmOptions> = {}): Promise<CallbackResponse> {
  const receiver = createReceiver({
    confirm: confirmJob(cos, { bucket, region, endpoint: ci.url, ...options }),
    onTaskFinish: () => {},
    onReview: (review) => reviews.push(review),
    onOther: (event) => others.push(event),
    logger: false,
  })
  return receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => body })
}

describe.each(paths)('%s', (name, path) => {
  test.each(contents)(`a forged ${name} in the %s form is replaced by what CI says`, async (content) => {
    const jobId = addReview(ci, name, 'block', { Object: 'true.bin' })
    const forged = reviewBody(name, jobId, { state: 'pass', content }, { Object: 'forged.bin', DataId: 'forged' })
    expect((await receive(forged)).status).toBe(200)
    expect(reviews).toMatchObject([{ EventName: name, JobId: jobId, Suggestion: 'block', Object: 'true.bin' }])
    expect(JSON.stringify(reviews)).not.toContain('forged')
    expect(ci.queries.map((each) => each.path)).toEqual([`/${path}/${jobId}`])
  })

  test(`a ${name} that failed according to CI is failed, although the body calls it passed`, async () => {
    await receive(reviewBody(name, addReview(ci, name, 'Failed'), { state: 'pass' }))
    expect(reviews).toMatchObject([{ State: 'Failed' }])
  })

  test(`a ${name} that CI does not know is answered 401, with others passed too`, async () => {
    const jobId = newReviewId()
    for (const more of [{}, { others: 'pass' as const }]) {
      expect(await receive(reviewBody(name, jobId), more)).toMatchObject({ status: 401, outcome: 'unauthentic' })
    }
    ci.reviews.set(`${path}/${jobId}`, reviewXml(name, newReviewId()))
    expect((await receive(reviewBody(name, jobId))).status).toBe(401)
    ci.reviews.set(`${path}/${jobId}`, '<RequestId>1</RequestId>')
    expect((await receive(reviewBody(name, jobId))).status).toBe(401)
    expect(reviews).toEqual([])
  })

  test(`a ${name} that has not ended according to CI is answered 503`, async () => {
    const jobId = addReview(ci, name, 'Submitted')
    expect(await receive(reviewBody(name, jobId))).toMatchObject({ status: 503, outcome: 'unavailable' })
    expect(reviews).toEqual([])
  })
})

test.each([
  ['no JobId', undefined],
  ['a JobId with a path', '../virus/detect/ss1'],
  ['a JobId with a list', 'si1,si2'],
  ['a JobId with a query', 'si1?x=1'],
  ['a long JobId', 's'.repeat(65)],
])('a review with %s is answered 401 and CI is not queried', async (_, JobId) => {
  for (const content of contents) {
    const body = reviewBody('ReviewImage', JobId as string, { content })
    expect((await receive(body)).status).toBe(401)
  }
  expect(ci.queries).toEqual([])
})

test('a callback with more reviews than CI sends is answered 401 and CI is not queried', async () => {
  const { JobsDetail, ...rest } = JSON.parse(reviewBody('ReviewImage', 'si1'))
  const all = Array.from({ length: 11 }, () => ({ ...JobsDetail, JobId: newReviewId() }))
  expect((await receive(JSON.stringify({ ...rest, JobsDetail: all }))).status).toBe(401)
  expect(ci.queries).toEqual([])
})

test('a trace_id in the form that the documents show is queried', async () => {
  const jobId = 'ixzt90jl2dfsc0123456789abcdefghij'
  ci.reviews.set(`image/auditing/${jobId}`, reviewXml('ReviewImage', jobId))
  expect((await receive(reviewBody('ReviewImage', jobId, { content: 'Simple' }))).status).toBe(200)
})

test('a review of an unknown kind is answered 401 unless `others` is pass', async () => {
  const body = '{"EventName":"ReviewHologram","JobsDetail":{"JobId":"si1"}}'
  expect((await receive(body)).status).toBe(401)
  expect((await receive(body, { others: 'pass' })).status).toBe(200)
  expect(ci.queries).toEqual([])
})

test('the test of the console is answered 200 and CI is not queried', async () => {
  const data = { trace_id: 'test_trace_id', event: 'ReviewImage', result: 0 }
  const body = { code: 0, message: 'Test request when setting callback url', data }
  expect((await receive(JSON.stringify(body))).status).toBe(200)
  expect(ci.queries).toEqual([])
})

describe('a live stream', () => {
  const body = (jobId: string, content: 'Simple' | 'Detail') =>
    reviewBody('ReviewVideo', jobId, { state: 'Auditing', content })

  test.each(contents)('the handler of a piece in the %s form gets the stream as CI describes it', async (content) => {
    const jobId = addReview(ci, 'ReviewVideo', 'Auditing', { DataId: 'true' })
    expect((await receive(body(jobId, content))).status).toBe(200)
    expect(reviews).toMatchObject([{ State: 'Auditing', DataId: 'true', Type: 'live_video' }])
  })

  test('a piece that arrives after the end is confirmed as the end', async () => {
    await receive(body(addReview(ci, 'ReviewVideo', 'block'), 'Detail'))
    expect(reviews).toMatchObject([{ State: 'Success', Suggestion: 'block' }])
  })
})

describe('virus detection', () => {
  const jobId = 'ss5a8d3065bd9011eda1445254009dad01'
  const bodies = {
    'an event with a name': { EventName: 'VirusDetect', JobsDetail: { JobId: jobId, State: 'Success' } },
    'an event without a name': { JobsDetail: [{ JobId: jobId, State: 'Success', Suggestion: 'normal' }] },
    'a Simple event': { code: 0, message: 'success', data: { trace_id: jobId, result: 0 } },
  }

  test.each(Object.entries(bodies))('%s that names a detection is replaced by what CI says of it', async (_, body) => {
    ci.reviews.set(`virus/detect/${jobId}`, virusXml(jobId))
    expect((await receive(JSON.stringify(body))).status).toBe(200)
    expect(others).toHaveLength(1)
    expect(virusDetections(others[0] as OtherEvent)).toMatchObject([
      {
        JobId: jobId,
        Suggestion: 'block',
        DetectDetail: { Result: [{ FileName: 'a.exe' }, { VirusName: 'Win32.Virus.B' }] },
      },
    ])
    expect(ci.queries.map(({ path }) => path)).toEqual([`/virus/detect/${jobId}`])
  })

  test.each(Object.entries(bodies))('%s that names an unknown detection is answered 401', async (_, body) => {
    expect((await receive(JSON.stringify(body))).status).toBe(401)
    expect(others).toEqual([])
  })

  test('a detection that has not ended according to CI is answered 503', async () => {
    ci.reviews.set(`virus/detect/${jobId}`, virusXml(jobId, 'Auditing'))
    expect((await receive(JSON.stringify(bodies['an event with a name']))).status).toBe(503)
  })

  test('an event that is not from CI has no detections, whatever it is called', () => {
    expect(virusDetections({ EventName: 'TaskFinish', JobsDetail: [] })).toEqual([])
    expect(virusDetections({ EventName: 'VirusDetection', JobsDetail: 'x' } as never)).toEqual([])
  })
})

test.each([
  ['429', { status: 429, code: 'SlowDown' }, 503],
  ['403', { status: 403, code: 'AccessDenied' }, 500],
  ['what is not XML', { body: '<html>' }, 503],
])('a review is answered as a job is when CI answers %s', async (_, fault, status) => {
  ci.faults.push(fault)
  expect((await receive(reviewBody('ReviewImage', addReview(ci, 'ReviewImage')))).status).toBe(status)
})
