/** `receiver.waitForJob`: when it resolves and rejects, what it remembers, and that it leaves nothing behind. */
import { getEventListeners } from 'node:events'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGate } from '../../../test/support/gate.ts'
import {
  type AnyJob,
  type CallbackBody,
  CallbackError,
  createReceiver,
  type EndedJob,
  type Receiver,
  type ReceiverOptions,
  type Review,
  type TaskFinishEvent,
} from '../src/index.ts'
import { createRecentJobs } from '../src/receiver/recent-jobs.ts'
import { defineJob, integer, object } from '../src/schema.ts'

let receiver: Receiver
const use = (options: ReceiverOptions = {}) => {
  receiver = createReceiver({ onTaskFinish: () => {}, ...options })
}
beforeEach(() => use())
const unhandled = vi.fn()
process.on('unhandledRejection', unhandled)
afterAll(() => void process.off('unhandledRejection', unhandled))
afterEach(() => {
  vi.useRealTimers()
  expect(unhandled).not.toHaveBeenCalled()
})

const jobOf = (JobId: string, State = 'Success', more: object = {}) => ({ JobId, Tag: 'Tts', State, ...more })

async function callback(...jobs: object[]): Promise<number> {
  const readBody = async () => JSON.stringify({ JobsDetail: jobs })
  return (await receiver.receive({ method: 'POST', url: '/', headers: {}, readBody })).status
}

async function review(JobsDetail: object): Promise<void> {
  const readBody = async () => JSON.stringify({ EventName: 'ReviewImage', JobsDetail })
  await receiver.receive({ method: 'POST', url: '/', headers: {}, readBody })
}

const codeOf = (wait: Promise<unknown>) =>
  wait.then(
    () => 'resolved',
    (error) => error.code,
  )

describe('resolves', () => {
  test('from the callback, for everyone who waits for this job', async () => {
    const waits = [1, 2, 3].map(() => receiver.waitForJob('j1', { timeout: 1000 }))
    const other = receiver.waitForJob('j2', { timeout: 50 })
    other.catch(() => {})
    await callback(jobOf('j1', 'Success', { Code: 'Success' }))
    const jobs = await Promise.all(waits)
    expect(jobs).toEqual(waits.map(() => expect.objectContaining({ JobId: 'j1', Tag: 'Tts', State: 'Success' })))
    await expect(other).rejects.toMatchObject({ code: 'wait_timeout' })
  })

  test.each(['Failed', 'Cancel'])('when the job ended as %s', async (State) => {
    const wait = receiver.waitForJob('j1', { timeout: 1000 })
    await callback(jobOf('j1', State))
    expect((await wait).State).toBe(State)
  })

  test('with a review of content moderation, from its callback, from one that came before, and from polling', async () => {
    const wait = receiver.waitForJob<Review<'ReviewImage'>>('si1', { timeout: 1000 })
    await review({ JobId: 'si1', State: 'Auditing', Result: 0 })
    await review({ JobId: 'si1', State: 'Success', Result: 2 })
    expect((await wait).Suggestion).toBe('review')
    const known = await receiver.waitForJob<Review<'ReviewImage'>>('si1', { timeout: 50 })
    expect(known).toEqual(await wait)
    const polled: Review<'ReviewText'> = { EventName: 'ReviewText', JobId: 'st1', State: 'Failed', Code: 'x' }
    expect(await receiver.waitForJob('st1', { poll: async () => polled })).toEqual(polled)
  })

  test('from the callback of several jobs', async () => {
    const wait = receiver.waitForJob('j2', { timeout: 1000 })
    await callback(jobOf('j1'), jobOf('j2'))
    expect((await wait).JobId).toBe('j2')
  })

  test('though its handler fails, and before that', async () => {
    use({ onTaskFinish: () => Promise.reject(new Error('x')) })
    const wait = receiver.waitForJob('j1', { timeout: 1000 })
    expect(await callback(jobOf('j1'))).toBe(500)
    expect((await wait).JobId).toBe('j1')
  })

  test('from a callback that came before the wait', async () => {
    await callback(jobOf('j1'))
    expect((await receiver.waitForJob('j1', { timeout: 20 })).JobId).toBe('j1')
  })

  test.each(['Submitted', 'Running', 'Pause', undefined])('not for a job that is %s', async (State) => {
    const wait = receiver.waitForJob('j1', { timeout: 40 })
    await callback({ JobId: 'j1', Tag: 'Tts', State })
    expect(await codeOf(wait)).toBe('wait_timeout')
    expect(await codeOf(receiver.waitForJob('j1', { timeout: 20 }))).toBe('wait_timeout')
  })

  test('not for a callback that was refused', async () => {
    use({ confirm: () => Promise.reject(new CallbackError('unauthentic', 'x')) })
    const wait = receiver.waitForJob('j1', { timeout: 40 })
    expect(await callback(jobOf('j1'))).toBe(401)
    expect(await codeOf(wait)).toBe('wait_timeout')
  })
})

