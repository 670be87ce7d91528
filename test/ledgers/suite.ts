import {
  createDispatcher,
  type DispatchReport,
  type HandlersFailedError,
  isCallbackError,
  type Ledger,
  parseCallback,
} from '@ci-event/core'
import type { LedgerEntry } from '@ci-event/core/storage'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

/** What a ledger's test says of it. */
export interface LedgerUnderTest {
  /** Opens what is needed. */
  start?(): Promise<void>
  stop?(): Promise<void>
  /** A ledger of its own, empty or holding jobs of other names only. */
  create(): Ledger
  /** A second view of the same store, as another process has it. */
  other(ledger: Ledger): Ledger
}

let count = 0
const fresh = (): string => `j${String(++count).padStart(8, '0')}${Math.random().toString(16).slice(2, 10)}`

function entryOf(overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return { jobId: fresh(), handler: 'handler', state: 'Success', order: 1, token: fresh(), lease: 60_000, ...overrides }
}

function eventOf(...jobs: object[]) {
  return parseCallback(JSON.stringify({ JobsDetail: jobs }))
}

/** What every ledger must do, alone and under a dispatcher. */
export function testLedger(name: string, { start, stop, create, other }: LedgerUnderTest): void {
  describe(name, () => {
    beforeAll(async () => start?.())
    afterAll(async () => stop?.())

    describe('steps', () => {
      test('claimed once, then running for others', async () => {
        const ledger = create()
        const entry = entryOf()
        expect(await ledger.claim(entry)).toBe('claimed')
        expect(await other(ledger).claim({ ...entry, token: 'someone else' })).toBe('running')
      })

      test('a claim can be repeated by the one who made it', async () => {
        const ledger = create()
        const entry = entryOf()
        await ledger.claim(entry)
        expect(await ledger.claim(entry)).toBe('claimed')
      })

      test('completed is for ever, for everybody', async () => {
        const ledger = create()
        const entry = entryOf()
        await ledger.claim(entry)
        await ledger.complete(entry)
        await ledger.release(entry)
        expect(await ledger.claim(entry)).toBe('completed')
        expect(await other(ledger).claim({ ...entry, token: 'someone else' })).toBe('completed')
      })

      test('released can be claimed again', async () => {
        const ledger = create()
        const entry = entryOf()
        await ledger.claim(entry)
        await ledger.release(entry)
        expect(await ledger.claim({ ...entry, token: 'someone else' })).toBe('claimed')
      })

      test('only the one who claimed can release or renew', async () => {
        const ledger = create()
        const entry = entryOf({ lease: 150 })
        await ledger.claim(entry)
        await ledger.release({ ...entry, token: 'someone else' })
        expect(await ledger.claim({ ...entry, token: 'someone else' })).toBe('running')
        await ledger.renew({ ...entry, token: 'someone else', lease: 60_000 })
        await expect.poll(() => ledger.claim({ ...entry, token: 'someone else' })).toBe('claimed')
      })

      test('a lease ends unless it is renewed', async () => {
        const ledger = create()
        const [left, kept] = [entryOf({ lease: 100 }), entryOf({ lease: 100 })]
        await ledger.claim(left)
        await ledger.claim(kept)
        await ledger.renew({ ...kept, lease: 60_000 })
        await expect.poll(() => ledger.claim({ ...left, token: 'someone else' })).toBe('claimed')
        expect(await ledger.claim({ ...kept, token: 'someone else' })).toBe('running')
      })

      test('the one whose lease ended cannot release the next', async () => {
        const ledger = create()
        const entry = entryOf({ lease: 30 })
        await ledger.claim(entry)
        const next = { ...entry, token: 'someone else', lease: 60_000 }
        await expect.poll(() => ledger.claim(next)).toBe('claimed')
        await ledger.release(entry)
        expect(await ledger.claim({ ...entry, token: 'a third' })).toBe('running')
      })

      test('works and jobs are apart', async () => {
        const ledger = create()
        const entry = entryOf()
        await ledger.claim(entry)
        expect(await ledger.claim({ ...entry, handler: 'other', token: 'x' })).toBe('claimed')
        expect(await ledger.claim({ ...entry, jobId: fresh(), token: 'x' })).toBe('claimed')
      })

      test('older news of a job is stale once later news was claimed', async () => {
        const ledger = create()
        const late = entryOf({ order: 1_700_000_000_000 })
        await ledger.claim(late)
        expect(await ledger.claim({ ...late, state: 'Running:50', order: 0, token: 'x' })).toBe('stale')
        expect(await ledger.claim({ ...late, state: 'Failed', order: 1_699_999_999_999, token: 'x' })).toBe('stale')
        expect(await ledger.claim({ ...late, state: 'Failed', order: 1_700_000_000_001, token: 'x' })).toBe('claimed')
      })

      test('of many that claim at once, one gets it', async () => {
        const ledger = create()
        const views = [ledger, other(ledger)]
        const entry = entryOf()
        const claims = await Promise.all(
          Array.from({ length: 50 }, (_, n) => (views[n % 2] as Ledger).claim({ ...entry, token: `t${n}` })),
        )
        expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1)
        expect(claims.filter((claim) => claim === 'running')).toHaveLength(49)
      })
    })

    describe('under a dispatcher', () => {
      test('a redelivery after a partial failure runs only what has not succeeded, job by job and handler by handler', async () => {
        const runs: string[] = []
        let healthy = false
        const dispatcher = createDispatcher({ ledger: create() })
        const [a, b] = [fresh(), fresh()]
        dispatcher.on('Tts', (job) => runs.push(`first ${job.JobId}`), { name: 'first' })
        dispatcher.on(
          'Tts',
          (job) => {
            runs.push(`second ${job.JobId}`)
            if (job.JobId === b && !healthy) throw new Error('not yet')
          },
          { name: 'second' },
        )
        const event = eventOf({ JobId: a, Tag: 'Tts', State: 'Success' }, { JobId: b, Tag: 'Tts', State: 'Success' })
        const failure = (await dispatcher.dispatch(event).catch((error) => error)) as HandlersFailedError
        expect(failure.failures).toEqual([
          { handler: 'second', jobId: b, state: 'failed', error: new Error('not yet') },
        ])
        await expect(dispatcher.dispatch(event)).rejects.toBeInstanceOf(AggregateError)
        healthy = true
        expect(await dispatcher.dispatch(event)).toMatchObject({ outcome: 'handled' })
        expect(await dispatcher.dispatch(event)).toMatchObject({ outcome: 'duplicate' })
        // Jobs and handlers begin at once: in which order a ledger on several connections lets them is its own affair.
        const expected = [`first ${a}`, `second ${a}`, `first ${b}`, `second ${b}`, `second ${b}`, `second ${b}`]
        expect(runs.toSorted()).toEqual(expected.toSorted())
      })

      test('a duplicate of a running job waits for it and shares its result', async () => {
        const { promise, release } = held()
        const handler = vi.fn(() => promise)
        const dispatcher = createDispatcher({ ledger: create(), onTaskFinish: () => handler() })
        const event = eventOf({ JobId: fresh(), State: 'Success' })
        const outcomes = Array.from({ length: 20 }, () => outcomeOf(dispatcher.dispatch(event)))
        await expect.poll(() => handler.mock.calls.length).toBe(1)
        release()
        expect((await Promise.all(outcomes)).toSorted()).toEqual([...Array(19).fill('duplicate'), 'handled'])
        expect(handler).toHaveBeenCalledTimes(1)
      })

      test('and its failure too', async () => {
        const { promise, release } = held()
        const handler = vi.fn(async () => {
          await promise
          throw new Error('no')
        })
        const dispatcher = createDispatcher({ ledger: create(), onTaskFinish: () => handler() })
        const event = eventOf({ JobId: fresh(), State: 'Success' })
        const outcomes = Array.from({ length: 5 }, () => dispatcher.dispatch(event).catch((error) => error))
        await expect.poll(() => handler.mock.calls.length).toBe(1)
        release()
        for (const outcome of await Promise.all(outcomes)) expect(outcome).toBeInstanceOf(AggregateError)
        expect(handler).toHaveBeenCalledTimes(1)
      })

      test('in another process it is busy, and later a duplicate', async () => {
        const ledger = create()
        const { promise, release } = held()
        const [here, there] = [vi.fn(() => promise), vi.fn()]
        const event = eventOf({ JobId: fresh(), State: 'Success' })
        const first = createDispatcher({ ledger, onTaskFinish: () => here() }).dispatch(event)
        await expect.poll(() => here.mock.calls.length).toBe(1)
        const elsewhere = createDispatcher({ ledger: other(ledger), onTaskFinish: () => there() })
        const busy = await elsewhere.dispatch(event).catch((error) => error)
        expect(isCallbackError(busy) && [busy.code, busy.retryAfter]).toEqual(['busy', 10_000])
        release()
        expect(await first).toMatchObject({ outcome: 'handled' })
        expect(await elsewhere.dispatch(event)).toMatchObject({ outcome: 'duplicate' })
        expect(there).not.toHaveBeenCalled()
      })

      test('a process that died between claim and complete is replaced when its lease ends', async () => {
        const ledger = create()
        const dying = vi.fn(() => new Promise(() => {}))
        const dead = createDispatcher({
          ledger,
          lease: 150,
          onTaskFinish: dying,
          handlerTimeout: Number.POSITIVE_INFINITY,
        })
        const event = eventOf({ JobId: fresh(), State: 'Success' })
        const renew = vi.spyOn(ledger, 'renew').mockResolvedValue()
        void dead.dispatch(event)
        await expect.poll(() => dying.mock.calls.length).toBe(1)
        const handler = vi.fn()
        const next = createDispatcher({ ledger: other(ledger), onTaskFinish: () => handler() })
        await expect.poll(() => outcomeOf(next.dispatch(event))).toBe('handled')
        expect(handler).toHaveBeenCalledTimes(1)
        renew.mockRestore()
      })

      test('a handler that runs longer than a lease is not taken over, because its claim is renewed', async () => {
        const ledger = create()
        const renew = vi.spyOn(ledger, 'renew')
        const { promise, release } = held()
        const event = eventOf({ JobId: fresh(), State: 'Success' })
        const first = createDispatcher({ ledger, lease: 400, onTaskFinish: () => promise }).dispatch(event)
        await expect.poll(() => renew.mock.calls.length, { timeout: 5000 }).toBeGreaterThan(4)
        const handler = vi.fn()
        const elsewhere = createDispatcher({ ledger: other(ledger), lease: 400, onTaskFinish: () => handler() })
        await expect(elsewhere.dispatch(event)).rejects.toMatchObject({ code: 'busy' })
        release()
        await first
        expect(handler).not.toHaveBeenCalled()
        renew.mockRestore()
      })

      test('progress is news, a repeated progress is not, and after the end none is', async () => {
        const told: string[] = []
        const stale: string[] = []
        const dispatcher = createDispatcher({
          ledger: create(),
          onTaskFinish: (job) => told.push(`${job.State} ${job.Progress ?? ''}`),
          onStale: (job) => stale.push('State' in job ? (job.State ?? '') : ''),
        })
        const JobId = fresh()
        const outcomes: string[] = []
        for (const job of [
          { State: 'Running', Progress: '10' },
          { State: 'Running', Progress: '10' },
          { State: 'Running', Progress: '50' },
          { State: 'Success', EndTime: '2026-01-01T00:00:10+0800' },
          { State: 'Running', Progress: '90' },
          { State: 'Failed', EndTime: '2026-01-01T00:00:05+0800' },
          { State: 'Success', EndTime: '2026-01-01T00:00:10+0800' },
        ]) {
          outcomes.push(await outcomeOf(dispatcher.dispatch(eventOf({ JobId, Tag: 'Tts', ...job }))))
        }
        expect(outcomes).toEqual(['handled', 'duplicate', 'handled', 'handled', 'stale', 'stale', 'duplicate'])
        expect(told).toEqual(['Running 10', 'Running 50', 'Success '])
        expect(stale).toEqual(['Running', 'Failed'])
      })

      test('the end of a run is told once', async () => {
        const onWorkflowFinish = vi.fn()
        const dispatcher = createDispatcher({ ledger: create(), onWorkflowFinish })
        const event = parseCallback(JSON.stringify({ WorkflowExecution: { RunId: fresh(), State: 'Success' } }))
        expect([await outcomeOf(dispatcher.dispatch(event)), await outcomeOf(dispatcher.dispatch(event))]).toEqual([
          'handled',
          'duplicate',
        ])
        expect(onWorkflowFinish).toHaveBeenCalledTimes(1)
      })

      test('many jobs, delivered many times at once by two processes: each handler finishes each job once', async () => {
        const ledger = create()
        const finished = new Map<string, number>()
        let failures = 0
        const make = (view: Ledger) =>
          createDispatcher({
            ledger: view,
            onTaskFinish: async (job) => {
              await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
              if (Math.random() < 0.3) {
                failures++
                throw new Error('by chance')
              }
              finished.set(job.JobId, (finished.get(job.JobId) ?? 0) + 1)
            },
          })
        const processes = [make(ledger), make(other(ledger))]
        const ids = Array.from({ length: 60 }, fresh)
        const deliver = async (id: string, n: number): Promise<void> => {
          const event = eventOf({ JobId: id, State: 'Success' })
          for (;;) {
            const outcome = await outcomeOf((processes[n % 2] as (typeof processes)[0]).dispatch(event))
            if (outcome === 'handled' || outcome === 'duplicate') return
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
        }
        await Promise.all(ids.flatMap((id) => Array.from({ length: 6 }, (_, n) => deliver(id, n))))
        expect([...finished.values()]).toEqual(Array(60).fill(1))
        expect(finished.size).toBe(60)
        expect(failures).toBeGreaterThan(0)
      })
    })
  })
}

/** The outcome of a dispatch, or the code of its error. */
async function outcomeOf(report: Promise<DispatchReport>): Promise<string> {
  try {
    return (await report).outcome
  } catch (error) {
    return isCallbackError(error) ? error.code : String(error)
  }
}

/** A promise, and what ends it. */
export function held(): { promise: Promise<void>; release: () => void } {
  let release = (): void => {}
  const promise = new Promise<void>((resolve) => {
    release = resolve
  })
  return { promise, release }
}
