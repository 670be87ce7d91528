/** How counts become the statistics of an inbox. */
import { describe, expect, test } from 'vitest'
import { addCounts, createStatsSum, noCounts, statsRangeOf } from '../src/engine/stats.ts'

const [minute, hour] = [60_000, 3_600_000]
const now = Date.UTC(2026, 0, 31, 8, 30, 30)

describe('the range of statistics', () => {
  test('is the last 24 hours in whole hours', () => {
    const start = Date.UTC(2026, 0, 30, 8)
    expect(statsRangeOf({}, now)).toEqual({ start, bucket: hour, number: 25, isHourly: true })
  })

  test.each<[options: { since?: Date; bucket?: number }, start: number, number: number, isHourly: boolean]>([
    [{ bucket: minute, since: new Date(now - minute) }, Date.UTC(2026, 0, 31, 8, 29), 2, false],
    [{ bucket: 2 * hour, since: new Date(now - hour) }, Date.UTC(2026, 0, 31, 7), 1, true],
    [{ bucket: 90 * minute, since: new Date(now - hour) }, Date.UTC(2026, 0, 31, 7, 30), 1, false],
    [{ since: new Date(now) }, Date.UTC(2026, 0, 31, 8), 1, true],
    [{ since: new Date(now + hour) }, Date.UTC(2026, 0, 31, 9), 1, true],
    [
      { bucket: minute, since: new Date(now - 1499 * minute) },
      Date.UTC(2026, 0, 31, 8, 30) - 1499 * minute,
      1500,
      false,
    ],
    [{ bucket: minute, since: new Date(Date.UTC(2026, 0, 31, 8, 29)) }, Date.UTC(2026, 0, 31, 8, 29), 2, false],
  ])('of %j begins with a whole unit and ends now', (options, start, number, isHourly) => {
    const { bucket = hour } = options
    expect(statsRangeOf(options, now)).toEqual({ start, bucket, number, isHourly })
  })

  test('has a bucket for the millisecond in which it begins', () => {
    const full = Date.UTC(2026, 0, 31, 8)
    expect(statsRangeOf({ since: new Date(full - hour) }, full).number).toBe(2)
  })

  test.each<[options: object, message: string]>([
    [{ bucket: minute - 1 }, '`bucket` must be milliseconds from 60000 up, got 59999.'],
    [{ bucket: Number.POSITIVE_INFINITY }, '`bucket` must be milliseconds from 60000 up, got Infinity.'],
    [{ since: 5 }, '`since` must be a valid Date, got 5.'],
    [{ since: new Date(Number.NaN) }, '`since` must be a valid Date, got Invalid Date.'],
    [
      { bucket: minute, since: new Date(now - 1500 * minute) },
      '`since` and `bucket` must make at most 1500 buckets, got 1501.',
    ],
  ])('cannot be %j', (options, message) => {
    expect(() => statsRangeOf(options, now)).toThrow(expect.objectContaining({ code: 'misconfigured', message }))
  })
})

test('counts are added, and of the slowest and the latest the larger one is kept', () => {
  const counts = { ...noCounts(), arrived: 1, slowest: 5, latest: 2 }
  addCounts(counts, { arrived: 2, slowest: 3, latest: 9 })
  expect(counts).toEqual({ ...noCounts(), arrived: 3, slowest: 5, latest: 9 })
})

describe('statistics', () => {
  const range = { start: 1000, bucket: 100, number: 2, isHourly: true }
  const at = (time: number, tag = 'Tts', handler = '') => ({ at: time, tag, handler })

  test('have the counts of items by time and by Tag, and those of handlers on their own', () => {
    const sum = createStatsSum(range)
    sum.add(at(1000), { arrived: 2, runs: 1, took: 9, slowest: 9, lag: 10, lagged: 2, latest: 7 })
    sum.add(at(1199), { arrived: 1, done: 1, dead: 1, runs: 2, failed: 1, took: 2.25, slowest: 1 })
    sum.add(at(1100, 'Concat'), { arrived: 1 })
    sum.add(at(1199, 'Tts', 'h'), { runs: 3, failed: 1, took: 4, slowest: 2 })
    sum.add(at(1000, 'Tts', 'h'), { runs: 1, took: 1, slowest: 1 })
    for (const outside of [999, 1200])
      for (const handler of ['', 'h']) sum.add(at(outside, 'Tts', handler), { runs: 9 })
    const idle = { done: 0, dead: 0, failed: 0 }
    const lag = { average: 5, longest: 7 }
    expect(sum.result()).toStrictEqual({
      buckets: [
        { start: new Date(1000), ...idle, arrived: 2, attempts: 1, duration: { average: 9, longest: 9 }, lag },
        {
          start: new Date(1100),
          arrived: 2,
          done: 1,
          dead: 1,
          attempts: 2,
          failed: 1,
          duration: { average: 1.1, longest: 1 },
        },
      ],
      tags: [
        {
          tag: 'Tts',
          arrived: 3,
          done: 1,
          dead: 1,
          attempts: 3,
          failed: 1,
          duration: { average: 3.8, longest: 9 },
          lag,
        },
        { tag: 'Concat', ...idle, arrived: 1, attempts: 0 },
      ],
      handlers: [{ tag: 'Tts', handler: 'h', runs: 4, failed: 1, duration: { average: 1.3, longest: 2 } }],
    })
  })

  test('say how far they were counted when that is not to the end', () => {
    expect(createStatsSum(range).result(new Date(5)).countedTo).toEqual(new Date(5))
    expect(createStatsSum(range).result()).not.toHaveProperty('countedTo')
  })

  test('have the 100 busiest Tags and handlers first', () => {
    const sum = createStatsSum(range)
    for (let n = 0; n < 150; n++) {
      sum.add(at(1000, `T${n}`), n % 2 === 0 ? { arrived: n } : { runs: n })
      sum.add(at(1000, 'Tts', `h${n}`), { runs: n })
    }
    const { tags, handlers } = sum.result()
    const busiest = Array.from({ length: 100 }, (_, n) => 149 - n)
    expect(tags.map(({ tag }) => tag)).toEqual(busiest.map((n) => `T${n}`))
    expect(handlers.map(({ handler }) => handler)).toEqual(busiest.map((n) => `h${n}`))
  })

  test('have a handler without runs with an average of 0', () => {
    const sum = createStatsSum(range)
    sum.add(at(1000, 'Tts', 'h'), {})
    expect(sum.result().handlers).toMatchObject([{ runs: 0, duration: { average: 0, longest: 0 } }])
  })
})