describe('remembers jobs that ended before the wait,', () => {
  const remembered = (id: string) =>
    codeOf(receiver.waitForJob(id, { timeout: 10 })).then((code) => code === 'resolved')

  test('up to a count', async () => {
    use({ recentJobs: { maxJobs: 2 } })
    for (const id of ['j1', 'j2', 'j1', 'j3']) await callback(jobOf(id))
    expect([await remembered('j1'), await remembered('j2'), await remembered('j3')]).toEqual([true, false, true])
  })

  test('up to an age', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    vi.advanceTimersByTime(1000)
    use({ recentJobs: { maxAge: 40 } })
    await callback(jobOf('j1'))
    vi.advanceTimersByTime(39)
    expect(await remembered('j1')).toBe(true)
    vi.advanceTimersByTime(2)
    expect(await remembered('j1')).toBe(false)
  })

  test('up to 2 MiB of bodies, whatever the count', async () => {
    for (const id of ['j1', 'j2', 'j3', 'j4', 'j5'])
      await callback(jobOf(id, 'Success', { Message: 'x'.repeat(500_000) }))
    expect([await remembered('j1'), await remembered('j2'), await remembered('j5')]).toEqual([false, true, true])
  })

  test('however large the callbacks after it that end no job are', async () => {
    await callback(jobOf('j1'))
    for (const id of ['j2', 'j3', 'j4', 'j5', 'j6'])
      await callback(jobOf(id, 'Running', { Message: 'x'.repeat(500_000) }))
    expect(await remembered('j1')).toBe(true)
  })

  test('up to 2 MiB of bodies also when each holds many jobs: a body weighs what it is, once', async () => {
    const padding = { Message: 'x'.repeat(900_000) }
    for (const body of ['a', 'b', 'c', 'd']) {
      const fillers = Array.from({ length: 99 }, (_, index) => jobOf(`${body}${index + 1}`))
      await callback(jobOf(`${body}0`, 'Success', padding), ...fillers)
    }
    const ids = ['a0', 'a99', 'b0', 'b99', 'c0', 'c99', 'd0', 'd99']
    const expected = [false, false, false, false, true, true, true, true]
    expect(await Promise.all(ids.map(remembered))).toEqual(expected)
  })

  test('also when a body repeats a job', async () => {
    for (let index = 0; index < 10; index++)
      await callback(jobOf('j1'), jobOf('j1'), jobOf('j2', 'Success', { Message: 'x'.repeat(600_000) }))
    await callback(jobOf('j3', 'Success', { Message: 'x'.repeat(600_000) }))
    expect(await Promise.all(['j1', 'j2', 'j3'].map(remembered))).toEqual([true, true, true])
  })

  test('each as itself where their JobIds have one hash', async () => {
    const [first, second] = [jobOf('jAa'), jobOf('jBB')]
    await callback(first)
    await callback(second)
    expect(await receiver.waitForJob('jAa', { timeout: 10 })).toEqual(first)
    expect(await receiver.waitForJob('jBB', { timeout: 10 })).toEqual(second)
    await callback(jobOf('jC#'))
    expect(await remembered('jBB')).toBe(true)
  })

  test('and no other one where its JobId has the hash of theirs', async () => {
    await callback(jobOf('jAa'))
    expect(await remembered('jBB')).toBe(false)
  })

  test('with one parsing of a body in which 512 JobIds have one hash', () => {
    const ids = Array.from({ length: 512 }, (_, n) =>
      n.toString(2).padStart(9, '0').replaceAll('0', 'Aa').replaceAll('1', 'BB'),
    )
    const jobs = ids.map((id) => jobOf(id)) as EndedJob[]
    const parse = vi.fn(() => ({ EventName: 'TaskFinish', JobsDetail: jobs }) as TaskFinishEvent)
    const recent = createRecentJobs(parse)
    recent.add(jobs, { content: 'the body', contentType: undefined })
    expect(recent.get('C#'.repeat(9))).toBeUndefined()
    expect(parse).toHaveBeenCalledOnce()
  })

  test('unless its JobId is longer than any of CI’s', async () => {
    const id = 'j'.repeat(257)
    await callback(jobOf(id), jobOf('j1'))
    expect([await remembered(id), await remembered('j1')]).toEqual([false, true])
  })

  test('unless its body is larger than all that is kept', async () => {
    use({ bodyLimit: 10_000_000 })
    await callback(jobOf('j1'))
    expect(await callback(jobOf('j2', 'Success', { Message: 'x'.repeat(2_200_000) }))).toBe(200)
    expect([await remembered('j1'), await remembered('j2')]).toEqual([true, false])
  })

  const faces = defineJob('Faces', { Result: object({ Faces: integer() }) })
  const ofFaces = { JobId: 'j1', State: 'Success', Tag: 'Faces', Operation: { Result: { Faces: '3' } } }
  const inGbk = Buffer.concat([
    Buffer.from('<Response><JobsDetail><JobId>j1</JobId><State>Success</State><Message>'),
    Buffer.from([0xb3, 0xc9]),
    Buffer.from('</Message></JobsDetail></Response>'),
  ])

  test.each<[what: string, expected: object, body: CallbackBody, options?: ReceiverOptions]>([
    ['text', jobOf('j1'), JSON.stringify({ JobsDetail: [jobOf('j1', 'Running'), jobOf('j1'), jobOf('j2')] })],
    ['bytes in another charset', { JobId: 'j1', State: 'Success', Message: '成' }, inGbk],
    ['an object', jobOf('j1'), { JobsDetail: jobOf('j1') }],
    [
      'text, whose charset is not that of the header',
      jobOf('j1', 'Success', { Message: '成' }),
      JSON.stringify({ JobsDetail: jobOf('j1', 'Success', { Message: '成' }) }),
    ],
    [
      'a Tag of the app',
      { ...ofFaces, Operation: { Result: { Faces: 3 } } },
      JSON.stringify({ JobsDetail: ofFaces }),
      { definitions: [faces] },
    ],
    [
      'what was confirmed, and not what came',
      jobOf('j1', 'Failed'),
      JSON.stringify({ JobsDetail: jobOf('j1') }),
      { confirm: async (event) => ({ ...event, JobsDetail: [jobOf('j1', 'Failed')] }) as TaskFinishEvent },
    ],
    [
      'what was confirmed in place',
      jobOf('j1', 'Failed'),
      JSON.stringify({ JobsDetail: jobOf('j1') }),
      { confirm: async (event) => Object.assign(event, { JobsDetail: [jobOf('j1', 'Failed')] }) },
    ],
  ])('as it was: %s', async (_, expected, body, options) => {
    use(options)
    const headers = { 'content-type': 'text/xml; charset=gbk' }
    await receiver.receive({ method: 'POST', url: '/', headers, readBody: async () => body })
    expect(await receiver.waitForJob('j1', { timeout: 10 })).toEqual(expected)
  })

  test('not at all, if so wanted', async () => {
    use({ recentJobs: { maxJobs: 0 } })
    await callback(jobOf('j1'))
    expect(await remembered('j1')).toBe(false)
  })

  test('each in the charset of its own header', async () => {
    const text = (JobId: string) =>
      `<Response><JobsDetail><JobId>${JobId}</JobId><State>Success</State><Message>中中</Message></JobsDetail></Response>`
    const charsets = ['utf-8', 'gbk', 'utf-8']
    for (const [at, charset] of charsets.entries()) {
      const headers = { 'content-type': `text/xml; charset=${charset}` }
      const readBody = () => Buffer.from(text(`j${at}`))
      await receiver.receive({ method: 'POST', url: '/', headers, readBody })
    }
    const jobs = await Promise.all(charsets.map((_, at) => receiver.waitForJob(`j${at}`, { timeout: 10 })))
    expect(jobs.map(({ Message }) => Message)).toEqual(['中中', '涓\ue15d腑', '中中'])
  })

  test('with JobIds of up to 256 characters', async () => {
    const ids = ['x'.repeat(256), 'y'.repeat(257)]
    await callback(...ids.map((id) => jobOf(id)))
    expect(await Promise.all(ids.map(remembered))).toEqual([true, false])
  })

  test('but not one from a poll that JSON cannot hold, which resolves its wait', async () => {
    const job = { ...jobOf('j1'), Size: 7n } as unknown as AnyJob
    expect(await receiver.waitForJob('j1', { poll: async () => job })).toBe(job)
    expect(await remembered('j1')).toBe(false)
  })

  test.each([{ maxJobs: -1 }, { maxJobs: 1.5 }, { maxAge: 0 }, { maxAge: Number.NaN }, { maxAge: '5' }])(
    'never within %j',
    (recent) => {
      expect(() => use({ recentJobs: recent as never })).toThrow(expect.objectContaining({ code: 'misconfigured' }))
    },
  )
})

