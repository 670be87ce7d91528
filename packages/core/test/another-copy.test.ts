import { NonRetriableError, RetryAfterError } from '@ci-event/core'
import { isNonRetriable } from '@ci-event/core/storage'
import { expect, test, vi } from 'vitest'

test('NonRetriableError and RetryAfterError of another copy of the package are recognised', async () => {
  vi.resetModules()
  const copy = await import('../src/errors.ts')
  expect(copy.NonRetriableError).not.toBe(NonRetriableError)
  expect(isNonRetriable(new copy.NonRetriableError('x'))).toBe(true)
  expect(new copy.NonRetriableError('x')).toBeInstanceOf(NonRetriableError)
  expect(new copy.RetryAfterError(1)).toBeInstanceOf(RetryAfterError)
  expect(new Error('x')).not.toBeInstanceOf(NonRetriableError)
})
