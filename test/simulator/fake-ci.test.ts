import { type AnyReview, createReceiver, parseCallback, type ReviewName, type TaskFinishEvent } from '@ci-event/core'
import { pollReview, pollVirusDetection } from '@ci-event/cos'
import { createFakeCi, type FakeCi, type FakeCiOptions } from '@ci-event/simulator'
import COS from 'cos-nodejs-sdk-v5'
import { afterEach, describe, expect, test } from 'vitest'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function fakeCi(options: FakeCiOptions = {}): Promise<FakeCi> {
  const ci = await createFakeCi(options)
  closers.push(ci.close)
  return ci
}

async function app(handled: unknown[]): Promise<string> {
  const receiver = createReceiver({
    onTaskFinish: (job, { event, headers }) => handled.push({ job, event, type: headers['content-type'] }),
    onReview: (review, { headers }) => handled.push({ review, version: headers['x-ci-content-version'] }),
  })
  const { serve } = await import('@hono/node-server')
  const { url, close } = await new Promise<{ url: string; close: () => Promise<unknown> }>((resolve) => {
    const server = serve({ fetch: receiver.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) }),
    )
  })
  closers.push(close)
  return url
}

const submission = (more = '', tag = 'Transcode') => `<?xml version="1.0" encoding="UTF-8"?>
<Request>
  <Tag>${tag}</Tag>
  <Input><Object>in/春.mp4</Object></Input>
  <Operation>
    <Output><Region>ap-guangzhou</Region><Bucket>media-1250000000</Bucket><Object>out/a&amp;b.mp4</Object></Output>
    <UserData>order 4711</UserData>
  </Operation>
  ${more}
</Request>`

async function submit(ci: FakeCi, body: string, path = '/jobs') {
  const response = await fetch(ci.url + path, { method: 'POST', body })
  return { status: response.status, text: await response.text() }
}

const jobsOf = (xml: string) => (parseCallback(xml) as TaskFinishEvent).JobsDetail

test('a fake CI takes a job, ends it, posts its callback and describes it', async () => {
  const handled: { job: Record<string, unknown>; type: string }[] = []
  const url = await app(handled)
  const ci = await fakeCi({ delay: 50 })
  const { status, text } = await submit(ci, submission(`<CallBack>${url}/cb</CallBack>`))
  const [submitted] = jobsOf(text)
  expect(status).toBe(200)
  expect(submitted).toMatchObject({ Tag: 'Transcode', State: 'Submitted', EndTime: '-' })
  expect(submitted?.Operation).not.toHaveProperty('MediaResult')

  await ci.settled()
  expect(ci.posted).toMatchObject([{ jobId: submitted?.JobId, status: 200, url: `${url}/cb` }])
  expect(handled).toHaveLength(1)
  expect(handled[0]?.type).toBe('application/xml')
  expect(handled[0]?.job).toMatchObject({
    JobId: submitted?.JobId,
    State: 'Success',
    Input: { Object: 'in/春.mp4', BucketId: 'media-1250000000' },
    Operation: { UserData: 'order 4711', MediaResult: { OutputFile: { ObjectName: ['out/a&b.mp4'] } } },
  })

  const answer = await fetch(`${ci.url}/jobs/${submitted?.JobId},j00000000000000000000000000000000`)
  const described = await answer.text()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/xml'])
  expect(jobsOf(described)).toEqual([handled[0]?.job])
  expect(described).toContain('<NonExistJobIds>j00000000000000000000000000000000</NonExistJobIds>')
})

test('a fake CI posts JSON on request, and nothing for `no` and for lost callbacks', async () => {
  const handled: { job: { State: string; JobId: string }; type: string }[] = []
  const url = await app(handled)
  const ci = await fakeCi({
    callback: url,
    ending: ({ Tag }) => (Tag === 'Concat' ? 'lost' : Tag === 'Snapshot' ? 'Failed' : 'Success'),
  })
  await submit(ci, submission('<CallBackFormat>JSON</CallBackFormat>'), '/jobs')
  await submit(ci, submission('<CallBack>no</CallBack>'))
  const lost = await submit(ci, submission('', 'Concat'))
  await submit(ci, submission('', 'Snapshot'))
  await ci.settled()
  expect(handled.map(({ job, type }) => `${job.State} ${type}`).sort()).toEqual([
    'Failed application/xml',
    'Success application/json',
  ])
  const described = await (await fetch(`${ci.url}/jobs/${jobsOf(lost.text)[0]?.JobId}`)).text()
  expect(jobsOf(described)).toMatchObject([{ State: 'Success' }])
})

test('a fake CI refuses bad submissions and unknown paths, and close() stops running jobs', async () => {
  const ci = await fakeCi({ delay: 60_000 })
  expect(await submit(ci, '<Request><Input><Object>a</Object></Input></Request>')).toMatchObject({
    status: 400,
    text: expect.stringContaining('no Tag'),
  })
  expect(await submit(ci, '<Request>')).toMatchObject({ status: 400 })
  expect(await submit(ci, submission(), '/elsewhere')).toMatchObject({ status: 404 })
  expect((await submit(ci, submission())).status).toBe(200)
  const began = performance.now()
  await ci.close()
  closers.length = 0
  expect(performance.now() - began).toBeLessThan(2000)
})

