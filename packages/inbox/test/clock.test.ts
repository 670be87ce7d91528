import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTrustedClock } from '../src/sqlite/trusted-clock.ts'
import { accept, inboxFiles } from './fixtures.ts'

const files = inboxFiles()
const hour = 3_600_000
const day = 24 * hour
const noErrors = { onDeadLetter: vi.fn(), onError: vi.fn() }
const set = (jump: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump })

afterEach(() => {
  vi.useRealTimers()
})

test.each([
  ['back', -30 * day],
  ['ahead', 30 * day],
])('a clock that is set %s while a worker runs delays no retry and removes nothing', async (_, jump) => {
  const inbox = files.open({ file: files.fresh() })
  let calls = 0
  const deliver = async () => {
    if (++calls === 2) throw new Error('again')
    return { outcome: 'handled' as const }
  }
  await accept(inbox, 'before')
  const worker = inbox.work(deliver, { pollInterval: 20, lease: 90, retry: { backoff: () => 300 }, ...noErrors })
  await expect.poll(() => calls).toBe(1)
  await accept(inbox, 'retried')
  await expect.poll(() => calls).toBe(2)
  set(jump)
  await expect.poll(() => calls).toBe(3)
  await expect.poll(() => inbox.count()).toEqual({ waiting: 0, running: 0, done: 2, dead: 0 })
  await worker.close()
})

test('a restart with the clock 60 days ahead forgets neither items nor what handlers have done', async () => {
  const file = files.fresh()
  const ledgered = {
    job: 'j',
    jobId: 'j',
    work: 'w',
    handler: 'h',
    state: 'Success',
    order: 1,
    token: 't',
    lease: 1000,
  }
  const first = files.open({ file })
  await accept(first, 'done before')
  await first.ledger.claim(ledgered)
  await first.ledger.complete(ledgered)
  await first.work(async () => ({ outcome: 'handled' as const }), { pollInterval: 20, ...noErrors }).onIdle()
  await expect.poll(() => first.count()).toMatchObject({ done: 1 })
  await first.close()

  set(60 * day)
  const second = files.open({ file })
  await second.work(async () => ({ outcome: 'handled' as const }), { pollInterval: 20, ...noErrors }).onIdle()
  // Pruning begins when a worker starts; a run of it takes a few milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await second.count()).toMatchObject({ done: 1 })
  expect(await second.ledger.claim({ ...ledgered, token: 'other' })).toBe('completed')
})

test('a claim in the ledger holds for its lease when the clock is set ahead', async () => {
  const { ledger } = files.open({ file: files.fresh() })
  const entry = { jobId: 'j', handler: 'h', state: 's', order: 1, token: 't', lease: 60_000 }
  await ledger.claim(entry)
  expect(await ledger.claim({ ...entry, token: 'other' })).toBe('running')
  set(day)
  expect(await ledger.claim({ ...entry, token: 'other' })).toBe('running')
})

describe('the clock for ages', () => {
  const start = Date.parse('2026-01-31T08:00:00Z')
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: start })
  })

  test('is the wall clock in a new file, and after a short break', () => {
    for (const lastKnown of [undefined, start - hour / 2]) {
      const clock = createTrustedClock(lastKnown)
      expect(clock.now()).toBe(start)
      vi.advanceTimersByTime(1000)
      expect(clock.now()).toBe(Date.now())
      vi.setSystemTime(start)
    }
  })

  test('goes on from the time that the file has seen last when the wall clock is far ahead of it', () => {
    const clock = createTrustedClock(start - 60 * day)
    vi.advanceTimersByTime(hour)
    expect(clock.now()).toBe(start - 60 * day + hour)
  })

  test('believes a wall clock that was far ahead once it has gone steadily for a day', () => {
    const clock = createTrustedClock(start - 60 * day)
    for (let hours = 0; hours < 23; hours++) {
      vi.advanceTimersByTime(hour)
      expect(clock.now()).toBeLessThan(start)
    }
    vi.advanceTimersByTime(hour)
    expect(clock.now()).toBe(Date.now())
  })

  test('does not jump with a wall clock that is set while the process runs', () => {
    const clock = createTrustedClock(undefined)
    vi.advanceTimersByTime(hour)
    vi.setSystemTime(Date.now() + 60 * day)
    expect(clock.now()).toBe(start + hour)
    vi.setSystemTime(start - day)
    expect(clock.now()).toBe(start - day)
  })
})
