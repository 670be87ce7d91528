/** confirmJob, through the real client, over real sockets. */
import { type AnyJob, type CallbackResponse, createReceiver, type TaskFinishEvent } from '@ci-event/core'
import { type ConfirmOptions, confirmJob } from '@ci-event/cos'
import COS from 'cos-nodejs-sdk-v5'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bucket, type CiServer, callbackXml, endpoint, jobXml, keys, newId, region, startCi } from './ci-server.ts'

let ci: CiServer
beforeEach(async () => {
  ci = await startCi()
})
afterEach(() => ci.close())

const secrets = { SecretId: 'AKIDpermanent', SecretKey: keys.AKIDpermanent.secretKey }
const client = (options: object = {}) => new COS({ ...secrets, Proxy: ci.url, ...options })

const handled: AnyJob[] = []
const onError = vi.fn()
beforeEach(() => {
  handled.length = 0
  onError.mockClear()
})

async function receive(body: string, options: Partial<ConfirmOptions> = {}, cos = client()): Promise<CallbackResponse> {
  const receiver = createReceiver({
    confirm: confirmJob(cos, { bucket, region, endpoint, ...options }),
    onTaskFinish: (job) => handled.push(job),
    onWorkflowStart: (event) => handled.push(event as never),
    onWorkflowFinish: (event) => handled.push(event as never),
    onOther: (event) => handled.push(event as never),
    onError,
  })
  return receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => body })
}

/** Adds a job to CI. */
function known(letter = 'j', state = 'Success'): string {
  const id = newId(letter)
  ci.jobs.set(id, jobXml(id, state))
  return id
}

const objectOf = (job: AnyJob | undefined) =>
  job?.Operation?.Output && 'Object' in job.Operation.Output && job.Operation.Output.Object

describe('a callback that CI confirms', () => {
  test('handlers get the job as CI describes it, whatever the body contains', async () => {
    const id = known()
    const answer = await receive(callbackXml(jobXml(id, 'Success', '../../forged.wav')))
    expect(answer.status).toBe(200)
    expect(handled).toHaveLength(1)
    expect(objectOf(handled[0])).toBe('output/true.wav')
    expect(JSON.stringify(answer.event)).not.toContain('forged')
    expect(ci.queries).toMatchObject([{ host: `${bucket}.ci.${region}.myqcloud.com`, path: `/jobs/${id}` }])
  })

  test('a job that failed according to CI is failed, although the body calls it successful', async () => {
    const id = known('j', 'Failed')
    await receive(callbackXml(jobXml(id, 'Success')))
    expect(handled[0]?.State).toBe('Failed')
  })

  test('nothing but ids is taken from the body', async () => {
    const id = known()
    const answer = await receive(callbackXml(jobXml(id), '<Extra>forged</Extra>'))
    expect(answer.event).toEqual({ EventName: 'TaskFinish', JobsDetail: handled })
  })

  test.each([
    ['c', 'pic_jobs'],
    ['a', 'ai_jobs'],
    ['s', 'asr_jobs'],
    ['d', 'doc_jobs'],
    ['f', 'file_jobs'],
    ['j', 'jobs'],
    ['x', 'jobs'],
  ])('a job whose id begins with %s is queried under /%s', async (letter, path) => {
    const id = known(letter)
    expect((await receive(callbackXml(jobXml(id)))).status).toBe(200)
    expect(ci.queries.map((each) => each.path)).toEqual([`/${path}/${id}`])
  })

  test('a callback of many jobs is confirmed by lists of ten per family, in its own order', async () => {
    const ids = ['j', 's', ...'j'.repeat(11)].map((letter) => known(letter))
    const { event } = await receive(callbackXml(...ids.map((id) => jobXml(id)), jobXml(ids[0] as string)))
    expect((event as TaskFinishEvent).JobsDetail.map(({ JobId }) => JobId)).toEqual(ids)
    const lengths = ci.queries.map(({ path }) => path.split(',').length)
    expect(lengths.sort()).toEqual([1, 10, 2].sort())
  })

  test('a job that is running according to body and CI is accepted', async () => {
    const id = known('j', 'Running')
    expect((await receive(callbackXml(jobXml(id, 'Running')))).status).toBe(200)
    expect(handled[0]?.State).toBe('Running')
  })
})

