import { NonRetriableError, RetryAfterError } from '@ci-event/core'
import { isNonRetriable, retryDelayOf } from '@ci-event/core/storage'
import { describe, expect, test } from 'vitest'

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

  test.each([undefined, '7'])('a delay that is %j since is no delay', (delay) => {
    expect(retryDelayOf(Object.assign(new RetryAfterError(5), { delay }))).toBeUndefined()
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a delay of %s is refused', (delay) => {
    expect(() => new RetryAfterError(delay)).toThrow(expect.objectContaining({ code: 'misconfigured' }))
  })
})
