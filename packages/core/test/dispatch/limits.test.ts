/** How much one callback may ask for. */
import { describe, expect, test, vi } from 'vitest'
import { createDispatcher, createReceiver, type DispatcherOptions, parseCallback } from '../../src/index.ts'

function eventOf(jobs: object[]) {
  return parseCallback(JSON.stringify({ JobsDetail: jobs }), { bodyLimit: 16 * 1024 * 1024 })
}

const many = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ JobId: `j${n}`, Tag: 'Tts', State: 'Success' }))
const updates = (count: number): object[] =>
  Array.from({ length: count }, (_, Progress) => ({ JobId: 'j', Tag: 'Tts', State: 'Running', Progress }))

const rows: [what: string, options: DispatcherOptions, jobs: object[], message: RegExp][] = [
  ['1001 jobs', {}, many(1001), /^The callback holds 1001 jobs, and `jobLimit` is 1000\./],
  ['more jobs than jobLimit', { jobLimit: 2 }, many(3), /`jobLimit` is 2/],
  ['101 updates of one job', {}, updates(101), /more than 100 updates of one job/],
  ['more updates of one job than updateLimit', { updateLimit: 1 }, updates(2), /more than 1 updates of one job/],
]

describe.each(rows)('a callback with %s', (_, options, jobs, message) => {
  test('is rejected as too large before any handler runs', async () => {
    const handler = vi.fn()
    const dispatcher = createDispatcher({ ...options, onTaskFinish: handler })
    await expect(dispatcher.dispatch(eventOf(jobs))).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(message),
    })
    expect(handler).not.toHaveBeenCalled()
  })

  test('is answered 413 and not given to deliver', async () => {
    const [deliver, onError] = [vi.fn(() => ({ outcome: 'accepted' }) as const), vi.fn()]
    const { jobLimit, updateLimit } = options
    const answer = await createReceiver({ deliver, onError, jobLimit, updateLimit }).receive({
      method: 'POST',
      url: '/',
      headers: {},
      readBody: async () => JSON.stringify({ JobsDetail: jobs }),
    })
    expect([answer.status, answer.outcome]).toEqual([413, 'too_large'])
    expect(deliver).not.toHaveBeenCalled()
    expect(onError).toHaveBeenCalledOnce()
  })
})

test.each<[what: string, options: DispatcherOptions, jobs: object[]]>([
  ['1000 jobs', {}, many(1000)],
  ['100 updates of one job', {}, updates(100)],
  ['100 updates of one job and another job', {}, [...updates(100), ...many(1)]],
  ['as many jobs without an id as jobLimit', { updateLimit: 1 }, Array(1000).fill({ Tag: 'Tts', State: 'Success' })],
])('a callback with %s is handled', async (_, options, jobs) => {
  const handler = vi.fn()
  await createDispatcher({ ...options, onTaskFinish: handler }).dispatch(eventOf(jobs))
  expect(handler).toHaveBeenCalledTimes(jobs.length)
})

test.each([{ jobLimit: 0 }, { updateLimit: 1.5 }, { handlerConcurrency: '5' }, { handlerConcurrency: Infinity }])(
  '%j is misconfigured',
  (options) => {
    expect(() => createDispatcher(options as never)).toThrow(/must be a positive integer, got/)
  },
)

describe('handlers of one callback', () => {
  async function mostAtOnce(options: DispatcherOptions, jobs: object[]): Promise<number> {
    let [running, most] = [0, 0]
    const onTaskFinish = async (): Promise<void> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
    }
    await createDispatcher({ ...options, onTaskFinish }).dispatch(eventOf(jobs))
    return most
  }

  test.each<[most: number, options: DispatcherOptions]>([
    [100, {}],
    [3, { handlerConcurrency: 3 }],
  ])('run at most %i at once with %j', async (most, options) => {
    expect(await mostAtOnce(options, many(300))).toBe(most)
  })

  test('that take several updates of one job run one after the other, the earliest update first', async () => {
    const calls: string[] = []
    const onTaskFinish = async (job: { JobId?: string; State?: string; Progress?: unknown }): Promise<void> => {
      calls.push(`${job.JobId} ${job.State} ${job.Progress ?? ''}`)
      await new Promise((resolve) => setImmediate(resolve))
      calls.push(`${job.JobId} over`)
    }
    const { handlers } = await createDispatcher({ onTaskFinish }).dispatch(
      eventOf([
        { JobId: 'a', State: 'Success', EndTime: '2026-01-01T00:00:10+0800' },
        { JobId: 'b', State: 'Success' },
        { JobId: 'a', State: 'Running', Progress: '50' },
        { JobId: 'a', State: 'Failed', EndTime: '2026-01-01T00:00:05+0800' },
      ]),
    )
    expect(calls.filter((call) => call.startsWith('a'))).toEqual([
      'a Running 50',
      'a over',
      'a Failed ',
      'a over',
      'a Success ',
      'a over',
    ])
    expect(handlers.map(({ jobId, state }) => `${jobId} ${state}`)).toEqual([
      'a handled',
      'b handled',
      'a handled',
      'a handled',
    ])
  })
})
