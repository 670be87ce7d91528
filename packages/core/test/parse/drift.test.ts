/** What CI adds or changes is kept and reported: once for each path, without any value of the callback. */
import { describe, expect, test } from 'vitest'
import { type Drift, type ParseOptions, parseCallback } from '../../src/index.ts'
import { createDriftFilter } from '../../src/schema/drift.ts'
import { array, defineJob, integer, object, required, string } from '../../src/schema.ts'

function read(body: unknown, options: ParseOptions = {}) {
  const drift: Drift[] = []
  const given = typeof body === 'string' ? body : JSON.stringify(body)
  return { event: parseCallback(given, { ...options, onDrift: (each) => drift.push(each) }), drift }
}

const secret = 'customer-secret'
const task = (...JobsDetail: unknown[]) => ({ EventName: 'TaskFinish', JobsDetail })
const job = { JobId: 'j0123', Tag: 'NoiseReduction', State: 'Success' }

const cases: [string, unknown, Drift[]][] = [
  ['an unknown Tag', { ...job, Tag: 'FaceBlur' }, [{ type: 'unknown-tag', path: 'JobsDetail', tag: 'FaceBlur' }]],
  ['an unknown node of a job', { ...job, Region: secret }, [{ type: 'unknown-field', path: 'JobsDetail.Region' }]],
  [
    'an unknown node of Operation',
    { ...job, Operation: { Loudness: { Lufs: secret } } },
    [{ type: 'unknown-field', path: 'JobsDetail.Operation.Loudness' }],
  ],
  [
    'a number that is not one',
    { ...job, Operation: { JobLevel: secret } },
    [{ type: 'misfit', path: 'JobsDetail.Operation.JobLevel', expected: 'integer' }],
  ],
  [
    'a number too large to be exact',
    { ...job, Progress: '9007199254740993' },
    [{ type: 'misfit', path: 'JobsDetail.Progress', expected: 'integer' }],
  ],
  [
    'a time that is not one',
    { ...job, EndTime: secret },
    [{ type: 'misfit', path: 'JobsDetail.EndTime', expected: 'timestamp' }],
  ],
  [
    'text where a record belongs',
    { ...job, Operation: { Output: secret } },
    [{ type: 'misfit', path: 'JobsDetail.Operation.Output', expected: 'object' }],
  ],
  [
    'a record where text belongs',
    { ...job, Operation: { UserData: { Name: secret } } },
    [{ type: 'misfit', path: 'JobsDetail.Operation.UserData', expected: 'string' }],
  ],
  [
    'an unknown node in a list',
    { ...job, Tag: 'VideoTag', Operation: { VideoTagResult: { StreamData: { Data: { Tags: [{ Score: secret }] } } } } },
    [{ type: 'unknown-field', path: 'JobsDetail.Operation.VideoTagResult.StreamData.Data.Tags.Score' }],
  ],
]

describe.each(cases)('%s', (what, given, expected) => {
  test(`${what} is reported by its path and kept`, () => {
    const { event, drift } = read(task(given))
    expect(drift).toEqual(expected)
    expect((event as { JobsDetail: unknown[] }).JobsDetail[0]).toEqual(given)
  })

  test(`${what} in three jobs is reported once`, () => {
    expect(read(task(given, given, given)).drift).toEqual(expected)
  })

  test(`${what} is reported without its value`, () => {
    expect(JSON.stringify(read(task(given)).drift)).not.toContain(secret)
  })

  test(`${what} is read without a listener`, () => {
    expect(() => parseCallback(JSON.stringify(task(given)))).not.toThrow()
  })
})

test.each([['9lives'], ['Face Blur'], ['FaceBlur!'], ['x'.repeat(65)], [['a', 'b']], [{ toString: 'x' }]])(
  'a Tag that looks like none (%j) is reported without it',
  (Tag) => {
    const { drift } = read(task({ ...job, Tag }))
    expect(drift).toContainEqual({ type: 'unknown-tag', path: 'JobsDetail' })
    expect(drift.filter(({ tag }) => tag !== undefined)).toEqual([])
  },
)

test('a job without a Tag is not drift', () => {
  expect(read(task({ JobId: 'j0', Operation: { Output: { Object: 'a' } } })).drift).toEqual([])
})

test('an unknown node next to the jobs is drift, and documented ones are not', () => {
  const { event, drift } = read({ ...task(job), Cluster: secret, NonExistJobIds: 'j1', NextToken: '1', RequestId: 'r' })
  expect(drift).toEqual([{ type: 'unknown-field', path: 'Cluster' }])
  expect(event).toMatchObject({ Cluster: secret, NonExistJobIds: 'j1', NextToken: '1', RequestId: 'r' })
})