describe('a callback that CI does not confirm', () => {
  test('a callback with an unknown job is answered 401', async () => {
    const answer = await receive(callbackXml(jobXml(newId())))
    expect(answer).toMatchObject({ status: 401, outcome: 'unauthentic' })
    expect(handled).toEqual([])
    expect(answer.event).toBeUndefined()
  })

  test('a callback with one unknown job among known ones is answered 401', async () => {
    expect((await receive(callbackXml(jobXml(known()), jobXml(newId())))).status).toBe(401)
    expect(handled).toEqual([])
  })

  test('a callback whose job has not ended according to CI is answered 503', async () => {
    const id = known('j', 'Running')
    expect(await receive(callbackXml(jobXml(id)))).toMatchObject({ status: 503, outcome: 'unavailable' })
    expect(handled).toEqual([])
  })

  test('a callback whose job is missing in the answer of CI is answered 503', async () => {
    const id = known()
    ci.faults.push({ body: `<Response>${jobXml(newId())}</Response>` })
    expect((await receive(callbackXml(jobXml(id)))).status).toBe(503)
  })

  test('an event whose name cannot be turned into text is answered 401', async () => {
    expect((await receive('{"EventName":[{"toString":["a","b"]}]}')).status).toBe(401)
  })
})

describe('invalid ids', () => {
  test.each([
    ['a path', '../queue'],
    ['a path of another family', `j1/../../x`],
    ['a list', 'j1,j2'],
    ['a query', 'j1?x=1'],
    ['a fragment', 'j1#'],
    ['an escape', 'j1%2e%2e'],
    ['a host', '@169.254.169.254/'],
    ['broken by a line feed', 'j1\nj2'],
    ['upper case', 'J0A1B2'],
    ['a letter alone', 'j'],
    ['a letter too many', 'jg0'],
    ['other digits', 'j１'],
    ['a megabyte', `j${'0'.repeat(500_000)}`],
  ])('no query is sent for a JobId that is %s', async (_, JobId) => {
    const body = JSON.stringify({
      JobsDetail: [
        { JobId: known(), Tag: 'Tts', State: 'Success' },
        { JobId, Tag: 'Tts', State: 'Success' },
      ],
    })
    expect((await receive(body)).status).toBe(401)
    expect(ci.queries).toEqual([])
  })

  test.each([
    ['no JobId', '{"JobsDetail":{"Tag":"Tts"}}'],
    ['an object for a JobId', '{"JobsDetail":{"Tag":"Tts","JobId":{"toString":"j1"}}}'],
    ['a list for a JobId', '{"JobsDetail":{"Tag":"Tts","JobId":["j1","j2"]}}'],
    [
      'more than 100 jobs',
      JSON.stringify({ JobsDetail: Array.from({ length: 101 }, () => ({ JobId: newId(), Tag: 'Tts' })) }),
    ],
    ['a run without an id', '{"WorkflowExecution":{"State":"Success"}}'],
    ['a run with an odd id', '{"WorkflowExecution":{"RunId":"../jobs"}}'],
  ])('no query is sent for a body with %s', async (_, body) => {
    expect((await receive(body)).status).toBe(401)
    expect(ci.queries).toEqual([])
  })
})

