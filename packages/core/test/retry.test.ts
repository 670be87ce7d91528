import { NonRetriableError, RetryAfterError } from '@ci-event/core'
import { isNonRetriable, retryDelayOf } from '@ci-event/core/storage'
import { describe, expect, test, vi } from 'vitest'

describe('NonRetriableError and RetryAfterError', () => {
  test('are errors that say what they are', () => {
    const cause = new Error('why')
    const permanent = new NonRetriableError('never', { cause })
    expect(permanent).toBeInstanceOf(Error)
    expect([permanent.name, permanent.message, permanent.cause]).toEqual(['NonRetriableError', 'never', cause])
    expect([isNonRetriable(permanent), retryDelayOf(permanent)]).toEqual([true, undefined])
    const later = new RetryAfterError(500)
    expect([later.name, later.delay, retryDelayOf(later), isNonRetriable(later)]).toEqual([
      'RetryAfterError',
      500,
      500,
      false,
    ])
    for (const other of [new Error('x'), undefined, null, 'text', {}]) {
      expect([isNonRetriable(other), retryDelayOf(other)]).toEqual([false, undefined])
    }
  })

  test('of another copy of the package are recognised', async () => {
    vi.resetModules()
    const copy = await import('../src/errors.ts')
    expect(copy.NonRetriableError).not.toBe(NonRetriableError)
    expect(isNonRetriable(new copy.NonRetriableError('x'))).toBe(true)
    expect(new copy.NonRetriableError('x')).toBeInstanceOf(NonRetriableError)
    expect(new copy.RetryAfterError(1)).toBeInstanceOf(RetryAfterError)
    expect(new Error('x')).not.toBeInstanceOf(NonRetriableError)
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a delay of %s is refused', (delay) => {
    expect(() => new RetryAfterError(delay)).toThrow(expect.objectContaining({ code: 'misconfigured' }))
  })
})
