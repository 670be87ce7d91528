/** Which items a list has, and which options it refuses. */
import { expect, test } from 'vitest'
import { isListed, listFilterOf, refuseCursor } from '../src/engine/list-filter.ts'
import type { InboxItemSummary, ListOptions } from '../src/inbox.ts'

test('a list without options has the newest 100 items of any time', () => {
  expect(listFilterOf({})).toEqual({ words: [], since: -8.64e15, until: 8.64e15 + 1, limit: 100 })
})

test('a text is searched by its first ten words in lower case, within 500 characters', () => {
  expect(listFilterOf({ text: ' Ab  cd\nEF ' }).words).toEqual(['ab', 'cd', 'ef'])
  expect(listFilterOf({ text: 'a '.repeat(20) }).words).toHaveLength(10)
  expect(listFilterOf({ text: 'x'.repeat(600) }).words).toEqual(['x'.repeat(500)])
})

test.each([1, 1000])('a list may have up to %d items', (limit) => {
  expect(listFilterOf({ limit }).limit).toBe(limit)
})

test.each<[options: object, message: string]>([
  [{ limit: 0 }, '`limit` must be an integer from 1 to 1000, got 0.'],
  [{ limit: 1001 }, '`limit` must be an integer from 1 to 1000, got 1001.'],
  [{ limit: 1.5 }, '`limit` must be an integer from 1 to 1000, got 1.5.'],
  [{ state: 'late' }, '`state` must be one of waiting, running, done, dead, got late.'],
  [{ since: 5 }, '`since` must be a valid Date, got 5.'],
  [{ until: new Date(Number.NaN) }, '`until` must be a valid Date, got Invalid Date.'],
])('a list refuses %j', (options, message) => {
  expect(() => listFilterOf(options as ListOptions)).toThrow(
    expect.objectContaining({ code: 'misconfigured', message }),
  )
})

test('a cursor that is none is refused by its first 100 characters', () => {
  expect(() => refuseCursor('x'.repeat(200))).toThrow(`that \`list\` returned, got "${'x'.repeat(100)}".`)
})

const item = {
  id: '7',
  state: 'dead',
  url: '/ci',
  receivedAt: new Date(1000),
  lastError: { name: 'Error', message: 'Disk full', at: new Date(1000) },
  summary: { tags: ['Tts', 'Concat'], jobStates: ['Success'], jobs: 1, jobId: 'J1', text: 'Order 4711' },
} as unknown as InboxItemSummary

test.each<[options: ListOptions, listed: boolean]>([
  [{}, true],
  [{ state: 'dead' }, true],
  [{ state: 'done' }, false],
  [{ tag: 'Concat' }, true],
  [{ tag: 'Transcode' }, false],
  [{ jobState: 'Success' }, true],
  [{ jobState: 'Failed' }, false],
  [{ since: new Date(1000) }, true],
  [{ since: new Date(1001) }, false],
  [{ until: new Date(1000) }, false],
  [{ until: new Date(1001) }, true],
  [{ text: '7 /CI disk j1 order' }, true],
  [{ text: 'order 4712' }, false],
  [{ text: '4711order' }, false],
])('an item is listed by %j: %s', (options, listed) => {
  expect(isListed(item, listFilterOf(options))).toBe(listed)
})

test('an item without an error and a job is listed by its other texts', () => {
  const { lastError, summary, ...rest } = item
  const { jobId, ...others } = summary
  expect(isListed({ ...rest, summary: others } as InboxItemSummary, listFilterOf({ text: 'order' }))).toBe(true)
})