describe('the endpoint', () => {
  const elsewhere = ['evil-1250000001', 'evil.example.com/#', '169.254.169.254', '127.0.0.1:1']

  test.each(elsewhere)('queries go to the configured host although the body names %s', async (place) => {
    const id = known()
    const Operation = { Output: { Bucket: place, Region: place, Object: 'x' } }
    const job = {
      JobId: id,
      Tag: 'NoiseReduction',
      State: 'Success',
      Input: { BucketId: place, Region: place, Url: `http://${place}/` },
      Operation,
    }
    await receive(JSON.stringify({ Host: place, Bucket: place, Region: place, JobsDetail: job }))
    expect(new Set(ci.queries.map(({ host }) => host))).toEqual(new Set([`${bucket}.ci.${region}.myqcloud.com`]))
    expect(objectOf(handled[0])).toBe('output/true.wav')
  })

  test('queries go over https by default', async () => {
    const id = known()
    const place = { bucket: 'evil-1250000001', region: 'ap-evil' }
    const body = callbackXml(
      jobXml(id).replace(
        /<Input>[\s\S]*?<\/Input>/,
        `<Input><BucketId>${place.bucket}</BucketId><Region>${place.region}</Region></Input>`,
      ),
    )
    await receive(body, { endpoint: undefined }, client({ AutoSwitchHost: false }))
    expect(new Set(ci.tunnels)).toEqual(new Set([`${bucket}.ci.${region}.myqcloud.com:443`]))
    expect(ci.queries).toEqual([])
  })

  test('a redirect of CI is not followed', async () => {
    ci.faults.push({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } })
    const id = known()
    await receive(callbackXml(jobXml(id)))
    expect(new Set(ci.queries.map(({ host }) => host))).toEqual(new Set([`${bucket}.ci.${region}.myqcloud.com`]))
  })

  test.each([
    { bucket: 'media' },
    { bucket: 'media-1250000000.evil.example.com/x-1' },
    { region: 'ap-guangzhou.evil.example.com' },
    { region: '' },
    { endpoint: 'ftp://ci.example.com' },
    { endpoint: 'ci.example.com' },
    { endpoint: 'http://ci.example.com/path' },
    { endpoint: 'http://user:word@ci.example.com' },
    { timeout: 0 },
  ])('confirmJob refuses the options %j', (odd) => {
    expect(() => confirmJob(client(), { bucket, region, ...odd })).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    )
  })

  test('confirmJob refuses a first argument that is not a client', () => {
    expect(() => confirmJob({} as never, { bucket, region })).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('new COS') }),
    )
  })
})

describe('errors of CI', () => {
  const body = () => callbackXml(jobXml(known()))

  test.each([
    ['429 SlowDown', [{ status: 429, code: 'SlowDown' }]],
    ['503 all the time', Array.from({ length: 4 }, () => ({ status: 503, code: 'ServiceUnavailable' }))],
    ['bytes that are not XML', [{ body: '<html>' }]],
    ['an error under 200', [{ body: '<Error><Code>InternalError</Code></Error>' }]],
    ['nothing', [{ body: '' }]],
    ['an answer that is not UTF-8', [{ body: Buffer.from([0x3c, 0x52, 0xe9, 0x3e]) }]],
    ['a DOCTYPE', [{ body: '<!DOCTYPE x [<!ENTITY a "b">]><Response><JobsDetail/></Response>' }]],
  ])('a callback is answered 503 when CI answers with %s', async (_, faults) => {
    ci.faults.push(...faults)
    const answer = await receive(body())
    expect(answer).toMatchObject({ status: 503, outcome: 'unavailable' })
    expect(answer.headers['retry-after']).toBe('1')
    expect(handled).toEqual([])
  })

  test('the Retry-After of CI is passed on', async () => {
    ci.faults.push({ status: 429, code: 'SlowDown', headers: { 'retry-after': '17' } })
    expect((await receive(body())).headers['retry-after']).toBe('17')
  })

  test('the client retries a single 503 of CI', async () => {
    ci.faults.push({ status: 503, code: 'ServiceUnavailable' })
    expect((await receive(body())).status).toBe(200)
  })

  test('a callback is answered 503 when CI is slower than the timeout', async () => {
    ci.faults.push({ delay: 400 })
    const started = performance.now()
    expect((await receive(body(), { timeout: 100 })).status).toBe(503)
    expect(performance.now() - started).toBeLessThan(350)
  })

  test('a callback is answered 503 when CI is unreachable', async () => {
    await ci.close()
    expect((await receive(body())).status).toBe(503)
    ci = await startCi()
  })

  test('a callback is answered 500 when a key is wrong, and only onError gets the cause', async () => {
    const answer = await receive(body(), {}, client({ SecretKey: 'another' }))
    expect(answer).toMatchObject({ status: 500, outcome: 'misconfigured' })
    expect(answer.body).not.toContain('Signature')
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ cause: { statusCode: 403, code: 'SignatureDoesNotMatch' } })
  })
})