describe('polling', () => {
  const job = (State: string) => ({ JobId: 'j1', Tag: 'Tts', State }) as AnyJob

  test('asks at once, then every interval, until the job has ended', async () => {
    const answers = [undefined, job('Submitted'), job('Running'), job('Failed')]
    const poll = vi.fn(async () => answers.shift())
    const started = performance.now()
    expect((await receiver.waitForJob('j1', { poll, pollInterval: 20, timeout: 1000 })).State).toBe('Failed')
    expect(poll).toHaveBeenCalledTimes(4)
    expect(performance.now() - started).toBeGreaterThanOrEqual(58)
  })

  test('resolves every wait for the job, and later ones', async () => {
    const without = receiver.waitForJob('j1', { timeout: 1000 })
    await receiver.waitForJob('j1', { poll: async () => job('Success') })
    expect((await without).State).toBe('Success')
    expect((await receiver.waitForJob('j1', { timeout: 10 })).State).toBe('Success')
  })

  test('stops when the callback came, and its signal says so', async () => {
    const poll = vi.fn(async (_: string, _signal: AbortSignal) => undefined)
    const wait = receiver.waitForJob('j1', { poll, pollInterval: 10 })
    await callback(jobOf('j1'))
    await wait
    const calls = poll.mock.calls.length
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(poll).toHaveBeenCalledTimes(calls)
    expect(poll.mock.calls[0]?.[1]?.aborted).toBe(true)
  })

  test('goes on after an error; the last one is the cause of a timeout', async () => {
    const down = new CallbackError('unavailable', 'x')
    const error = await receiver
      .waitForJob('j1', { poll: () => Promise.reject(down), pollInterval: 10, timeout: 60 })
      .catch((error) => error)
    expect(error).toMatchObject({ code: 'wait_timeout', cause: down })
  })

  test('goes on after a rejection with nothing', async () => {
    const poll = vi.fn().mockRejectedValueOnce(undefined).mockResolvedValueOnce(job('Success'))
    expect((await receiver.waitForJob('j1', { poll, pollInterval: 5, timeout: 1000 })).State).toBe('Success')
  })

  test('that ends after the wait starts no pause', async () => {
    const gate = createGate()
    const poll = () => gate.opened.then(() => undefined)
    const wait = receiver.waitForJob('j1', { poll, pollInterval: 12_345 })
    await callback(jobOf('j1'))
    await wait
    const setTimer = vi.spyOn(globalThis, 'setTimeout')
    gate.open()
    await new Promise(setImmediate)
    const pauses = setTimer.mock.calls.map(([, milliseconds]) => milliseconds)
    setTimer.mockRestore()
    expect(pauses).not.toContain(12_345)
  })

  test('waits as long as the error says', async () => {
    const poll = vi.fn(() => Promise.reject(new CallbackError('unavailable', 'x', { retryAfter: 500 })))
    await codeOf(receiver.waitForJob('j1', { poll, pollInterval: 5, timeout: 60 }))
    expect(poll).toHaveBeenCalledTimes(1)
  })

  test('gives up at once when it cannot work', async () => {
    const poll = vi.fn(() => Promise.reject(new CallbackError('misconfigured', 'x')))
    expect(await codeOf(receiver.waitForJob('j1', { poll, pollInterval: 5 }))).toBe('misconfigured')
    expect(poll).toHaveBeenCalledTimes(1)
  })
})

