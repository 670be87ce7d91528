import { parseCallback } from '@ci-event/core'
import { secretsInEvent } from '@ci-event/core/storage'
import { expect, test } from 'vitest'
import { countedTag, summaryOf } from '../src/engine/summary.ts'
import { eventOf } from './fixtures.ts'

test('a summary has the Tags and States of all jobs once, and the id of the first', () => {
  const job = (JobId: string, Tag: string, State: string) => ({ JobId, Tag, State })
  const JobsDetail = [job('j1', 'Tts', 'Success'), job('j2', 'Concat', 'Failed'), job('j3', 'Tts', 'Success')]
  expect(summaryOf(parseCallback(JSON.stringify({ JobsDetail })))).toMatchObject({
    tags: ['Tts', 'Concat'],
    jobStates: ['Success', 'Failed'],
    jobId: 'j1',
    jobs: 3,
  })
})

test('the summary of a workflow run has its name, State and RunId', () => {
  const event = parseCallback('{"WorkflowExecution":{"RunId":"i1","State":"Success"}}')
  expect(summaryOf(event)).toMatchObject({ tags: ['WorkflowFinish'], jobStates: ['Success'], jobId: 'i1', jobs: 1 })
})

test('the summary of a hostile event is a few kilobytes', () => {
  const long = 'x'.repeat(500_000)
  const hostile = {
    JobsDetail: Array.from({ length: 30 }, (_, n) => ({ JobId: long, Tag: n + long, State: n + long })),
  }
  const summary = summaryOf(hostile as never)
  expect(JSON.stringify(summaryOf({ EventName: 'TaskFinish', ...hostile } as never)).length).toBeLessThan(20_000)
  expect(JSON.stringify(summary).length).toBeLessThan(20_000)
})

test('a summary contains no secrets, also where the event repeats them', () => {
  const Operation = { DocProcess: { DocPassword: 'open-sesame-1' }, UserData: 'my password is open-sesame-1' }
  const { text } = summaryOf(eventOf('j1', { Operation, Input: { Url: 'https://x/?q-signature=feedbeef' } }))
  expect(text).toContain('my password is ***')
  expect(text).not.toMatch(/open-sesame|feedbeef/)
})

test('a summary contains no NUL and no lone surrogate, which databases do not keep', () => {
  const summary = summaryOf(eventOf('a\0b', { Tag: 'T\ud800', State: '\udc00', Message: 'm\0\ud800 😀' }))
  expect(JSON.stringify(summary)).not.toMatch(/\\u0000|\\ud/)
  expect(summary.text).toContain('😀')
})

test('a summary has at most 20 names of 200 characters, and 4,000 characters of text', () => {
  const job = (n: number) => ({
    JobId: `j${n}${'x'.repeat(300)}`,
    Tag: `T${n}`,
    State: 's'.repeat(300),
    Message: 'm'.repeat(500),
  })
  const summary = summaryOf(parseCallback(JSON.stringify({ JobsDetail: Array.from({ length: 30 }, (_, n) => job(n)) })))
  expect(summary.tags).toEqual(Array.from({ length: 20 }, (_, n) => `T${n}`))
  expect(summary.jobStates).toEqual(['s'.repeat(200)])
  expect(summary.jobId).toBe(`j0${'x'.repeat(198)}`)
  expect(summary.jobs).toBe(30)
  expect(summary.text).toHaveLength(4000)
})

test.each<[what: string, event: object, tag: string]>([
  ['the Tag of its first job', { EventName: 'TaskFinish', JobsDetail: [{ Tag: 'Tts' }, { Tag: 'Concat' }] }, 'Tts'],
  [
    '200 characters of a long Tag',
    { EventName: 'TaskFinish', JobsDetail: [{ Tag: 'x'.repeat(300) }] },
    'x'.repeat(200),
  ],
  ['its name when it has no jobs', { EventName: 'WorkflowFinish' }, 'WorkflowFinish'],
  ['a dash when it has neither', { EventName: 'TaskFinish', JobsDetail: [] }, '—'],
  ['text that databases keep', { EventName: 'TaskFinish', JobsDetail: [{ Tag: 'a\0' }] }, 'a\ufffd'],
])('an item is counted under %s', (_, event, tag) => {
  expect(countedTag(event as never)).toBe(tag)
})

test('the text of a summary has the values of an event in order, one per line, and none under a secret name', () => {
  const event = { EventName: 'Tomorrow', Token: 'hidden', data: { a: 1, b: [true, null, 'c'], d: undefined, e: '' } }
  expect(summaryOf(event as never)).toEqual({
    tags: ['Tomorrow'],
    jobStates: [],
    jobs: 1,
    text: 'Tomorrow\n1\ntrue\nc\n',
  })
})

test('a summary has the events of reviews, what they suggest, and the first id', () => {
  const reviews = [
    { JobId: 'si1', State: 'Success', Result: 1 },
    { JobId: 'si2', State: 'Failed', Result: 0 },
    { JobId: 'si3', State: 'Submitted' },
  ]
  const event = parseCallback(JSON.stringify({ EventName: 'ReviewImage', JobsDetail: reviews }))
  expect(summaryOf(event)).toMatchObject({
    tags: ['ReviewImage'],
    jobStates: ['block', 'Failed', 'Submitted'],
    jobId: 'si1',
    jobs: 3,
  })
})

test('a secret that the end of the text cuts in two is not in the summary', () => {
  const DocPassword = 'open-sesame-1'
  for (let filler = 3980; filler < 4000; filler++) {
    const event = { EventName: 'X', filler: 'x'.repeat(filler), Message: DocPassword, DocPassword }
    expect(summaryOf(event as never).text).not.toContain('open')
  }
})

test('a summary reads no more of an event than its text has room for', () => {
  let read = 0
  const values = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`n${n}`, 'x'.repeat(99)]))
  const data = new Proxy(values, {
    get(_, name) {
      read++
      return values[name as string]
    },
  })
  secretsInEvent({ data })
  const bySearch = read
  summaryOf({ EventName: 'x'.repeat(99), data } as never)
  expect(read - 2 * bySearch).toBe(39)
})

test.each([
  ['jobs without Tag and State', { EventName: 'TaskFinish', JobsDetail: [{ Tag: 5 }] }, ['—'], 1],
  ['no jobs', { EventName: 'TaskFinish', JobsDetail: [] }, [], 0],
  ['JobsDetail that is no list', { EventName: 'TaskFinish', JobsDetail: 'x' }, ['TaskFinish'], 1],
  ['an event of another name with a list', { EventName: 'Other', JobsDetail: [{ Tag: 'Tts' }, {}] }, ['Other'], 1],
  ['an event without a name', { x: 1 }, ['—'], 1],
  ['a run that is null', { EventName: 'WorkflowFinish', WorkflowExecution: null }, ['WorkflowFinish'], 1],
])('the summary of %s says so', (_, event, tags, jobs) => {
  const summary = summaryOf(event as never)
  expect(summary).toMatchObject({ tags, jobStates: [], jobs })
  expect(summary).not.toHaveProperty('jobId')
})
