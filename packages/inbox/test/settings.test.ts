/** What the options of a worker may be, and what they are without being set. */
import { describe, expect, test, vi } from 'vitest'
import { createStorageBackoff } from '../src/engine/backoff.ts'
import { retentionOf } from '../src/engine/retention.ts'
import { retryOf } from '../src/engine/retry.ts'
import { workSettingsOf } from '../src/engine/work-settings.ts'

describe('retention', () => {
  test('keeps finished items for a week and dead ones without end, of each a bounded number', () => {
    const unset = {
      done: { age: 7 * 86_400_000, count: 10_000 },
      dead: { age: Number.POSITIVE_INFINITY, count: 100_000 },
    }
    expect(retentionOf()).toEqual(unset)
    expect(retentionOf({ done: {}, dead: undefined })).toEqual(unset)
  })

  test('may be 0 and may be without end', () => {
    const bounds = { done: { age: 0, count: Number.POSITIVE_INFINITY }, dead: { age: 5, count: 0 } }
    expect(retentionOf(bounds)).toEqual(bounds)
  })

  test.each([
    [{ done: { age: -1 } }, /`retention.done.age` must be .*, got -1/],
    [{ done: { count: -1 } }, /`retention.done.count` must be .*, got -1/],
    [{ dead: { age: Number.NaN } }, /`retention.dead.age` must be .*, got NaN/],
    [{ dead: { count: Number.NaN } }, /`retention.dead.count` must be .*, got NaN/],
  ])('refuses %o', (options, reason) => {
    expect(() => retentionOf(options)).toThrow(reason)
  })
})

describe('the settings of a worker', () => {
  test('are complete without options', () => {
    expect(workSettingsOf({})).toMatchObject({ concurrency: 10, pollInterval: 1000, lease: 30_000 })
  })

  test('may be as small and as large as a timer can be', () => {
    const settings = { concurrency: 1, pollInterval: 10, lease: 2 ** 31 - 1 }
    expect(workSettingsOf(settings)).toMatchObject(settings)
  })

  test.each([
    [{ concurrency: 0 }, /`concurrency` must be a positive integer, got 0/],
    [{ concurrency: 1.5 }, /`concurrency` must be a positive integer, got 1.5/],
    [{ pollInterval: 9 }, /`pollInterval` must be .*, got 9/],
    [{ lease: 2 ** 31 }, /`lease` must be .*, got 2147483648/],
    [{ lease: Number.NaN }, /`lease` must be .*, got NaN/],
  ])('cannot be %o', (options, reason) => {
    expect(() => workSettingsOf(options)).toThrow(reason)
  })
})

describe('the pause before another attempt', () => {
  test.each([
    [{ initial: 100, factor: 3, max: 500, jitter: 0 }, [100, 300, 500, 500]],
    [{ initial: 0, factor: 1, max: 0 }, [0, 0, 0, 0]],
    [{ initial: 100, factor: 1, jitter: 1 }, [50, 50, 50, 50]],
    [{ initial: 7, factor: 1, jitter: 0.5 }, [5, 5, 5, 5]],
  ])('with %o is %j when chance is in the middle', (backoff, pauses) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { pause } = retryOf({ attempts: 1, backoff })
    expect([1, 2, 3, 4].map((attempt) => pause(attempt, undefined))).toEqual(pauses)
    vi.restoreAllMocks()
  })

  test.each([
    [{ attempts: 0 }, /`retry.attempts` must be a positive integer, got 0/],
    [{ attempts: 1.5 }, /`retry.attempts` must be a positive integer, got 1.5/],
    [{ backoff: { initial: -1 } }, /`retry.backoff.initial` must be .*, got -1/],
    [{ backoff: { max: -1 } }, /`retry.backoff.max` must be .*, got -1/],
    [{ backoff: { factor: 0.99 } }, /`retry.backoff.factor` must be 1 or more, got 0.99/],
    [{ backoff: { jitter: -0.1 } }, /`retry.backoff.jitter` must be from 0 to 1, got -0.1/],
    [{ backoff: { jitter: 1.1 } }, /`retry.backoff.jitter` must be from 0 to 1, got 1.1/],
  ])('cannot be made with %o', (options, reason) => {
    expect(() => retryOf(options)).toThrow(reason)
  })
})

describe('the pause between tries of a storage that fails', () => {
  const nextOf = (initial: number, times: number) => {
    const backoff = createStorageBackoff(initial)
    return Array.from({ length: times }, () => backoff.next())
  }

  test('doubles up to five seconds', () => {
    expect(nextOf(500, 6)).toEqual([500, 1000, 2000, 4000, 5000, 5000])
  })

  test('is never shorter than the first', () => {
    expect(nextOf(9000, 2)).toEqual([9000, 9000])
  })

  test('starts over when the storage has worked', () => {
    const backoff = createStorageBackoff(500)
    backoff.next()
    backoff.next()
    backoff.reset()
    expect([backoff.next(), backoff.next()]).toEqual([500, 1000])
  })
})
