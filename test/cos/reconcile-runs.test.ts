/** reconcile, listRuns and confirmJob for workflow runs, through the real client, over real sockets. */
import { type CallbackEvent, createReceiver, parseCallback, type Receiver, type WorkflowEvent } from '@ci-event/core'
import {
  confirmJob,
  type ListRunsOptions,
  listRuns,
  type PendingJob,
  type ReconcileResult,
  reconcile,
} from '@ci-event/cos'
import COS from 'cos-nodejs-sdk-v5'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bucket, type CiServer, endpoint, jobXml, keys, newId, region, startCi } from './ci-server.ts'

let ci: CiServer
let cos: COS
let receiver: Receiver
const onWorkflowFinish = vi.fn(async (_event: WorkflowEvent): Promise<void> => {})
const place = { bucket, region, endpoint }

beforeEach(async () => {
  ci = await startCi()
  cos = new COS({ SecretId: 'AKIDpermanent', SecretKey: keys.AKIDpermanent.secretKey, Proxy: ci.url })
  receiver = createReceiver({ onWorkflowFinish, onTaskFinish: () => {} })
  onWorkflowFinish.mockReset()
})
afterEach(() => ci.close())

const long = new Date(Date.now() - 3_600_000)
const began = '<CreateTime>2022-08-09 14:54:17+0800</CreateTime>'

const task = (state: string, type = 'Snapshot') =>
  `<Tasks><Type>${type}</Type>${began}<EndTime>2022-08-09 14:54:42+0800</EndTime><State>${state}</State>` +
  `<JobId>j0123</JobId><Name>${type}_1</Name></Tasks>`

/** As CI answers a query: with the nodes of the workflow, a task for its start, and the object's URL. */
const answerXml = (runId: string, state = 'Success') =>
  `<WorkflowExecution><RunId>${runId}</RunId><WorkflowId>w01</WorkflowId><WorkflowName>night</WorkflowName>` +
  `<State>${state}</State>${began}<Object>https://${bucket}.cos.${region}.myqcloud.com/in/%E7%94%B5.mp4</Object>` +
  `<Topology><Dependencies><Start>Snapshot_1</Start></Dependencies><Nodes><Start><Type>Start</Type></Start></Nodes></Topology>` +
  `${task('Success', 'Start')}${task(state)}</WorkflowExecution>`

const callbackXml = (runId: string, state = 'Success') =>
  `<Response><EventName>WorkflowFinish</EventName><WorkflowExecution><RunId>${runId}</RunId><WorkflowId>w01</WorkflowId>` +
  `<WorkflowName>night</WorkflowName><State>${state}</State><BucketId>${bucket}</BucketId><Object>in/电.mp4</Object>${began}` +
  `${task(state)}</WorkflowExecution></Response>`

function known(state = 'Success', runId = newId('i')): PendingJob {
  ci.runs.set(runId, answerXml(runId, state))
  return { jobId: runId, submittedAt: long, event: 'WorkflowFinish' }
}

async function run(pending: Iterable<PendingJob> | AsyncIterable<PendingJob>) {
  const results: ReconcileResult[] = []
  const { dispatch: deliver } = receiver.dispatcher
  const counts = await reconcile(cos, { ...place, pending, deliver, onResult: (each) => results.push(each), pause: 20 })
  return { counts, results }
}

describe('reconcile', () => {
  test('a workflow run that has ended is delivered as the event of its callback', async () => {
    const { jobId } = known('Failed')
    const { counts, results } = await run([{ jobId, submittedAt: long, event: 'WorkflowFinish' }])
    expect(counts).toEqual({ asked: 1, delivered: 1, stillRunning: 0, unknown: 0, failed: 0 })
    const event: CallbackEvent = parseCallback(callbackXml(jobId, 'Failed'))
    expect(onWorkflowFinish.mock.calls.map(([each]) => each)).toEqual([event])
    expect(results).toEqual([{ jobId, result: 'delivered', run: (event as WorkflowEvent).WorkflowExecution }])
    expect(ci.queries.map(({ path }) => path)).toEqual([`/workflowexecution/${jobId}`])
  })

  test('a workflow run is handled once, whether its callback or reconcile comes first', async () => {
    const [first, second] = [known(), known()]
    const callback = ({ jobId }: PendingJob) =>
      receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => callbackXml(jobId) })
    expect((await callback(first)).outcome).toBe('handled')
    await run([first, second])
    expect((await callback(second)).outcome).toBe('duplicate')
    expect(onWorkflowFinish).toHaveBeenCalledTimes(2)
  })

  test('runs that are running, unknown or have an invalid id are counted, beside jobs', async () => {
    const jobId = newId()
    ci.jobs.set(jobId, jobXml(jobId))
    const { counts, results } = await run([
      known('Running'),
      { jobId: newId('i'), submittedAt: long, event: 'WorkflowFinish' },
      { jobId: '../jobs', submittedAt: long, event: 'WorkflowFinish' },
      known('Success', '37145b2919714156bd97f91dc03fa2b4'),
      { jobId, submittedAt: long },
    ])
    expect(counts).toEqual({ asked: 4, delivered: 2, stillRunning: 1, unknown: 1, failed: 1 })
    expect(results.find(({ result }) => result === 'stillRunning')?.run).toMatchObject({ State: 'Running' })
  })

  test('an answer about another run counts as unknown', async () => {
    const pending = known()
    ci.runs.set(pending.jobId, answerXml(newId('i')))
    expect((await run([pending])).counts).toMatchObject({ unknown: 1, delivered: 0 })
  })
})

