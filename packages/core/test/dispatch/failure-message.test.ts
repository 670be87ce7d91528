/** What the message of a failed dispatch says. */
import { expect, test } from 'vitest'
import { type HandlerReport, HandlersFailedError } from '../../src/index.ts'

const failed = (handler: string, error: unknown, jobId?: string): HandlerReport =>
  jobId === undefined ? { handler, state: 'failed', error } : { handler, jobId, state: 'failed', error }

const first = new Error('The database is closed.')

test.each<[what: string, handlers: HandlerReport[], message: string]>([
  [
    'the handler, the job and what was thrown',
    [failed('publish', first, 'j1')],
    '1 handler failed (publish for job j1): The database is closed.',
  ],
  ['no job where there is none', [failed('publish', first)], '1 handler failed (publish): The database is closed.'],
  [
    'the first error of several, and at most three handlers',
    [
      { handler: 'fine', state: 'handled' },
      failed('a', first, 'j1'),
      failed('b', new Error('other')),
      failed('c', 'text'),
      failed('d', 'text'),
      failed('e', 'text'),
    ],
    '5 handlers failed (a for job j1, b, c and 2 more): The database is closed.',
  ],
  ['text that was thrown', [failed('publish', 'no')], '1 handler failed (publish): no'],
  ['that null was thrown', [failed('publish', null)], '1 handler failed (publish): It threw null.'],
  ['that no error was thrown', [failed('publish', { a: 1 })], '1 handler failed (publish): It threw object.'],
])('holds %s', (_, handlers, message) => {
  expect(new HandlersFailedError(handlers).message).toBe(message)
})

test('is one printable line of bounded length, whatever names and errors hold', () => {
  const hostile = `\u0000\u001b[31m\r\n\u2028\ud800${'x'.repeat(1_000_000)}`
  const error = new HandlersFailedError(Array(50_000).fill(failed(hostile, new Error(hostile), hostile)))
  expect(error.message.length).toBeLessThan(1200)
  expect(error.message).toMatch(/^[^\p{Cc}\p{Surrogate}\u2028]+$/u)
})

test('is beside the first error as cause', () => {
  const error = new HandlersFailedError([failed('a', first), failed('b', new Error('other'))])
  expect(error.cause).toBe(first)
  expect(new HandlersFailedError([])).not.toHaveProperty('cause')
})
