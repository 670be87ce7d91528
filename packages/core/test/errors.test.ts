import { expect, test } from 'vitest'
import {
  CallbackError,
  HandlersFailedError,
  isCallbackError,
  NonRetriableError,
  RetryAfterError,
} from '../src/errors.ts'
import { statusOf } from '../src/receiver/responses.ts'

test('an error of another copy of the package is recognised', async () => {
  const copy: typeof import('../src/errors.ts') = await import(/* @vite-ignore */ `../src/errors.ts?${'copy'}`)
  const foreign = new copy.CallbackError('malformed', 'x')
  expect(copy.CallbackError).not.toBe(CallbackError)
  expect(isCallbackError(foreign)).toBe(true)
  expect(foreign instanceof CallbackError).toBe(true)
  expect(new HandlersFailedError([]) instanceof CallbackError).toBe(true)
})

test.each([new Error('x'), { code: 'malformed' }, null, 'malformed', undefined])(
  '%o is not a CallbackError',
  (value) => {
    expect(isCallbackError(value)).toBe(false)
  },
)

test('the marker is not part of what a log prints', () => {
  expect(Object.keys(new CallbackError('malformed', 'x'))).toEqual(['name', 'code'])
})

test('statuses', () => {
  expect(
    [
      'malformed',
      'unauthentic',
      'forbidden',
      'method_not_allowed',
      'too_large',
      'unsupported_encoding',
      'not_a_callback',
      'body_consumed',
      'busy',
    ].map((code) => statusOf(code as never)),
  ).toEqual([400, 401, 403, 405, 413, 415, 422, 500, 503])
})

test.each([
  ['CallbackError', class extends CallbackError {}, () => new CallbackError('malformed', 'x')],
  ['HandlersFailedError', class extends HandlersFailedError {}, () => new HandlersFailedError([])],
  ['NonRetriableError', class extends NonRetriableError {}, () => new NonRetriableError('x')],
  ['RetryAfterError', class extends RetryAfterError {}, () => new RetryAfterError(1)],
])('an error of %s is not an instance of an app’s subclass of it', (_, Own, make) => {
  expect(make() instanceof Own).toBe(false)
  expect(Object.create(Own.prototype) instanceof Own).toBe(true)
})
