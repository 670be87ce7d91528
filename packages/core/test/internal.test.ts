import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CallbackError, HandlersFailedError, RetryAfterError, tooLarge } from '../src/errors.ts'
import { closest } from '../src/internal/closest.ts'
import { excerpt } from '../src/internal/excerpt.ts'
import { createRateLimit } from '../src/internal/rate-limit.ts'
import { setOwn } from '../src/internal/record.ts'
import { parseTime } from '../src/internal/time.ts'
import { checkMilliseconds, longestTimer, setTimeLimit } from '../src/internal/timer.ts'

describe('the name that a mistyped one means', () => {
  test.each<[name: string, candidates: string[], meant: string | undefined]>([
    ['Tst', ['Tts'], 'Tts'],
    ['Tss', ['Tts'], 'Tts'],
    ['abxyc', ['abcde'], undefined],
    ['abcxy', ['abcde'], undefined],
    ['abcdxy', ['abcdef'], 'abcdef'],
    ['badcef', ['abcdef'], 'abcdef'],
    ['badcfe', ['abcdef'], undefined],
    ['abcdefxyz', ['abcdef'], undefined],
    ['abcdeg', ['abcdex', 'abcdef'], 'abcdex'],
    ['abcdxy', ['abcdez', 'abcdxz'], 'abcdxz'],
    ['ab', ['ca'], undefined],
    ['ba', ['ac'], undefined],
    ['TTS', ['Tts'], 'Tts'],
    ['Tts', ['Ttss', 'Tts'], undefined],
  ])('%s of %j is %s', (name, candidates, meant) => {
    expect(closest(name, candidates)).toBe(meant)
  })
})

test.each([
  ['abcd', 4, 'abcd'],
  ['abcde', 4, 'abc…'],
  ['a\r\n\u2028b', 9, 'a b'],
  ['数据😀\ud800', 9, '数据😀 '],
])('%j in a line of at most %d characters is %j', (text, longest, line) => {
  expect(excerpt(text, longest)).toBe(line)
})

test.each(['a', '__proto__'])('a field named %s becomes an ordinary field', (name) => {
  const target: Record<string, unknown> = {}
  setOwn(target, name, 5)
  expect(Object.getOwnPropertyDescriptor(target, name)).toEqual({
    value: 5,
    enumerable: true,
    configurable: true,
    writable: true,
  })
})

test.each([0, -1, Number.NaN, longestTimer + 1, '5', undefined])('%s is no time for a timer', (value) => {
  expect(() => checkMilliseconds('x', value)).toThrow('`x` must be a number of milliseconds')
})

test('a timer may be set to anything up to its longest time, and to Infinity where that is allowed', () => {
  for (const value of [1, longestTimer, Number.POSITIVE_INFINITY]) checkMilliseconds('x', value)
  expect(() => checkMilliseconds('x', Number.POSITIVE_INFINITY, false)).toThrow('got Infinity')
  const timer = setTimeLimit(longestTimer, () => {})
  expect(timer).toBeDefined()
  clearTimeout(timer)
  expect(setTimeLimit(Number.POSITIVE_INFINITY, () => {})).toBeUndefined()
})

test('errors hold what they were made with', () => {
  const position = { line: 1, column: 2 }
  expect(new CallbackError('malformed', 'x', { position }).position).toBe(position)
  const failures = [1, 2, 3].map((error) => ({ handler: 'h', state: 'failed', error }) as const)
  const error = new HandlersFailedError(failures)
  expect(error.errors).toEqual([1, 2, 3])
  expect(error.message).toBe('3 handlers failed (h, h, h): It threw number.')
  expect(new HandlersFailedError([]).message).toBe('0 handlers failed ()')
  expect(tooLarge(5)).toMatchObject({ code: 'too_large', message: expect.stringContaining('5 bytes') })
  expect(new RetryAfterError(0).delay).toBe(0)
})

test.each(['x2022-06-30T18:47:18Z', '2022-06-30T18:47:18Zx'])('%s is not a time', (text) => {
  expect(parseTime(text)).toBeUndefined()
})

describe('a rate limit', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const keys = Array.from({ length: 100 }, (_, n) => `key${n}`)

  test('has a line for each of 100 keys, and one for all beyond them', () => {
    const limit = createRateLimit(1000)
    expect(keys.map(limit)).toEqual(keys.map(() => 0))
    expect(['beyond', 'also beyond', 'key0'].map(limit)).toEqual([0, undefined, undefined])
  })

  test('gives the lines of 100 keys to others to the millisecond when their interval is over', () => {
    const limit = createRateLimit(1000)
    for (const key of keys) limit(key)
    vi.advanceTimersByTime(1000)
    expect(['key0', 'a', 'b', 'c'].map(limit)).toEqual([0, 0, 0, 0])
    vi.advanceTimersByTime(999)
    expect(['a', 'b'].map(limit)).toEqual([undefined, undefined])
  })
})
