/** The bounds of the ledger in memory: in jobs, in bytes and in time. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMemoryLedger } from '../../src/index.ts'
import { entryOf, handle } from './ledger-entries.ts'

describe('a ledger in memory', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('holds at most maxJobs jobs and forgets those touched longest ago', () => {
    const ledger = createMemoryLedger({ maxJobs: 3 })
    for (const job of ['a', 'b', 'c']) handle(ledger, entryOf(job))
    expect(ledger.claim(entryOf('a'))).toBe('completed')
    handle(ledger, entryOf('d'))
    expect(ledger.size).toBe(3)
    expect(['a', 'c', 'd'].map((job) => ledger.claim(entryOf(job)))).toEqual(Array(3).fill('completed'))
    expect(ledger.claim(entryOf('b'))).toBe('claimed')
    ledger.release(entryOf('b'))
    expect(ledger.size).toBe(3)
  })

  test('forgets a job to the millisecond when it is maxAge old', () => {
    const ledger = createMemoryLedger({ maxAge: 1000 })
    vi.advanceTimersByTime(5000)
    ledger.complete(entryOf('a'))
    vi.advanceTimersByTime(999)
    expect(ledger.claim(entryOf('a'))).toBe('completed')
    vi.advanceTimersByTime(1000)
    expect([ledger.size, ledger.bytes]).toEqual([0, 0])
    expect(ledger.claim(entryOf('a'))).toBe('claimed')
  })

  test('gives work of an update without a state to another claimer once it was released', () => {
    const ledger = createMemoryLedger()
    const entry = entryOf('a', { state: '' })
    expect(ledger.claim(entry)).toBe('claimed')
    ledger.release(entry)
    expect(ledger.claim({ ...entry, token: 'other' })).toBe('claimed')
  })

  test('knows nothing of a job that takes the place of a forgotten one', () => {
    const ledger = createMemoryLedger({ maxJobs: 1 })
    for (const [n, state] of ['', 'Success', '', 'Success'].entries()) {
      const entry = entryOf(`j${n}`, { state })
      expect(ledger.claim(entry)).toBe('claimed')
      ledger.complete(entry)
    }
  })

  test('holds at most maxBytes bytes', () => {
    const ledger = createMemoryLedger({ maxBytes: 100_000 })
    for (let n = 0; n < 1000; n++) {
      handle(ledger, entryOf(`j${n}`))
      expect(ledger.bytes).toBeLessThanOrEqual(100_000)
    }
    expect(ledger.size).toBeGreaterThan(50)
    expect(ledger.claim(entryOf('j999'))).toBe('completed')
  })

  test('keeps what takes exactly maxBytes bytes', () => {
    const one = createMemoryLedger()
    handle(one, entryOf('a'))
    const ledger = createMemoryLedger({ maxBytes: one.bytes })
    handle(ledger, entryOf('a'))
    expect(ledger.claim(entryOf('a'))).toBe('completed')
  })

  test('gives work to another claimer to the millisecond when its lease ends', () => {
    const ledger = createMemoryLedger()
    ledger.claim(entryOf('a'))
    vi.advanceTimersByTime(999)
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('running')
    vi.advanceTimersByTime(1)
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('claimed')
  })

  test('lets work be renewed and released that nobody has claimed', () => {
    const ledger = createMemoryLedger()
    ledger.renew(entryOf('a'))
    ledger.release(entryOf('a'))
    handle(ledger, entryOf('a'))
    ledger.renew(entryOf('a', { state: 'other' }))
    ledger.release(entryOf('a', { state: 'other' }))
    expect(ledger.size).toBe(1)
  })

  test('does not forget a job in use some of whose work was completed without a claim', () => {
    const ledger = createMemoryLedger({ maxJobs: 2 })
    ledger.complete(entryOf('a', { state: 'one' }))
    ledger.complete(entryOf('a', { state: 'two' }))
    ledger.claim(entryOf('a', { state: 'three' }))
    for (let n = 0; n < 10; n++) handle(ledger, entryOf(`j${n}`))
    expect(ledger.claim(entryOf('a', { state: 'three', token: 'other' }))).toBe('running')
  })

  test('does not forget a job whose claim was renewed after its first lease', () => {
    const ledger = createMemoryLedger({ maxJobs: 2 })
    ledger.claim(entryOf('a'))
    vi.advanceTimersByTime(900)
    ledger.renew(entryOf('a'))
    vi.advanceTimersByTime(900)
    for (let n = 0; n < 10; n++) handle(ledger, entryOf(`j${n}`))
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('running')
  })

  test('knows nothing of a job beside which it has forgotten another one', () => {
    const [ledger, fresh] = [createMemoryLedger({ maxJobs: 1 }), createMemoryLedger()]
    for (const state of ['one', 'two', 'three']) ledger.claim(entryOf('a', { state, order: 99 }))
    for (const state of ['one', 'three']) ledger.complete(entryOf('a', { state, order: 99 }))
    ledger.release(entryOf('a', { state: 'two' }))
    for (const each of [ledger, fresh]) for (const job of ['b', 'c']) handle(each, entryOf(job, { state: 'one' }))
    expect(ledger.size).toBe(1)
    expect(ledger.bytes).toBe(fresh.bytes / 2)
    expect(ledger.claim(entryOf('c', { state: 'one' }))).toBe('completed')
    expect(ledger.claim(entryOf('c', { state: 'three', order: 2 }))).toBe('claimed')
    ledger.release(entryOf('c', { state: 'three' }))
    handle(ledger, entryOf('d'))
    expect(ledger.size).toBe(1)
    expect(ledger.claim(entryOf('a', { state: 'one', order: 2 }))).toBe('claimed')
    expect(ledger.claim(entryOf('a', { state: 'one', order: 2, token: 'other' }))).toBe('running')
  })

  test('takes no job for a forgotten one that had the same updates', () => {
    const ledger = createMemoryLedger({ maxJobs: 1 })
    for (const job of ['a', 'b', 'c', 'd']) {
      expect(ledger.claim(entryOf(job))).toBe('claimed')
      ledger.complete(entryOf(job))
    }
  })

  test('weighs longer texts heavier', () => {
    const [short, long] = [createMemoryLedger(), createMemoryLedger()]
    handle(short, entryOf('j'))
    handle(long, entryOf('j'.repeat(101), { handler: 'h'.repeat(101), state: `${'s'.repeat(100)}Success` }))
    expect(long.bytes - short.bytes).toBe(600)
  })

  test('does not forget a job in use, and forgets it once its work has ended', () => {
    const ledger = createMemoryLedger({ maxJobs: 2, maxBytes: 2000 })
    for (const job of ['a', 'b', 'c']) expect(ledger.claim(entryOf(job))).toBe('claimed')
    for (let n = 0; n < 100; n++) handle(ledger, entryOf(`j${n}`))
    for (const job of ['a', 'b', 'c']) expect(ledger.claim(entryOf(job, { token: 'other' }))).toBe('running')
    for (const job of ['a', 'b', 'c']) ledger.complete(entryOf(job))
    expect(ledger.size).toBe(2)
    expect(ledger.claim(entryOf('c'))).toBe('completed')
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('claimed')
  })

  test('forgets other jobs behind the oldest one while that is in use', () => {
    const ledger = createMemoryLedger({ maxJobs: 2 })
    ledger.claim(entryOf('a'))
    for (let n = 0; n < 100; n++) handle(ledger, entryOf(`j${n}`))
    expect(ledger.size).toBe(2)
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('running')
  })

  test('forgets a job whose work was released like any other', () => {
    const ledger = createMemoryLedger({ maxJobs: 2 })
    ledger.claim(entryOf('a', { lease: 1e9 }))
    ledger.release(entryOf('a', { lease: 1e9 }))
    for (let n = 0; n < 100; n++) handle(ledger, entryOf(`j${n}`))
    ledger.complete(entryOf('a', { state: 'other' }))
    for (let n = 0; n < 100; n++) handle(ledger, entryOf(`j${n}`))
    expect(ledger.claim(entryOf('a', { state: 'other', token: 'other' }))).toBe('claimed')
  })

  test('forgets a job that was claimed twice with one token once it is completed', () => {
    const ledger = createMemoryLedger({ maxJobs: 2 })
    ledger.claim(entryOf('a', { lease: 1e9 }))
    handle(ledger, entryOf('a', { lease: 1e9 }))
    for (let n = 0; n < 100; n++) handle(ledger, entryOf(`j${n}`))
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('claimed')
  })

  test('keeps no more than 1,000 updates of a job whose first one was released', () => {
    const ledger = createMemoryLedger()
    ledger.claim(entryOf('a', { order: 0, state: 'first' }))
    ledger.claim(entryOf('a', { order: 0, state: 'in use' }))
    ledger.release(entryOf('a', { order: 0, state: 'first' }))
    for (let n = 0; n < 3000; n++) handle(ledger, entryOf('a', { order: 0, state: `Running:${n}` }))
    const claimOf = (state: string) => ledger.claim(entryOf('a', { order: 0, state, token: 'other' }))
    expect(['in use', 'Running:2999', 'Running:1'].map(claimOf)).toEqual(['running', 'completed', 'claimed'])
  })

  test('may have more than 1,000 updates of one job in use', () => {
    const ledger = createMemoryLedger()
    const entries = Array.from({ length: 1100 }, (_, n) => entryOf('a', { order: 0, state: `Running:${n}` }))
    for (const entry of entries) expect(ledger.claim(entry)).toBe('claimed')
    for (const entry of entries) expect(ledger.claim({ ...entry, token: 'other' })).toBe('running')
  })

  test('does not forget a job in use that is maxAge old while its claim is renewed', () => {
    const ledger = createMemoryLedger({ maxAge: 1500 })
    ledger.claim(entryOf('a'))
    for (let n = 0; n < 10; n++) {
      vi.advanceTimersByTime(900)
      ledger.renew(entryOf('a'))
      handle(ledger, entryOf(`j${n}`))
    }
    expect(ledger.claim(entryOf('a', { token: 'other' }))).toBe('running')
  })

  test('may forget jobs whose claims were never ended once their leases are over', () => {
    const ledger = createMemoryLedger({ maxJobs: 10 })
    for (let n = 0; n < 100; n++) ledger.claim(entryOf(`left${n}`))
    expect(ledger.size).toBe(100)
    vi.advanceTimersByTime(1001)
    for (let n = 0; n < 100; n++) handle(ledger, entryOf(`j${n}`))
    expect(ledger.size).toBe(10)
  })

  test('keeps at most 1,000 updates of one job, and none of those in use is forgotten', () => {
    const ledger = createMemoryLedger()
    ledger.claim(entryOf('a', { order: 0, state: 'in use' }))
    for (let n = 0; n < 3000; n++) handle(ledger, entryOf('a', { order: 0, state: `Running:${n}` }))
    const before = ledger.bytes
    for (let n = 3000; n < 4000; n++) handle(ledger, entryOf('a', { order: 0, state: `Running:${n}` }))
    expect(ledger.bytes).toBe(before)
    const claimOf = (state: string) => ledger.claim(entryOf('a', { order: 0, state, token: 'other' }))
    expect(claimOf('in use')).toBe('running')
    expect(claimOf('Running:3999')).toBe('completed')
    expect(claimOf('Running:3001')).toBe('completed')
    expect(claimOf('Running:3000')).toBe('claimed')
    expect(claimOf('Running:1')).toBe('claimed')
  })

  test('weighs nothing once all work was released and forgotten', () => {
    const ledger = createMemoryLedger({ maxAge: 1000 })
    for (let n = 0; n < 10; n++) {
      ledger.claim(entryOf('a', { state: `${n}` }))
      ledger.claim(entryOf('a', { state: `${n}` }))
      ledger.release(entryOf('a', { state: `${n}` }))
    }
    vi.advanceTimersByTime(1000)
    expect([ledger.size, ledger.bytes]).toEqual([0, 0])
  })
})

test.each([
  { maxJobs: 0 },
  { maxJobs: 1.5 },
  { maxBytes: 0 },
  { maxBytes: Number.POSITIVE_INFINITY },
  { maxAge: 0 },
  { maxAge: Number.NaN },
])('%o is not a bound', (options) => {
  expect(() => createMemoryLedger(options)).toThrow(expect.objectContaining({ code: 'misconfigured' }))
})
