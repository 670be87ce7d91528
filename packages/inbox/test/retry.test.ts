import { expect, test, vi } from 'vitest'
import { retryOf } from '../src/engine/retry.ts'

test('pauses double from a second to an hour, and half of each is random', () => {
  const random = vi.spyOn(Math, 'random')
  const { attempts, pause } = retryOf()
  expect(attempts).toBe(15)
  random.mockReturnValue(0)
  const longest = Array.from({ length: attempts - 1 }, (_, n) => pause(n + 1, undefined))
  expect(longest).toEqual([...Array.from({ length: 12 }, (_, n) => 1000 * 2 ** n), 3_600_000, 3_600_000])
  random.mockReturnValue(1)
  expect(pause(1, undefined)).toBe(500)
  random.mockRestore()
})

test('a backoff function is called, and settings that cannot work are refused', () => {
  expect(retryOf({ backoff: (attempt) => attempt * 7 }).pause(3, undefined)).toBe(21)
  for (const backoff of [{ initial: -1 }, { factor: 0.5 }, { max: Number.NaN }, { jitter: 2 }])
    expect(() => retryOf({ backoff })).toThrow(expect.objectContaining({ code: 'misconfigured' }))
  for (const attempts of [0, 1.5])
    expect(() => retryOf({ attempts })).toThrow(expect.objectContaining({ code: 'misconfigured' }))
})
