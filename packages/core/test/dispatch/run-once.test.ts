/** How a dispatcher uses its ledger, also one whose store fails. */
import { tracingChannel } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGate } from '../../../../test/support/gate.ts'
import {
  CallbackError,
  createDispatcher,
  type DispatcherOptions,
  type DispatchReport,
  isCallbackError,
  type Ledger,
  parseCallback,
} from '../../src/index.ts'
import { channelNames } from '../../src/telemetry.ts'

const away = new Error('connection refused')
const event = parseCallback('{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}')

function ledgerOf(steps: Partial<Ledger> = {}): Ledger {
  return { claim: () => 'claimed', renew: () => {}, complete: () => {}, release: () => {}, ...steps }
}

function dispatch(ledger: Ledger, options: DispatcherOptions = {}): Promise<DispatchReport> {
  return createDispatcher({ ledger, onTaskFinish: () => {}, ...options }).dispatch(event)
}

/** What a dispatch came to so far. */
function followed(report: Promise<DispatchReport>): { outcome: string | undefined } {
  const state: { outcome: string | undefined } = { outcome: undefined }
  report.then(
    ({ outcome }) => {
      state.outcome = outcome
    },
    (error) => {
      state.outcome = isCallbackError(error) ? error.code : String(error)
    },
  )
  return state
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a traced call that was answered at once is not taken for one under way', async () => {
  const channel = tracingChannel(channelNames.handle)
  const subscriber = { start() {} }
  channel.subscribe(subscriber as never)
  const steps = { claim: vi.fn(() => 'claimed' as const) }
  const dispatcher = createDispatcher({ ledger: ledgerOf(steps), onTaskFinish: () => {} })
  const outcomes = [(await dispatcher.dispatch(event)).outcome, (await dispatcher.dispatch(event)).outcome]
  channel.unsubscribe(subscriber as never)
  expect(outcomes).toEqual(['handled', 'handled'])
  expect(steps.claim).toHaveBeenCalledTimes(2)
})