describe('the signature', () => {
  test('queries signed with temporary keys carry their token', async () => {
    ci.keys = { AKIDtemporary: { secretKey: 'for-an-hour', token: 'token-of-an-hour' } }
    const temporary = { SecretId: 'AKIDtemporary', SecretKey: 'for-an-hour', SecurityToken: 'token-of-an-hour' }
    const id = known()
    expect((await receive(callbackXml(jobXml(id)), {}, client(temporary))).status).toBe(200)
    expect((await receive(callbackXml(jobXml(id)), {}, client({ ...temporary, SecurityToken: 'old' }))).status).toBe(
      500,
    )
  })

  test('the client may fetch its keys on demand', async () => {
    ci.keys = { AKIDtemporary: { secretKey: 'for-an-hour', token: 'token-of-an-hour' } }
    const now = Math.floor(Date.now() / 1000)
    const cos = new COS({
      Proxy: ci.url,
      getAuthorization: (_, callback) =>
        callback({
          TmpSecretId: 'AKIDtemporary',
          TmpSecretKey: 'for-an-hour',
          SecurityToken: 'token-of-an-hour',
          StartTime: now - 1,
          ExpiredTime: now + 3600,
        }),
    })
    expect((await receive(callbackXml(jobXml(known())), {}, cos)).status).toBe(200)
  })

  test('the signature covers the host of a custom endpoint with its port', async () => {
    const id = known()
    const direct = new COS(secrets)
    expect((await receive(callbackXml(jobXml(id)), { endpoint: ci.url }, direct)).status).toBe(200)
    expect(ci.queries[0]?.host).toBe(new URL(ci.url).host)
  })
})

describe('workflow runs', () => {
  const runXml = (runId: string, state = 'Success', name = 'true') =>
    `<WorkflowExecution><RunId>${runId}</RunId><State>${state}</State><WorkflowName>${name}</WorkflowName></WorkflowExecution>`
  const callback = (run: string) => `<Response><EventName>WorkflowFinish</EventName>${run}</Response>`

  test('handlers get a workflow run as CI describes it', async () => {
    const id = newId('i')
    ci.runs.set(id, runXml(id))
    expect((await receive(callback(runXml(id, 'Success', 'forged')))).status).toBe(200)
    expect(handled).toMatchObject([{ WorkflowExecution: { RunId: id, WorkflowName: 'true' } }])
    expect(ci.queries[0]?.path).toBe(`/workflowexecution/${id}`)
  })

  test('the handler of a workflow start gets the run as CI describes it', async () => {
    const id = newId('i')
    ci.runs.set(id, runXml(id, 'Running'))
    const forged = callback(runXml(id, 'Running', 'forged')).replace('WorkflowFinish', 'WorkflowStart')
    expect((await receive(forged)).status).toBe(200)
    expect(handled).toMatchObject([
      { EventName: 'WorkflowStart', WorkflowExecution: { RunId: id, State: 'Running', WorkflowName: 'true' } },
    ])
  })

  test('a callback of an unknown workflow run is answered 401', async () => {
    expect((await receive(callback(runXml(newId('i'))))).status).toBe(401)
  })

  test('a callback of a workflow run that has not ended according to CI is answered 503', async () => {
    const id = newId('i')
    ci.runs.set(id, runXml(id, 'Running'))
    expect((await receive(callback(runXml(id)))).status).toBe(503)
  })
})
