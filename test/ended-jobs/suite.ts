/** What every store of ended jobs must do, with real processes. */
import { getEventListeners } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newJobId, xmlOf } from './callbacks.ts'
import { type Opened, open, type Place } from './open.ts'
import { buildOtherProcess, type OtherProcess, type OtherProcesses } from './other-process.ts'

export interface EndedJobsUnderTest {
  start?(): Promise<void>
  place(): Place
  stop?(): Promise<void>
}

export function testEndedJobs(name: string, { start, place, stop }: EndedJobsUnderTest): void {
  describe(name, () => {
    let processes: OtherProcesses
    let other: OtherProcess
    let here: Opened
    let opened: Opened[] = []
    const openHere = async (): Promise<Opened> => {
      const one = await open(place())
      opened.push(one)
      return one
    }

    beforeAll(async () => {
      await start?.()
      processes = await buildOtherProcess()
      other = await processes.start(place())
    })
    afterAll(async () => {
      await processes?.close()
      await stop?.()
    })
    beforeEach(async () => {
      here = await openHere()
    })
    afterEach(async () => {
      await Promise.all(opened.map((each) => each.close()))
      opened = []
    })

    const receiveHere = async (jobId: string, state?: string) => {
      const readBody = async () => xmlOf(jobId, state)
      return (await here.receiver.receive({ method: 'POST', url: '/', headers: {}, readBody })).status
    }
    const endedAs = (jobId: string, State = 'Success') =>
      expect.objectContaining({ JobId: jobId, State, Operation: { UserData: `声音 ${jobId}` } })

    test('a wait resolves when the callback arrives at another process', async () => {
      const jobId = newJobId()
      const wait = here.receiver.waitForJob(jobId, { timeout: 20_000 })
      expect(await other.receive(jobId)).toBe(200)
      expect(await wait).toEqual(endedAs(jobId))
    })

    test('a wait resolves when the callback arrived at another process before', async () => {
      const jobId = newJobId()
      await other.receive(jobId, 'Failed')
      expect(await here.receiver.waitForJob(jobId, { timeout: 20_000 })).toEqual(endedAs(jobId, 'Failed'))
    })

    test('a wait resolves after a restart, when the process that received the callback is dead', async () => {
      const jobId = newJobId()
      const first = await processes.start(place())
      const wait = here.receiver.waitForJob(jobId, { timeout: 20_000 })
      expect(await first.receive(jobId)).toBe(200)
      await first.kill()
      await wait
      // Another opening of the store remembers nothing of its own, as a process that has started again.
      const again = await openHere()
      expect(await again.receiver.waitForJob(jobId, { timeout: 20_000 })).toEqual(endedAs(jobId))
    })

    test('a job that is running resolves no wait, and its end does', async () => {
      const jobId = newJobId()
      const wait = here.receiver.waitForJob(jobId, { timeout: 20_000 })
      await other.receive(jobId, 'Running')
      await other.receive(jobId, 'Cancel')
      expect(await wait).toEqual(endedAs(jobId, 'Cancel'))
    })

    test('waits that begin while callbacks arrive elsewhere miss none of them', async () => {
      const ids = Array.from({ length: 150 }, newJobId)
      const waits = ids.map(async (jobId) => {
        const [, job] = await Promise.all([other.receive(jobId), here.receiver.waitForJob(jobId, { timeout: 20_000 })])
        return job.JobId
      })
      expect(await Promise.all(waits)).toEqual(ids)
    })

    test('all who wait for one job get it, in two processes and more than once', async () => {
      const second = await openHere()
      const jobId = newJobId()
      const waits = [here, here, second, second].map(({ receiver }) => receiver.waitForJob(jobId, { timeout: 20_000 }))
      await other.receive(jobId)
      expect(await Promise.all(waits)).toEqual(waits.map(() => endedAs(jobId)))
      const later = [here, second].map(({ receiver }) => receiver.waitForJob(jobId, { timeout: 20_000 }))
      expect(await Promise.all(later)).toEqual(later.map(() => endedAs(jobId)))
    })

    test('a wait for the same job as one that has just been aborted is notified', async () => {
      const jobId = newJobId()
      for (let round = 0; round < 5; round++) {
        const gone = new AbortController()
        const first = here.receiver.waitForJob(jobId, { timeout: 20_000, signal: gone.signal })
        setTimeout(() => gone.abort(new Error('gone')), round * 3)
        await expect(first).rejects.toThrow('gone')
      }
      const wait = here.receiver.waitForJob(jobId, { timeout: 20_000 })
      await other.receive(jobId)
      expect(await wait).toEqual(endedAs(jobId))
    })

    test('a callback that arrives here resolves a wait here', async () => {
      const jobId = newJobId()
      const wait = here.receiver.waitForJob(jobId, { timeout: 20_000 })
      expect(await receiveHere(jobId)).toBe(200)
      expect(await wait).toEqual(endedAs(jobId))
    })

    test('a wait that nobody ends rejects with wait_timeout', async () => {
      const wait = here.receiver.waitForJob(newJobId(), { timeout: 30 })
      await expect(wait).rejects.toMatchObject({
        code: 'wait_timeout',
        message: expect.stringMatching(/these processes know/),
      })
    })

    test('`close` of the receiver ends a wait', async () => {
      const wait = here.receiver.waitForJob(newJobId(), { timeout: 20_000 })
      const ended = expect(wait).rejects.toMatchObject({ code: 'closing' })
      await here.receiver.close()
      await ended
    })

    test('nothing listens any more when waits have resolved, run out of time or been aborted', async () => {
      const [resolved, aborted] = [newJobId(), newJobId()]
      const { signal, ...gone } = abortable()
      const waits = Promise.allSettled([
        here.endedJobs.wait(aborted, signal),
        here.endedJobs.wait(resolved, new AbortController().signal),
        here.receiver.waitForJob(newJobId(), { timeout: 50 }),
      ])
      await other.receive(resolved)
      gone.abort(new Error('gone'))
      const [first, second, third] = await waits
      expect(first).toMatchObject({ status: 'rejected', reason: { message: 'gone' } })
      expect(second).toMatchObject({ status: 'fulfilled', value: { JobId: resolved } })
      expect(third.status).toBe('rejected')
      expect(getEventListeners(signal, 'abort')).toEqual([])
      await expect.poll(() => here.listening()).toBe(0)
    })

    test('a wait with an aborted signal rejects at once', async () => {
      const signal = AbortSignal.abort(new Error('gone'))
      await expect(here.endedJobs.wait(newJobId(), signal)).rejects.toThrow('gone')
      expect(here.listening()).toBe(0)
    })
  })
}

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: (reason: Error) => controller.abort(reason) }
}