describe('content moderation', () => {
  const reviewRequest = (conf = '', input = '<Object>in/春.bin</Object><DataId>order</DataId>') =>
    `<Request><Input>${input}</Input><Conf><BizType/>${conf}</Conf></Request>`
  const idOf = (xml: string) => /<JobId>(\w+)<\/JobId>/.exec(xml)?.[1] as string
  const cos = new COS({ SecretId: 'any', SecretKey: 'any' })
  const place = (ci: FakeCi) => ({ bucket: 'media-1250000000', region: 'ap-guangzhou', endpoint: ci.url })

  test.each<[kind: string, event: ReviewName]>([
    ['image', 'ReviewImage'],
    ['video', 'ReviewVideo'],
    ['audio', 'ReviewAudio'],
    ['text', 'ReviewText'],
    ['document', 'ReviewDocument'],
    ['webpage', 'ReviewHtml'],
  ])(
    'a fake CI takes a review at /%s/auditing, posts its callback and answers queries about it',
    async (kind, event) => {
      const handled: { review: AnyReview; version: string }[] = []
      const url = await app(handled)
      const ci = await fakeCi({ delay: 50, ending: ({ Tag }) => (Tag === event ? 'review' : 'Failed') })
      const poll = pollReview(cos, event, place(ci))
      const conf = `<Callback>${url}</Callback><CallbackVersion>Detail</CallbackVersion>`
      const submitted = await submit(ci, reviewRequest(conf), `/${kind}/auditing`)
      const jobId = idOf(submitted.text)
      expect(submitted.text).toContain('<State>Submitted</State>')
      await ci.settled()
      expect(ci.posted).toMatchObject([{ jobId, status: 200 }])
      const { review, version } = handled[0] as (typeof handled)[number]
      expect(version).toBe('Detail')
      expect(review).toMatchObject({
        EventName: event,
        JobId: jobId,
        Suggestion: 'review',
        Object: 'in/春.bin',
        DataId: 'order',
      })
      expect(await poll(jobId)).toEqual(review)
      expect(await poll('si0')).toBeUndefined()
    },
  )

  test('a fake CI posts the Simple form unless Detail is asked for, and nothing for a lost callback', async () => {
    const handled: { review: AnyReview; version: string }[] = []
    const ending: FakeCiOptions['ending'] = ({ Tag }) => (Tag === 'ReviewText' ? 'lost' : 'block')
    const ci = await fakeCi({ callback: await app(handled), ending })
    const inputs = '<Object>a.jpg</Object></Input><Input><Url>https://a.example/b.jpg</Url>'
    const { text } = await submit(ci, reviewRequest('', inputs), '/image/auditing')
    const lost = await submit(ci, reviewRequest(), '/text/auditing')
    await ci.settled()
    expect(text.match(/<JobId>/g)).toHaveLength(2)
    expect(handled.map(({ review, version }) => [version, review.Suggestion, review.Url]).sort()).toEqual([
      ['Simple', 'block', 'https://a.example/b.jpg'],
      ['Simple', 'block', 'https://media-1250000000.cos.ap-guangzhou.myqcloud.com/a.jpg'],
    ])
    expect(await pollReview(cos, 'ReviewText', place(ci))(idOf(lost.text))).toMatchObject({ State: 'Success' })
  })

  test.each([
    ['block', { State: 'Success', Suggestion: 'block', DetectDetail: { Result: [{ FileName: 'in/春.bin' }] } }],
    ['Success', { State: 'Success', Suggestion: 'pass' }],
    ['Failed', { State: 'Failed', Code: 'InvalidArgument' }],
  ] as const)('a fake CI answers queries about a detection of viruses that ends with %s', async (end, expected) => {
    const ci = await fakeCi({ ending: () => end })
    const jobId = idOf((await submit(ci, reviewRequest(), '/virus/detect')).text)
    await ci.settled()
    expect(await pollVirusDetection(cos, place(ci))(jobId)).toMatchObject({ JobId: jobId, ...expected })
    expect(ci.posted).toEqual([])
  })

  test('a fake CI says that a review which has not ended was submitted', async () => {
    const ci = await fakeCi({ delay: 600_000 })
    const jobId = idOf((await submit(ci, reviewRequest(), '/audio/auditing')).text)
    const review = await pollReview(cos, 'ReviewAudio', place(ci))(jobId)
    expect(review).toMatchObject({ JobId: jobId, State: 'Submitted', Object: 'in/春.bin' })
    expect(review).not.toHaveProperty('Suggestion')
  })

  test('a fake CI refuses a review without an Input', async () => {
    const ci = await fakeCi()
    expect(await submit(ci, '<Request><Conf/></Request>', '/image/auditing')).toMatchObject({
      status: 400,
      text: expect.stringContaining('no Input'),
    })
  })
})
