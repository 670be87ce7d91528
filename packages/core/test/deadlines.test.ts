/** Many time limits of one length, with one timer. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Deadline, Deadlines } from '../src/internal/deadlines.ts'
import { longestTimer } from '../src/internal/timer.ts'

class Limit extends Deadline {
  readonly onLate: () => void

  constructor(onLate: () => void) {
    super()
    this.onLate = onLate
  }
}

/** Begins a limit. */
function begin(deadlines: Deadlines, onLate: () => void): Deadline {
  const limit = new Limit(onLate)
  deadlines.begin(limit)
  return limit
}

describe('time limits of one length', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('are each due to the millisecond, with one timer', () => {
    const deadlines = new Deadlines(100)
    const [first, second] = [vi.fn(), vi.fn()]
    begin(deadlines, first)
    vi.advanceTimersByTime(40)
    begin(deadlines, second)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(59)
    expect(first).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(first).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(39)
    expect(second).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(second).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('are all due that began together', () => {
    const deadlines = new Deadlines(100)
    const late = [vi.fn(), vi.fn(), vi.fn()]
    for (const each of late) begin(deadlines, each)
    vi.advanceTimersByTime(100)
    expect(late.map((each) => each.mock.calls.length)).toEqual([1, 1, 1])
  })

  test('are not due once they have ended, whichever ends first', () => {
    const deadlines = new Deadlines(100)
    const late = vi.fn()
    const [one, two, three] = [begin(deadlines, late), begin(deadlines, late), begin(deadlines, late)]
    deadlines.end(two)
    deadlines.end(one)
    deadlines.end(one)
    deadlines.end(three)
    vi.advanceTimersByTime(100)
    expect(late).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('may begin anew when they are due, and share one timer all the same', () => {
    const deadlines = new Deadlines(100)
    const times = [0, 0]
    const limits = times.map(
      (_, index) =>
        new Limit(() => {
          times[index] = (times[index] as number) + 1
          deadlines.begin(limits[index] as Limit)
        }),
    )
    for (const limit of limits) {
      deadlines.begin(limit)
      vi.advanceTimersByTime(40)
    }
    vi.advanceTimersByTime(1000)
    expect(times).toEqual([10, 10])
    expect(vi.getTimerCount()).toBe(1)
  })

  test('are due though an earlier one throws', () => {
    const deadlines = new Deadlines(100)
    const late = vi.fn()
    begin(deadlines, () => {
      throw new Error('of a limit')
    })
    begin(deadlines, late)
    expect(() => vi.advanceTimersByTime(100)).toThrow('of a limit')
    vi.advanceTimersByTime(1)
    expect(late).toHaveBeenCalledOnce()
  })

  test.each([longestTimer + 1, Number.POSITIVE_INFINITY])('of %d ms never end', (length) => {
    const deadlines = new Deadlines(length)
    deadlines.end(begin(deadlines, () => {}))
    expect(vi.getTimerCount()).toBe(0)
  })

  test('let a promise settle as it does, or reject it', async () => {
    const deadlines = new Deadlines(100)
    const late = () => new Error('late')
    expect(await deadlines.limit(Promise.resolve(1), late)).toBe(1)
    await expect(deadlines.limit(Promise.reject(new Error('own')), late)).rejects.toThrow('own')
    const forever = deadlines.limit(new Promise(() => {}), late)
    const rejected = expect(forever).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(100)
    await rejected
  })
})
