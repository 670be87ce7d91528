/** What is kept of the errors of an attempt. */
import { describe, expect, test } from 'vitest'
import { attemptErrorsOf, recordFrom } from '../src/engine/attempt-record.ts'
import { failureName, failureStack, failureText } from '../src/engine/failure-text.ts'
import { eventOf } from './fixtures.ts'

const event = eventOf('j1', { Operation: { DocProcess: { DocPassword: 'open-sesame-1' } } })
const withStack = (message: string, stack: string | undefined, more: object = {}) =>
  Object.assign(new Error(message), { stack }, more)

describe('the errors of an attempt', () => {
  test('are those of its first three handlers that failed', () => {
    const failed = (handler: string, jobId?: string) =>
      ({ handler, jobId, state: 'failed', error: withStack('no', `stack of ${handler}`) }) as never
    const reports = [
      { handler: 'x', state: 'handled' } as never,
      failed('a', 'j1'),
      failed('b'),
      failed('c'),
      failed('d'),
    ]
    expect(attemptErrorsOf(new Error('all'), reports, event)).toStrictEqual([
      { handler: 'a', jobId: 'j1', name: 'Error', stack: 'stack of a' },
      { handler: 'b', name: 'Error', stack: 'stack of b' },
      { handler: 'c', name: 'Error', stack: 'stack of c' },
    ])
  })

  test('are its own failure when no handler failed', () => {
    const errors = attemptErrorsOf(
      withStack('no', 'stack of all'),
      [{ handler: 'x', state: 'postponed' } as never],
      event,
    )
    expect(errors).toStrictEqual([{ name: 'Error', stack: 'stack of all' }])
  })

  test('have stacks of 2,500 characters each, and of 4,000 together', () => {
    const reports = ['a', 'b', 'c'].map(
      (handler) => ({ handler, state: 'failed', error: withStack('no', 's'.repeat(3000)) }) as never,
    )
    expect(attemptErrorsOf(undefined, reports, event).map(({ stack }) => stack.length)).toEqual([2500, 1500, 0])
  })
})

test('a record that was JSON has its time as a Date', () => {
  const record = { attempt: 1, durationMs: 1, result: 'done', errors: [] } as const
  const startedAt = new Date(1000)
  expect(recordFrom({ ...record, startedAt: startedAt.toISOString() })).toEqual({ ...record, startedAt })
})

describe('the stack of a failure', () => {
  const cause = (depth: number): Error =>
    withStack('no', `stack ${depth}`, depth < 6 ? { cause: cause(depth + 1) } : {})
  test.each<[what: string, failure: unknown, stack: string]>([
    ['has three causes', cause(0), 'stack 0\n  caused by stack 1\n  caused by stack 2\n  caused by stack 3'],
    ['is its message when it has none', withStack('no room', undefined), 'no room'],
    ['is its message when it is empty', withStack('no room', ''), 'no room'],
    ['is the text that was thrown', 'no room', 'no room'],
    ['says what was thrown', 7, 'threw number'],
    ['says that null was thrown', null, 'threw null'],
    ['ends with a cause that is no error', withStack('no', 'stack', { cause: 'text' }), 'stack'],
    ['has no secret of the event', withStack('no', 'it was open-sesame-1'), 'it was ***'],
  ])('%s', (_, failure, stack) => {
    expect(failureStack(failure, event, 1000)).toBe(stack)
  })
})

test('the text of a failure has 2,000 characters, and no secret of the event', () => {
  expect(failureText(new Error('it was open-sesame-1'), event)).toBe('it was ***')
  expect(failureText('x'.repeat(3000), event)).toHaveLength(2000)
})

test.each<[failure: unknown, name: string]>([
  [new TypeError('no'), 'TypeError'],
  [Object.assign(new Error('no'), { name: 'N'.repeat(200) }), 'N'.repeat(100)],
  [Object.assign(new Error('no'), { name: 7 }), 'Error'],
  [{ name: 'Named' }, 'Error'],
])('the name of %o is %s', (failure, name) => {
  expect(failureName(failure)).toBe(name)
})
