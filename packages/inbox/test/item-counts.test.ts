import { expect, test } from 'vitest'
import type { Verdict } from '../src/engine/attempt.ts'
import { arrivalCounts, attemptCounts } from '../src/engine/item-counts.ts'
import { eventOf } from './fixtures.ts'

const end = new Date('2022-06-30T10:47:30Z')
const day = 86_400_000

test.each<[what: string, EndTime: string, after: number, counts: object]>([
  ['after its job has ended', '2022-06-30T18:47:30+0800', 1500, { arrived: 1, lag: 1500, lagged: 1, latest: 1500 }],
  [
    'before its job has ended by the clock',
    '2022-06-30T18:47:30+0800',
    -5,
    { arrived: 1, lag: 0, lagged: 1, latest: 0 },
  ],
  ['30 days later', '2022-06-30T18:47:30+0800', 30 * day, { arrived: 1, lag: 30 * day, lagged: 1, latest: 30 * day }],
  ['even later', '2022-06-30T18:47:30+0800', 30 * day + 1, { arrived: 1 }],
  ['without a time', '-', 0, { arrived: 1 }],
])('an item that arrives %s counts so', (_, EndTime, after, counts) => {
  expect(arrivalCounts(eventOf('j1', { EndTime }), new Date(end.getTime() + after))).toEqual(counts)
})

const record = { durationMs: 7 }
test.each<[state: string, verdict: object, counts: object | undefined]>([
  ['done', { state: 'done', record }, { done: 1, dead: 0, runs: 1, failed: 0, took: 7, slowest: 7 }],
  ['dead', { state: 'dead', record }, { done: 0, dead: 1, runs: 1, failed: 1, took: 7, slowest: 7 }],
  ['waiting', { state: 'waiting', record }, { done: 0, dead: 0, runs: 1, failed: 1, took: 7, slowest: 7 }],
  ['done in no time', { state: 'done', record: {} }, { done: 1, dead: 0, runs: 1, failed: 0, took: 0, slowest: 0 }],
  ['waiting without a record', { state: 'waiting' }, undefined],
])('an attempt after which its item is %s counts so', (_, verdict, counts) => {
  expect(attemptCounts(verdict as Verdict)).toEqual(counts)
})
