/** What is written to the console when an app passed no function, and what dead letters are reported with. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDeadLetterNotifier } from '../src/engine/dead-letters.ts'
import { createReport } from '../src/engine/report.ts'
import type { InboxItem } from '../src/inbox.ts'
import { itemOf as item } from './fixtures.ts'

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
})

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('an error that no caller waits for', () => {
  test('goes to the app’s function, and nothing is printed even when that fails', async () => {
    const onError = vi.fn(() => Promise.reject(new Error('the reporter')))
    const error = new Error('no')
    createReport(onError)(error)
    await turn()
    expect(onError.mock.calls).toEqual([[error]])
    expect(lines).toEqual([])
  })

  test('is printed with its stack and the stacks of its causes when there is none', () => {
    const cause = new TypeError('why')
    createReport(undefined)(new Error('no', { cause }))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^ci-event: An error in the inbox: Error: no\n +at [\s\S]*\n {2}caused by TypeError: why\n +at /,
    )
  })

  test.each<[what: string, error: unknown, line: string]>([
    ['a text', 'no', 'ci-event: An error in the inbox: no'],
    [
      'an error without a stack and without a cause',
      Object.assign(new Error('no'), { stack: undefined }),
      'ci-event: An error in the inbox: Error: no',
    ],
  ])('is printed when it is %s', (_, error, line) => {
    createReport(undefined)(error)
    expect(lines).toEqual([line])
  })
})

describe('a dead letter', () => {
  const itemOf = (more: Partial<InboxItem> = {}) => item({ state: 'dead', attempts: 3, ...more })

  test.each<[item: InboxItem, line: string]>([
    [
      itemOf({ lastError: { name: 'Error', message: 'a\n"b"', at: new Date() } }),
      'ci-event: Inbox item 1 was given up after 3 attempts: "a\\n\\"b\\""',
    ],
    [itemOf({ attempts: 1 }), 'ci-event: Inbox item 1 was given up after 1 attempt: ""'],
  ])('is printed in one line when the app has no onDeadLetter', async (item, line) => {
    const [report, markNotified] = [vi.fn(), vi.fn(async () => {})]
    await createDeadLetterNotifier(undefined, report)(item, markNotified)
    expect(lines).toEqual([line])
    expect(markNotified).toHaveBeenCalledOnce()
    expect(report).not.toHaveBeenCalled()
  })

  test('comes with its last error, or with an empty one', async () => {
    const onDeadLetter = vi.fn()
    const lastError = { name: 'TypeError', message: 'no', at: new Date() }
    const notify = createDeadLetterNotifier(onDeadLetter, vi.fn())
    await notify(itemOf({ lastError }), async () => {})
    await notify(itemOf(), async () => {})
    expect(onDeadLetter.mock.calls.map(([, error]) => error)).toEqual([
      lastError,
      { name: 'Error', message: '', at: expect.any(Date) },
    ])
  })

  test('whose call is under way is passed over, and called for again after a failure', async () => {
    let fail = (_reason: Error): void => {}
    const onDeadLetter = vi.fn(
      () =>
        new Promise<void>((_, reject) => {
          fail = reject
        }),
    )
    const [report, markNotified] = [vi.fn(), vi.fn(async () => {})]
    const notify = createDeadLetterNotifier(onDeadLetter, report)
    const first = notify(itemOf(), markNotified)
    await notify(itemOf(), markNotified)
    expect(onDeadLetter).toHaveBeenCalledTimes(1)
    const error = new Error('no')
    fail(error)
    await first
    expect(report.mock.calls).toEqual([[error]])
    expect(markNotified).not.toHaveBeenCalled()
    void notify(itemOf(), markNotified)
    expect(onDeadLetter).toHaveBeenCalledTimes(2)
  })
})
