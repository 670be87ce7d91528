import { expect, test } from 'vitest'
import { parseCallback } from '../../src/index.ts'
import { endOfEvent } from '../../src/parse/end-of-event.ts'

const [early, late] = ['2022-06-30T18:47:18+0800', '2022-06-30T18:47:30+0800']
const lastly = Date.parse('2022-06-30T10:47:30Z')
const jobs = (...times: string[]) => ({ JobsDetail: times.map((EndTime, n) => ({ JobId: `j${n}`, EndTime })) })
const run = (...times: string[]) => ({ WorkflowExecution: { Tasks: times.map((EndTime) => ({ EndTime })) } })

test.each<[what: string, body: object, end: number | undefined]>([
  ['two jobs', jobs(early, late), lastly],
  ['two jobs in the other order', jobs(late, early), lastly],
  ['a job with a time and one without', jobs('-', late), lastly],
  ['a job that ended in 1970, before any time', jobs('1970-01-01T00:00:00Z'), undefined],
  ['a job without a time', jobs('-'), undefined],
  ['the tasks of a run', run(early, late), lastly],
  ['the tasks of a run in the other order', run(late, early), lastly],
  ['a run without tasks', { WorkflowExecution: { RunId: 'i1' } }, undefined],
  ['another event', { EventName: 'Tomorrow', EndTime: late }, undefined],
])('the end of %s is that of what ended last', (_, body, end) => {
  expect(endOfEvent(parseCallback(JSON.stringify(body)))).toBe(end)
})
