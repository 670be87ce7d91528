import { createMemoryLedger } from '@ci-event/core'
import type { LedgerEntry } from '@ci-event/core/storage'
import { describe, expect, test, vi } from 'vitest'
import { testLedger } from './suite.ts'

testLedger('memory', { create: createMemoryLedger, other: (ledger) => ledger })

const entry = (jobId: string): LedgerEntry => ({
  jobId,
  handler: 'h',
  state: 'Success',
  order: 1,
  token: 't',
  lease: 1000,
})

describe('bounds', () => {
  test('never more jobs than asked for; the ones heard of longest ago go first', async () => {
    const ledger = createMemoryLedger({ maxJobs: 3 })
    for (const job of ['a', 'b', 'c']) {
      await ledger.claim(entry(job))
      await ledger.complete(entry(job))
    }
    await ledger.claim(entry('a'))
    await ledger.claim(entry('d'))
    expect(ledger.size).toBe(3)
    expect(await ledger.claim(entry('a'))).toBe('completed')
    expect(await ledger.claim(entry('c'))).toBe('completed')
    expect(await ledger.claim(entry('b'))).toBe('claimed')
    expect(ledger.size).toBe(3)
  })

  test('never longer than asked for, to the millisecond', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const ledger = createMemoryLedger({ maxAge: 1000 })
      await ledger.complete(entry('a'))
      vi.advanceTimersByTime(999)
      expect(await ledger.claim(entry('a'))).toBe('completed')
      vi.advanceTimersByTime(1000)
      expect(ledger.size).toBe(0)
      expect(await ledger.claim(entry('a'))).toBe('claimed')
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([{ maxJobs: 0 }, { maxJobs: 1.5 }, { maxAge: 0 }, { maxAge: Number.NaN }])('%o is refused', (options) => {
    expect(() => createMemoryLedger(options)).toThrow(RangeError)
  })
})
