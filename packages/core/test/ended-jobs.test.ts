/** The option `endedJobs`: what a receiver does with a store that processes share. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type AnyJob,
  CallbackError,
  createReceiver,
  type EndedJob,
  type EndedJobs,
  type Receiver,
} from '../src/index.ts'
import { createSharedJobs } from '../src/receiver/ended-jobs.ts'

const jobOf = (JobId: string, State = 'Success') => ({ JobId, Tag: 'Tts', State }) as AnyJob
const add = vi.fn<NonNullable<EndedJobs['add']>>()
const wait = vi.fn<EndedJobs['wait']>()
const onError = vi.fn()
let receiver: Receiver

/** Waits until it is aborted, as a store does. */
const untilAborted: EndedJobs['wait'] = (_, signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

beforeEach(() => {
  vi.useFakeTimers()
  add.mockReset().mockResolvedValue()
  wait.mockReset().mockImplementation(untilAborted)
  onError.mockReset()
  use({ add, wait })
})
afterEach(() => vi.useRealTimers())

function use(endedJobs: EndedJobs | undefined): void {
  receiver = createReceiver({ verify: () => undefined, onError, onTaskFinish: () => {}, endedJobs })
}

async function callback(...jobs: object[]) {
  const readBody = async () => JSON.stringify({ JobsDetail: jobs })
  return receiver.receive({ method: 'POST', url: '/', headers: {}, readBody })
}

describe('add', () => {
  test('a callback adds its jobs that have ended, and no others', async () => {
    const ids = ['j1', 'j2', '', 'x'.repeat(257), 'nul\0', '\ud800']
    await callback(...ids.map((id) => jobOf(id)), jobOf('j3', 'Running'), { State: 'Success' })
    expect(add.mock.calls.map(([jobs]) => jobs)).toEqual([[jobOf('j1'), jobOf('j2')]])
    await callback(jobOf('j3', 'Running'))
    await callback(jobOf('x'.repeat(257)))
    expect(add).toHaveBeenCalledTimes(1)
  })

  test('a callback is answered when its jobs are stored', async () => {
    let stored = () => {}
    add.mockImplementation(() => new Promise((resolve) => (stored = resolve)))
    const answered = vi.fn()
    const answer = callback(jobOf('j1')).then(answered)
    await vi.advanceTimersByTimeAsync(1000)
    expect(answered).not.toHaveBeenCalled()
    stored()
    await answer
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ status: 200, outcome: 'handled' }))
  })

  test.each<[string, () => Promise<void>]>([
    ['fails', () => Promise.reject(new Error('no connection'))],
    ['takes more than five seconds', () => new Promise(() => {})],
    [
      'throws',
      () => {
        throw new Error('no connection')
      },
    ],
  ])('a callback is answered 200 and the failure is reported when storing %s', async (_, store) => {
    add.mockImplementation(store)
    const answer = callback(jobOf('j1'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(await answer).toMatchObject({ status: 200, outcome: 'handled' })
    expect(onError.mock.calls).toMatchObject([
      [{ code: 'unavailable', cause: expect.any(Error) }, { receivedAt: expect.any(Date) }],
    ])
  })

  test.each<[id: string, stored: boolean]>([
    ['', false],
    ['x', true],
    ['x'.repeat(256), true],
    ['x'.repeat(257), false],
  ])('a job with the id %j is stored: %s', async (id, stored) => {
    await createSharedJobs({ add, wait }, onError).add([jobOf(id) as EndedJob])
    expect(add).toHaveBeenCalledTimes(stored ? 1 : 0)
  })

  test('what a poll finds is added for other processes', async () => {
    await receiver.waitForJob('j1', { poll: async () => jobOf('j1') })
    expect(add.mock.calls).toEqual([[[jobOf('j1')]]])
  })
})

describe('wait', () => {
  test('what the store finds resolves every wait for the job, and is remembered', async () => {
    wait.mockResolvedValueOnce(jobOf('j1'))
    const [first, second] = [receiver.waitForJob('j1'), receiver.waitForJob('j1')]
    expect([await first, await second]).toEqual([jobOf('j1'), jobOf('j1')])
    const asked = wait.mock.calls.length
    expect(await receiver.waitForJob('j1')).toEqual(jobOf('j1'))
    expect(wait).toHaveBeenCalledTimes(asked)
    expect(add).not.toHaveBeenCalled()
    expect(wait.mock.calls.every(([, signal]) => signal.aborted)).toBe(true)
  })

  test('a store that fails is asked again after a pause, and reported once', async () => {
    wait
      .mockRejectedValueOnce(new CallbackError('unavailable', 'no connection'))
      .mockRejectedValueOnce(new Error('no connection'))
    const waiting = receiver.waitForJob('j1', { timeout: 60_000 })
    await vi.advanceTimersByTimeAsync(4999)
    expect(wait).toHaveBeenCalledTimes(1)
    expect(onError).toHaveBeenCalledTimes(1)
    wait.mockResolvedValue(jobOf('j1'))
    await vi.advanceTimersByTimeAsync(5001)
    expect(await waiting).toEqual(jobOf('j1'))
    expect(wait).toHaveBeenCalledTimes(3)
    expect(onError).toHaveBeenCalledTimes(1)
  })

  test('a timeout has the failure of the store as its cause', async () => {
    const cause = new Error('no connection')
    wait.mockRejectedValue(cause)
    const waiting = expect(receiver.waitForJob('j1', { timeout: 7000 })).rejects.toMatchObject({
      code: 'wait_timeout',
      cause,
    })
    await vi.advanceTimersByTimeAsync(7000)
    await waiting
    await vi.advanceTimersByTimeAsync(60_000)
    expect(wait).toHaveBeenCalledTimes(2)
  })

  test('a store that is misconfigured ends the wait', async () => {
    wait.mockRejectedValue(new CallbackError('misconfigured', 'no subscriber'))
    await expect(receiver.waitForJob('j1')).rejects.toMatchObject({ code: 'misconfigured' })
  })

  test('a callback that arrives here ends the wait in the store', async () => {
    const waiting = receiver.waitForJob('j1')
    await callback(jobOf('j1'))
    expect(await waiting).toEqual(jobOf('j1'))
    expect(wait.mock.calls[0]?.[1].aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onError).not.toHaveBeenCalled()
  })

  test('an id that no store keeps is waited for in this process alone', async () => {
    const id = 'x'.repeat(257)
    const waiting = receiver.waitForJob(id)
    await callback(jobOf(id))
    expect((await waiting).JobId).toBe(id)
    expect(wait).not.toHaveBeenCalled()
  })

  test('a store without `add` is only asked', async () => {
    use({ wait })
    expect(await callback(jobOf('j1'))).toMatchObject({ status: 200 })
    expect(onError).not.toHaveBeenCalled()
  })

  test.each<[who: string, endedJobs: EndedJobs | undefined, knows: string]>([
    ['with a store', { wait: untilAborted }, 'these processes know. Its callback may have got lost:'],
    ['without a store', undefined, 'this process knows. Its callback may have gone to another process (see'],
  ])('the message of a timeout says who did not know of the job %s', async (_, endedJobs, knows) => {
    use(endedJobs)
    const waiting = receiver.waitForJob('j1', { timeout: 10 }).catch(({ message }) => message)
    await vi.advanceTimersByTimeAsync(10)
    expect(await waiting).toContain(knows)
  })
})

test.each([[{}], [() => {}], [null], ['redis']])('`endedJobs` of %j is refused', (odd) => {
  expect(() => use(odd as never)).toThrow(expect.objectContaining({ code: 'misconfigured' }))
})
