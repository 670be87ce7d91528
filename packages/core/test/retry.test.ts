import { isPermanent, PermanentError, RetryAfter, retryDelayOf } from '@ci-event/core'
import { describe, expect, test, vi } from 'vitest'

describe('PermanentError and RetryAfter', () => {
  test('are errors that say what they are', () => {
    const cause = new Error('why')
    const permanent = new PermanentError('never', { cause })
    expect(permanent).toBeInstanceOf(Error)
    expect([permanent.name, permanent.message, permanent.cause]).toEqual(['PermanentError', 'never', cause])
    expect([isPermanent(permanent), retryDelayOf(permanent)]).toEqual([true, undefined])
    const later = new RetryAfter(500)
    expect([later.name, later.delay, retryDelayOf(later), isPermanent(later)]).toEqual(['RetryAfter', 500, 500, false])
    for (const other of [new Error('x'), undefined, null, 'text', {}]) {
      expect([isPermanent(other), retryDelayOf(other)]).toEqual([false, undefined])
    }
  })

  test('of another copy of the package are recognised', async () => {
    vi.resetModules()
    const copy = await import('../src/retry.ts')
    expect(copy.PermanentError).not.toBe(PermanentError)
    expect(isPermanent(new copy.PermanentError('x'))).toBe(true)
    expect(new copy.PermanentError('x')).toBeInstanceOf(PermanentError)
    expect(new copy.RetryAfter(1)).toBeInstanceOf(RetryAfter)
    expect(new Error('x')).not.toBeInstanceOf(PermanentError)
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a delay of %s is refused', (delay) => {
    expect(() => new RetryAfter(delay)).toThrow(RangeError)
  })
})