describe('before an answer leaves', () => {
  test('the claim of a handler that failed is released', async () => {
    const gate = createGate()
    const steps = { release: vi.fn(() => gate.opened) }
    const result = followed(dispatch(ledgerOf(steps), { onTaskFinish: () => Promise.reject(new Error('no')) }))
    await expect.poll(() => steps.release.mock.calls.length).toBe(1)
    await turn()
    expect(result.outcome).toBeUndefined()
    gate.open()
    await expect.poll(() => result.outcome).toBe('handler_failed')
  })

  test('the work of a handler that succeeded is completed', async () => {
    const gate = createGate()
    const steps = { complete: vi.fn(() => gate.opened) }
    const result = followed(dispatch(ledgerOf(steps)))
    await expect.poll(() => steps.complete.mock.calls.length).toBe(1)
    await turn()
    expect(result.outcome).toBeUndefined()
    gate.open()
    await expect.poll(() => result.outcome).toBe('handled')
  })

  test('nothing is waited for when the handler exceeded its time, and its claim is kept', async () => {
    const gate = createGate()
    const steps = { release: vi.fn(), complete: vi.fn() }
    const report = dispatch(ledgerOf(steps), { handlerTimeout: 10, onTaskFinish: () => gate.opened })
    await expect(report).rejects.toMatchObject({ code: 'handler_failed' })
    expect([steps.release, steps.complete].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
    gate.open()
    await expect.poll(() => steps.complete.mock.calls.length).toBe(1)
  })
})

describe('while time passes', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('work that a ledger refused is asked for again when its callback comes again', async () => {
    const claim = vi.fn<Ledger['claim']>().mockResolvedValueOnce('running').mockResolvedValueOnce('claimed')
    const dispatcher = createDispatcher({ ledger: ledgerOf({ claim }), onTaskFinish: () => {} })
    await expect(dispatcher.dispatch(event)).rejects.toMatchObject({ code: 'busy' })
    expect(await dispatcher.dispatch(event)).toMatchObject({ outcome: 'handled' })
  })

  test('a claim is asked for four times, with growing pauses, before the callback is refused', async () => {
    const claim = vi.fn<Ledger['claim']>(() => Promise.reject(away))
    const times: number[] = []
    claim.mockImplementation(() => {
      times.push(performance.now())
      return Promise.reject(away)
    })
    const handler = vi.fn()
    const result = followed(dispatch(ledgerOf({ claim }), { onTaskFinish: handler }))
    await vi.advanceTimersByTimeAsync(5000)
    expect(result.outcome).toBe('unavailable')
    expect(times.map((time) => time - (times[0] as number))).toEqual([0, 100, 300, 700])
    expect(handler).not.toHaveBeenCalled()
  })

  test('a handler runs when the ledger rejects a claim for a moment', async () => {
    const claim = vi.fn<Ledger['claim']>(() => 'claimed')
    for (let n = 0; n < 3; n++) claim.mockRejectedValueOnce(away)
    const report = dispatch(ledgerOf({ claim }))
    await vi.advanceTimersByTimeAsync(700)
    expect(await report).toMatchObject({ outcome: 'handled' })
    expect(new Set(claim.mock.calls.map(([{ token }]) => token)).size).toBe(1)
  })

  test('a ledger may throw synchronously', async () => {
    const fail = (): never => {
      throw away
    }
    const failing = ledgerOf({ release: fail, renew: fail })
    await expect(dispatch(failing, { onTaskFinish: () => Promise.reject(new Error('no')) })).rejects.toMatchObject({
      code: 'handler_failed',
    })
    const refused = expect(dispatch(ledgerOf({ claim: fail }))).rejects.toMatchObject({
      code: 'unavailable',
      cause: away,
      retryAfter: 5000,
    })
    await vi.advanceTimersByTimeAsync(700)
    await refused
  })

  test.each<[what: string, start: number]>([
    ['that has just started', 0],
    ['that has run for an hour', 3_600_000],
  ])('a claim is asked for again in a process %s', async (_, start) => {
    await vi.advanceTimersByTimeAsync(start)
    const claim = vi.fn<Ledger['claim']>(() => 'claimed').mockRejectedValueOnce(away)
    const report = dispatch(ledgerOf({ claim }))
    await vi.advanceTimersByTimeAsync(100)
    expect(await report).toMatchObject({ outcome: 'handled' })
  })

  test('a claim that cannot be had is refused with the last error as cause', async () => {
    let tries = 0
    const claim = () => Promise.reject(new Error(`try ${++tries}`))
    const refused = expect(dispatch(ledgerOf({ claim }))).rejects.toMatchObject({ cause: { message: 'try 4' } })
    await vi.advanceTimersByTimeAsync(700)
    await refused
  })

  test('a claim is renewed no more once its handler has failed', async () => {
    const renew = vi.fn(() => Promise.resolve())
    const onTaskFinish = () => Promise.reject(new Error('no'))
    const result = followed(dispatch(ledgerOf({ renew }), { lease: 3000, onTaskFinish }))
    await vi.advanceTimersByTimeAsync(6000)
    expect(result.outcome).toBe('handler_failed')
    expect(renew).not.toHaveBeenCalled()
  })

  test('work that cannot be stored is reported with the last error as cause', async () => {
    let tries = 0
    const causes: unknown[] = []
    const complete = () => Promise.reject(new Error(`try ${++tries}`))
    void dispatch(ledgerOf({ complete }), { onLedgerError: ({ cause }) => causes.push((cause as Error).message) })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(causes).toEqual(['try 9'])
  })

  test('a claim that took a second to be rejected is not asked for again', async () => {
    const claim = vi.fn<Ledger['claim']>(() => new Promise((_, reject) => setTimeout(() => reject(away), 1000)))
    const result = followed(dispatch(ledgerOf({ claim })))
    await vi.advanceTimersByTimeAsync(5000)
    expect([result.outcome, claim.mock.calls.length]).toEqual(['unavailable', 1])
  })

  test('a claim is renewed three times a lease while the handler runs, and no more after it', async () => {
    const gate = createGate()
    const renew = vi.fn(() => Promise.reject(away))
    const result = followed(dispatch(ledgerOf({ renew }), { lease: 3000, onTaskFinish: () => gate.opened }))
    await vi.advanceTimersByTimeAsync(6000)
    expect(renew).toHaveBeenCalledTimes(6)
    gate.open()
    await vi.advanceTimersByTimeAsync(6000)
    expect(result.outcome).toBe('handled')
    expect(renew).toHaveBeenCalledTimes(6)
  })

  test('a ledger that cannot store that work is done is asked again until it can', async () => {
    const complete = vi.fn<Ledger['complete']>(() => {})
    for (let n = 0; n < 5; n++) complete.mockRejectedValueOnce(away)
    const onLedgerError = vi.fn()
    const result = followed(dispatch(ledgerOf({ complete }), { onLedgerError }))
    await vi.advanceTimersByTimeAsync(3000)
    expect(result.outcome).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1000)
    expect([result.outcome, complete.mock.calls.length]).toEqual(['handled', 6])
    expect(onLedgerError).not.toHaveBeenCalled()
  })

  test('after twelve seconds of it the callback is answered and the error reported once, and the tries go on', async () => {
    let isAway = true
    const complete = vi.fn<Ledger['complete']>(() => (isAway ? Promise.reject(away) : undefined))
    const onLedgerError = vi.fn()
    const result = followed(dispatch(ledgerOf({ complete }), { onLedgerError }))
    await vi.advanceTimersByTimeAsync(11_999)
    expect(result.outcome).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(result.outcome).toBe('handled')
    await vi.advanceTimersByTimeAsync(30_000)
    expect(onLedgerError).toHaveBeenCalledOnce()
    expect(onLedgerError.mock.calls[0]?.[0]).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('could not store that onTaskFinish has handled job j1'),
      cause: away,
    })
    const before = complete.mock.calls.length
    await vi.advanceTimersByTimeAsync(10_000)
    expect(complete.mock.calls.length).toBe(before + 2)
    isAway = false
    await vi.advanceTimersByTimeAsync(5000)
    expect(complete.mock.calls.length).toBe(before + 3)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(complete.mock.calls.length).toBe(before + 3)
  })

  test('the tries end when the lease does, because then another process may have the work', async () => {
    const fail = () => Promise.reject(away)
    const complete = vi.fn<Ledger['complete']>(fail)
    await vi.advanceTimersByTimeAsync(0)
    void dispatch(ledgerOf({ complete, renew: fail }), { lease: 60_000, onLedgerError: () => {} })
    await vi.advanceTimersByTimeAsync(59_000)
    const during = complete.mock.calls.length
    await vi.advanceTimersByTimeAsync(10_000)
    const atEnd = complete.mock.calls.length
    expect(atEnd).toBeGreaterThan(during)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(complete.mock.calls.length).toBe(atEnd)
  })

  test('an onLedgerError that throws changes nothing', async () => {
    const result = followed(
      dispatch(ledgerOf({ complete: () => Promise.reject(away) }), {
        onLedgerError: () => {
          throw new Error('the reporter')
        },
      }),
    )
    await vi.advanceTimersByTimeAsync(120_000)
    expect(result.outcome).toBe('handled')
  })
})