test('an unknown node of a workflow run is drift', () => {
  const run = { EventName: 'WorkflowFinish', WorkflowExecution: { RunId: 'i0', Tasks: { Type: 'Tts', Cost: secret } } }
  expect(read(run).drift).toEqual([{ type: 'unknown-field', path: 'WorkflowExecution.Tasks.Cost' }])
})

test('a bare & is drift, and an escaped one is not', () => {
  const body = (data: string) =>
    `<Response><JobsDetail><Tag>NoiseReduction</Tag><Operation><UserData>${data}</UserData></Operation></JobsDetail></Response>`
  const bare = read(body('a=1&b=2&c=3'))
  expect(bare.drift).toEqual([{ type: 'bare-ampersand', path: 'JobsDetail.Operation.UserData' }])
  const escaped = read(body('a=1&amp;b=2&#38;c=3'))
  expect(escaped.drift).toEqual([])
  expect(bare.event).toEqual(escaped.event)
})

test('empty nodes are not drift, whatever their kind', () => {
  const empty = { ...job, Progress: '', EndTime: null, Region: '', Operation: { Output: {}, JobLevel: '', New: [] } }
  expect(read(task(empty))).toEqual({ event: task(job), drift: [] })
})

describe('a Tag of the user', () => {
  const faceBlur = defineJob('FaceBlur', {
    FaceBlurResult: required(object({ Count: integer(), Frames: array(string()) })),
  })
  const xml =
    '<Response><JobsDetail><JobId>j0</JobId><Tag>FaceBlur</Tag><Operation>' +
    '<FaceBlurResult><Count>3</Count><Frames>a.jpg</Frames></FaceBlurResult></Operation></JobsDetail></Response>'

  test('a Tag of the user is read by its definition and is not drift', () => {
    const { event, drift } = read(xml, { definitions: [faceBlur] })
    expect(drift).toEqual([])
    const Operation = { FaceBlurResult: { Count: 3, Frames: ['a.jpg'] } }
    expect(event).toEqual(task({ JobId: 'j0', Tag: 'FaceBlur', Operation }))
  })

  test('the definition of the user takes precedence over ours', () => {
    const own = defineJob('NoiseReduction', { Loudness: integer() })
    const { event, drift } = read(task({ ...job, Operation: { Loudness: '7' } }), { definitions: [own] })
    expect(drift).toEqual([])
    expect(event).toEqual(task({ ...job, Operation: { Loudness: 7 } }))
  })

  test('each Tag of the user is read by its own definition', () => {
    const definitions = [defineJob('Other', {}), defineJob('FaceBlur', { Count: integer() })]
    const { event } = read(task({ ...job, Tag: 'FaceBlur', Operation: { Count: '7' } }), { definitions })
    expect(event).toEqual(task({ ...job, Tag: 'FaceBlur', Operation: { Count: 7 } }))
  })
})

describe('what a sender can make a listener keep', () => {
  const chain = (depth: number, name: string) => {
    let tree: unknown = '1'
    for (let level = 0; level < depth; level++) tree = { [name]: tree }
    return tree
  }

  test('names are cut to 64 characters and paths to 512', () => {
    const [long] = read(task({ ...job, ['x'.repeat(65)]: '1' })).drift
    expect(long?.path).toBe(`JobsDetail.${'x'.repeat(64)}…`)
    const [exact] = read(task({ ...job, ['x'.repeat(64)]: '1' })).drift
    expect(exact?.path).toBe(`JobsDetail.${'x'.repeat(64)}`)
    const name = 'y'.repeat(60)
    let fields = object({})
    for (let level = 0; level < 12; level++) fields = object({ [name]: fields })
    const definitions = [defineJob('Deep', { [name]: fields })]
    const [deep] = read(task({ ...job, Tag: 'Deep', Operation: chain(14, name) }), { definitions }).drift
    expect(deep?.path).toBe(`${`JobsDetail.Operation.${`${name}.`.repeat(12)}`.slice(0, 512)}…`)
  })

  test('one callback reports at most 100 differences', () => {
    const names = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`n${at}`, '1']))
    expect(read(task({ ...job, ...names })).drift).toHaveLength(100)
  })

  test('a filter lets each difference through once, and at most 1000', () => {
    const passed: Drift[] = []
    const filter = createDriftFilter((drift) => passed.push(drift))
    const drifts = Array.from(
      { length: 1500 },
      (_, at): Drift => ({ type: 'unknown-field', path: `JobsDetail.n${at}` }),
    )
    for (const drift of [...drifts, ...drifts]) filter?.(drift)
    expect(passed).toHaveLength(1000)
  })

  test('there is no filter without a listener', () => {
    expect(createDriftFilter(undefined)).toBeUndefined()
  })
})
