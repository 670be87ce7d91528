import { parseCallback } from '@ci-event/core'
import { expect, test } from 'vitest'
import { summaryOf } from '../src/engine/summary.ts'
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
