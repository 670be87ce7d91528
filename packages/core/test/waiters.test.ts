import { expect, test, vi } from 'vitest'
import { Waiters } from '../src/receiver/waiters.ts'

const waiter = () => ({ resolve: vi.fn(), reject: vi.fn() })

test('a JobId is kept until the last wait for it has ended', () => {
  const waiters = new Waiters()
  const [first, second, other] = [waiter(), waiter(), waiter()]
  const leaves = [waiters.join('j1', first), waiters.join('j1', second), waiters.join('j2', other)]
  const seen = () => [waiters.size, [...waiters.of('j1')], [...waiters.of('j2')]]
  expect(seen()).toEqual([2, [first, second], [other]])
  leaves[0]?.()
  expect(seen()).toEqual([2, [second], [other]])
  leaves[1]?.()
  expect(seen()).toEqual([1, [], [other]])
  waiters.rejectAll(() => 'over')
  expect([first, second, other].map(({ reject }) => reject.mock.calls)).toEqual([[], [], [['over']]])
  leaves[2]?.()
  expect(waiters.size).toBe(0)
})
