/** What a dispatcher with any ledger must do. */
import { createDispatcher, type HandlersFailedError, isCallbackError, type Ledger, parseCallback } from '@ci-event/core'
import { expect, test, vi } from 'vitest'
import { createGate } from '../support/gate.ts'
import { eventOf, fresh, type LedgerUnderTest, outcomeOf } from './entry.ts'

export function testUnderDispatcher({ create, other }: LedgerUnderTest): void {
  test('a redelivery after a partial failure runs only the handlers and jobs that have not succeeded', async () => {
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
    expect(failure.failures).toEqual([{ handler: 'second', jobId: b, state: 'failed', error: new Error('not yet') }])
    await expect(dispatcher.dispatch(event)).rejects.toBeInstanceOf(AggregateError)
    healthy = true
    expect(await dispatcher.dispatch(event)).toMatchObject({ outcome: 'handled' })
    expect(await dispatcher.dispatch(event)).toMatchObject({ outcome: 'duplicate' })
    // Jobs and handlers start at once: a ledger on several connections lets them in any order.
    const expected = [`first ${a}`, `second ${a}`, `first ${b}`, `second ${b}`, `second ${b}`, `second ${b}`]
    expect(runs.toSorted()).toEqual(expected.toSorted())
  })

  test('a duplicate of a running job waits for it and shares its success', async () => {
    const gate = createGate()
    const handler = vi.fn(() => gate.opened)
    const dispatcher = createDispatcher({ ledger: create(), onTaskFinish: () => handler() })
    const event = eventOf({ JobId: fresh(), State: 'Success' })
    const outcomes = Array.from({ length: 20 }, () => outcomeOf(dispatcher.dispatch(event)))
    await expect.poll(() => handler.mock.calls.length).toBe(1)
    gate.open()
    expect((await Promise.all(outcomes)).toSorted()).toEqual([...Array(19).fill('duplicate'), 'handled'])
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('a duplicate of a running job shares its failure', async () => {
    const gate = createGate()
    const handler = vi.fn(async () => {
      await gate.opened
      throw new Error('no')
    })
    const dispatcher = createDispatcher({ ledger: create(), onTaskFinish: () => handler() })
    const event = eventOf({ JobId: fresh(), State: 'Success' })
    const outcomes = Array.from({ length: 5 }, () => dispatcher.dispatch(event).catch((error) => error))
    await expect.poll(() => handler.mock.calls.length).toBe(1)
    gate.open()
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toBeInstanceOf(AggregateError)
    expect(handler).toHaveBeenCalledTimes(1)
  })

  test('a job that another process is handling is busy, and a duplicate once that process has handled it', async () => {
    const ledger = create()
    const gate = createGate()
    const [here, there] = [vi.fn(() => gate.opened), vi.fn()]
    const event = eventOf({ JobId: fresh(), State: 'Success' })
    const first = createDispatcher({ ledger, onTaskFinish: () => here() }).dispatch(event)
    await expect.poll(() => here.mock.calls.length).toBe(1)
    const elsewhere = createDispatcher({ ledger: other(ledger), onTaskFinish: () => there() })
    const busy = await elsewhere.dispatch(event).catch((error) => error)
    expect(isCallbackError(busy) && [busy.code, busy.retryAfter]).toEqual(['busy', 10_000])
    gate.open()
    expect(await first).toMatchObject({ outcome: 'handled' })
    expect(await elsewhere.dispatch(event)).toMatchObject({ outcome: 'duplicate' })
    expect(there).not.toHaveBeenCalled()
  })

  test('a process that died between claim and complete is replaced when its lease ends', async () => {
    const ledger = create()
    const dying = vi.fn(() => new Promise(() => {}))
    const renew = vi.spyOn(ledger, 'renew').mockImplementation(() => {})
    const dead = createDispatcher({
      ledger,
      lease: 150,
      onTaskFinish: dying,
      handlerTimeout: Number.POSITIVE_INFINITY,
    })
    const event = eventOf({ JobId: fresh(), State: 'Success' })
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
    const gate = createGate()
    const event = eventOf({ JobId: fresh(), State: 'Success' })
    const first = createDispatcher({ ledger, lease: 400, onTaskFinish: () => gate.opened }).dispatch(event)
    await expect.poll(() => renew.mock.calls.length).toBeGreaterThan(4)
    const handler = vi.fn()
    const elsewhere = createDispatcher({ ledger: other(ledger), lease: 400, onTaskFinish: () => handler() })
    await expect(elsewhere.dispatch(event)).rejects.toMatchObject({ code: 'busy' })
    gate.open()
    await first
    expect(handler).not.toHaveBeenCalled()
    renew.mockRestore()
  })

  test('each new progress is handled, a repeated one is not, and none is after the end', async () => {
    const handled: string[] = []
    const stale: string[] = []
    const dispatcher = createDispatcher({
      ledger: create(),
      onTaskFinish: (job) => handled.push(`${job.State} ${job.Progress ?? ''}`),
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
    expect(handled).toEqual(['Running 10', 'Running 50', 'Success '])
    expect(stale).toEqual(['Running', 'Failed'])
  })

  test.each([['0001-01-01T00:00:00Z'], ['1969-12-31T23:59:59+0000'], ['9999-12-31T23:59:59Z'], ['-'], [undefined]])(
    'an end at %s is handled, and so is a true one that comes before or after it',
    async (EndTime) => {
      const dispatcher = createDispatcher({ ledger: create(), onTaskFinish: () => {} })
      const untrusted = { State: 'Failed', EndTime }
      const trusted = { State: 'Success', EndTime: '2026-01-01T00:00:10+0800' }
      for (const jobs of [
        [untrusted, trusted],
        [trusted, untrusted],
      ]) {
        const JobId = fresh()
        for (const job of jobs)
          expect(await dispatcher.dispatch(eventOf({ JobId, ...job }))).toMatchObject({ outcome: 'handled' })
      }
    },
  )

  test('every update of one job in one callback is handled, in whatever order they stand', async () => {
    const handled: string[] = []
    const dispatcher = createDispatcher({ ledger: create(), onTaskFinish: (job) => handled.push(job.State ?? '') })
    const JobId = fresh()
    const event = eventOf(
      { JobId, State: 'Success', EndTime: '2026-01-01T00:00:10+0800' },
      { JobId, State: 'Failed', EndTime: '2026-01-01T00:00:05+0800' },
      { JobId, State: 'Running', Progress: '50' },
    )
    expect((await dispatcher.dispatch(event)).handlers.map(({ state }) => state)).toEqual(Array(3).fill('handled'))
    expect(handled).toEqual(['Running', 'Failed', 'Success'])
  })

  test('the end of a workflow run is handled once', async () => {
    const onWorkflowFinish = vi.fn()
    const dispatcher = createDispatcher({ ledger: create(), onWorkflowFinish })
    const event = parseCallback(JSON.stringify({ WorkflowExecution: { RunId: fresh(), State: 'Success' } }))
    const outcomes = [await outcomeOf(dispatcher.dispatch(event)), await outcomeOf(dispatcher.dispatch(event))]
    expect(outcomes).toEqual(['handled', 'duplicate'])
    expect(onWorkflowFinish).toHaveBeenCalledTimes(1)
  })

  test('two processes that get many jobs many times at once finish each job once', async () => {
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
}