describe('ends without a job', () => {
  test('after its timeout, with what an HTTP handler can answer', async () => {
    const error = await receiver.waitForJob('j1', { timeout: 20 }).catch((error) => error)
    expect(error).toMatchObject({ name: 'CallbackError', code: 'wait_timeout', retryAfter: 5000 })
    use({ onTaskFinish: undefined, deliver: () => Promise.reject(error) })
    expect(await callback(jobOf('j1'))).toBe(503)
  })

  test('after its timeout, without a cause and with a message of bounded length', async () => {
    const error = await receiver.waitForJob('j'.repeat(5000), { timeout: 20 }).catch((error) => error)
    expect(error).not.toHaveProperty('cause')
    expect(error.message.length).toBeLessThan(400)
    expect(error.message).not.toContain('Asking failed')
  })

  test('after its timeout, with the last error of its polls as cause', async () => {
    const away = new Error('away')
    const poll = () => Promise.reject(away)
    const error = await receiver.waitForJob('j1', { timeout: 20, poll }).catch((error) => error)
    expect(error).toMatchObject({ cause: away, message: expect.stringContaining('Asking failed too') })
  })

  test('when the receiver closes, with when to ask again', async () => {
    const wait = receiver.waitForJob('j1').catch((error) => error)
    await receiver.close()
    expect(await wait).toMatchObject({ code: 'closing', retryAfter: 5000 })
  })

  test('when its signal is aborted, with its reason', async () => {
    const controller = new AbortController()
    const wait = receiver.waitForJob('j1', { signal: controller.signal })
    const reason = new Error('no longer wanted')
    controller.abort(reason)
    await expect(wait).rejects.toBe(reason)
    await expect(receiver.waitForJob('j1', { signal: controller.signal })).rejects.toBe(reason)
  })

  test('when the receiver drains, and cannot begin after that', async () => {
    const wait = receiver.waitForJob('j1')
    const ended = codeOf(wait)
    await receiver.close()
    expect(await ended).toBe('closing')
    expect(await codeOf(receiver.waitForJob('j1'))).toBe('closing')
  })

  test.each<[string, () => Promise<unknown>]>([
    ['no id', () => receiver.waitForJob(undefined as unknown as string)],
    ['an empty id', () => receiver.waitForJob('')],
    ['no time', () => receiver.waitForJob('j1', { timeout: 0 })],
    ['a time that is none', () => receiver.waitForJob('j1', { timeout: Number.NaN })],
    ['no interval', () => receiver.waitForJob('j1', { pollInterval: 0 })],
  ])('for %s', async (_, wait) => {
    expect(await codeOf(wait())).toBe('misconfigured')
  })
})

// Tried again, because files share a process: a limit of another file's receiver may begin anew on the fake clock.
test('nothing is left behind: no timer, no listener, however it ended', { retry: 2 }, async () => {
  vi.useFakeTimers()
  const { signal } = new AbortController()
  const poll = async () => undefined
  const waits = [
    receiver.waitForJob('j1', { signal, poll }),
    receiver.waitForJob('j1', { signal, timeout: Number.POSITIVE_INFINITY }),
    receiver.waitForJob('j2', { signal, poll, timeout: 100 }).catch(() => {}),
  ]
  expect(getEventListeners(signal, 'abort').length).toBe(3)
  await vi.advanceTimersByTimeAsync(100)
  await callback(jobOf('j1'))
  await Promise.all(waits)
  // The timers of body and lease limits serve many callbacks, and end when there was none for as long.
  await vi.advanceTimersByTimeAsync(61_000)
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(signal, 'abort').length).toBe(0)
})