test('a confirmed workflow run is the same event as its callback', async () => {
  const { jobId } = known()
  const event = parseCallback(callbackXml(jobId))
  expect(await confirmJob(cos, place)(event)).toEqual(event)
})

describe('listRuns', () => {
  const workflowId = 'web6ac56c1ef54dbfa44d7f4103203be9'
  const listed = (runId: string, field = 'CreateTime') =>
    `<WorkflowExecutionList><RunId>${runId}</RunId><State>Success</State>` +
    `<${field}>2022-08-09T14:54:17+0800</${field}></WorkflowExecutionList>`
  async function all<T>(each: AsyncIterable<T>): Promise<T[]> {
    const found: T[] = []
    for await (const one of each) found.push(one)
    return found
  }
  const list = (options: Partial<ListRunsOptions> = {}) => listRuns(cos, { ...place, workflowId, ...options })

  test('reconcile delivers the runs of all pages of a list', async () => {
    const ids = [known(), known(), known()].map(({ jobId }) => jobId)
    const [one, two, three] = ids as [string, string, string]
    ci.runLists.set(workflowId, [listed(one) + listed(two, 'CreationTime'), '', listed(three)])
    expect((await run(list())).counts).toEqual({ asked: 3, delivered: 3, stillRunning: 0, unknown: 0, failed: 0 })
    expect(onWorkflowFinish.mock.calls.map(([{ WorkflowExecution }]) => WorkflowExecution.RunId).sort()).toEqual(
      ids.sort(),
    )
  })

  test('a list asks for ended runs since a time, a hundred at once, the oldest first, and signs all of it', async () => {
    ci.runLists.set(workflowId, [listed('i01'), listed('i02')])
    const runs = await all(list({ since: new Date('2022-08-09T06:00:00Z') }))
    const submittedAt = new Date('2022-08-09T06:54:17Z')
    expect(runs).toEqual(['i01', 'i02'].map((jobId) => ({ jobId, submittedAt, event: 'WorkflowFinish' })))
    const parameters = {
      workflowId,
      size: '100',
      orderByTime: 'Asc',
      states: 'Success,Failed,Cancel',
      startCreationTime: '2022-08-09T14:00:00+0800',
    }
    expect(ci.queries.map((each) => each.parameters)).toEqual([parameters, { ...parameters, nextToken: '1' }])
  })

  test('a list is read no faster than its runs', async () => {
    ci.runLists.set(workflowId, [listed('i01'), listed('i02')])
    const runs = list()
    await runs.next()
    expect(ci.queries).toHaveLength(1)
    await runs.return()
  })

  test('a list whose pages have the same token ends with an error', async () => {
    const page = `<Response>${listed('i01')}<NextToken>again</NextToken></Response>`
    ci.faults.push({ body: page }, { body: page }, { body: page })
    await expect(all(list())).rejects.toMatchObject({ code: 'unavailable' })
    expect(ci.queries).toHaveLength(2)
  })

  test.each<[string, string, number]>([
    ['an empty list', '<Response/>', 0],
    [
      'runs without an id',
      '<Response><WorkflowExecutionList><State>Success</State></WorkflowExecutionList></Response>',
      0,
    ],
    [
      'a run without a time',
      '<Response><WorkflowExecutionList><RunId>i01</RunId></WorkflowExecutionList></Response>',
      1,
    ],
  ])('%s is read', async (_, body, count) => {
    ci.faults.push({ body })
    expect(await all(list())).toHaveLength(count)
  })

  test.each([{ workflowId: '../queue' }, { since: new Date(Number.NaN) }, { bucket: 'x' }])(
    'a list refuses the options %j',
    (odd) => {
      expect(() => list(odd)).toThrow(expect.objectContaining({ code: 'misconfigured' }))
    },
  )
})