describe('a ledger whose store may lose entries', () => {
  const problem = new CallbackError('misconfigured', 'It evicts.')

  test('is reported once', async () => {
    const [check, onLedgerError] = [vi.fn(() => problem), vi.fn()]
    const dispatcher = createDispatcher({ ledger: ledgerOf({ check }), onLedgerError, onTaskFinish: () => {} })
    await dispatcher.dispatch(event)
    await dispatcher.dispatch(event)
    expect(onLedgerError.mock.calls).toEqual([[problem]])
    expect(check).toHaveBeenCalledOnce()
  })

  test('is asked again when it could not be asked', async () => {
    const check = vi.fn(() => problem as CallbackError | undefined | Promise<never>)
    check.mockImplementationOnce(() => Promise.reject(away))
    const onLedgerError = vi.fn()
    const dispatcher = createDispatcher({ ledger: ledgerOf({ check }), onLedgerError, onTaskFinish: () => {} })
    await dispatcher.dispatch(event)
    expect(onLedgerError).not.toHaveBeenCalled()
    await dispatcher.dispatch(event)
    expect(onLedgerError).toHaveBeenCalledOnce()
  })

  test('is reported on the console without onLedgerError', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await dispatch(ledgerOf({ check: () => problem }))
    expect(log.mock.calls).toEqual([[problem]])
    log.mockRestore()
  })
})

describe('what a ledger is given', () => {
  async function entryOf(job: object) {
    const claim = vi.fn<Ledger['claim']>(() => 'claimed')
    const text = JSON.stringify({ JobsDetail: job })
    await createDispatcher({ ledger: ledgerOf({ claim }), onTaskFinish: () => {} }).dispatch(parseCallback(text))
    return claim.mock.calls[0]?.[0]
  }

  test.each([
    ['of more than 200 characters', 'x'.repeat(201), 'x'.repeat(202)],
    ['with NUL', 'a\0b', 'a\0c'],
    ['with a surrogate on its own', 'a\ud800', 'a\ud801'],
  ])('is a digest of an id or state %s, a different one for each', async (_, one, other) => {
    const hostile = [
      (await entryOf({ JobId: one, State: 'Success' }))?.jobId,
      (await entryOf({ JobId: other, State: 'Success' }))?.jobId,
      (await entryOf({ JobId: 'j', State: one }))?.state,
      (await entryOf({ JobId: 'j', State: other }))?.state,
    ]
    for (const text of hostile) expect(text).toMatch(/^sha256:[\w-]{43}$/)
    expect(new Set(hostile).size).toBe(4)
  })

  test('is every other id and state as it came', async () => {
    const JobId = `数据万象😀\n${'x'.repeat(190)}`
    expect(await entryOf({ JobId, State: 'Success' })).toMatchObject({ jobId: JobId, state: 'Success' })
  })

  const day = 86_400_000
  const text = (time: number) => new Date(time).toISOString()

  test.each<[what: string, EndTime: string | undefined, order: number]>([
    ['the time of the end', '2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['1 without a time', undefined, 1],
    ['1 for what is not a time', '-', 1],
    ['1 for the zero time of Go', '0001-01-01T00:00:00Z', 1],
    ['1 for a time before 1970', '1969-12-31T23:59:59Z', 1],
    ['1 for 1970', '1970-01-01T00:00:00Z', 1],
    ['1 for a time more than a day ahead', text(Date.now() + 1.01 * day), 1],
    ['1 for the end of time', '9999-12-31T23:59:59Z', 1],
  ])('has as its order %s', async (_, EndTime, order) => {
    expect(await entryOf({ JobId: 'j', State: 'Success', EndTime })).toMatchObject({ order })
  })

  test('has as its order a time less than a day ahead', async () => {
    const time = Math.floor(Date.now() / 1000) * 1000 + 0.9 * day
    expect(await entryOf({ JobId: 'j', State: 'Success', EndTime: text(time) })).toMatchObject({ order: time })
  })
})
