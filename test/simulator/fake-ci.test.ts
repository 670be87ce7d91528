import { createReceiver, parseCallback, type TaskFinishEvent } from '@ci-event/core'
import { createFakeCi, type FakeCi, type FakeCiOptions } from '@ci-event/simulator'
import { afterEach, expect, test } from 'vitest'

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
