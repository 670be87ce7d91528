import { parseCallback } from '@ci-event/core'
import { expect, test } from 'vitest'
import { handlerRunsOf } from '../src/engine/handler-runs.ts'

const event = parseCallback(
  JSON.stringify({
    JobsDetail: [
      { JobId: 'j1', Tag: 'Tts' },
      { JobId: 'j2', Tag: 'Concat' },
    ],
  }),
)
const report = (handler: string, jobId: string | undefined, durationMs?: number, state = 'handled') =>
  ({ handler, jobId, state, ...(durationMs === undefined ? {} : { durationMs }) }) as never

test('the runs of a handler are counted by Tag, with how long they took, without those that did not run', () => {
  const reports = [
    report('a', 'j1', 3),
    report('a', 'j1', 5, 'failed'),
    report('a', 'j1', 2),
    report('a', 'j2', 7),
    report('b', 'j2'),
  ]
  expect(handlerRunsOf(reports, event)).toEqual([
    { tag: 'Tts', handler: 'a', runs: 3, failed: 1, duration: 10, longest: 5 },
    { tag: 'Concat', handler: 'a', runs: 1, failed: 0, duration: 7, longest: 7 },
  ])
  expect(handlerRunsOf([report('b', 'j2')], event)).toEqual([])
})

const long = 'x'.repeat(300)
test.each<[what: string, event: object, jobId: string | undefined, tag: string]>([
  ['a job', event, 'j2', 'Concat'],
  ['a job that the event does not have', event, 'j9', 'Tts'],
  ['no job', event, undefined, 'Tts'],
  [
    'a job with a long Tag',
    { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j1', Tag: long }] },
    'j1',
    'x'.repeat(200),
  ],
  ['a job without a Tag', { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j1' }] }, 'j1', 'TaskFinish'],
  ['an event without jobs', { EventName: 'TaskFinish', JobsDetail: [] }, 'j1', 'TaskFinish'],
  ['a review', { EventName: 'ReviewImage', JobsDetail: [{ JobId: 'j1', Tag: 'x' }] }, 'j1', 'ReviewImage'],
  ['a workflow run', { EventName: 'WorkflowFinish', WorkflowExecution: {} }, undefined, 'WorkflowFinish'],
  ['an event whose JobsDetail is no list', { EventName: 'Odd', JobsDetail: 'x' }, 'j1', 'Odd'],
  ['an event without a name', { JobsDetail: 'x' }, 'j1', ''],
])('the run for %s is counted under its Tag or event', (_, given, jobId, tag) => {
  expect(handlerRunsOf([report('h', jobId, 1)], given as never)).toMatchObject([{ tag }])
})

test('an attempt keeps the runs of 50 handlers, with names of 200 characters', () => {
  const reports = Array.from({ length: 60 }, (_, n) => report(`${n}${long}`, 'j1', 1))
  const runs = handlerRunsOf([...reports, ...reports], event)
  expect(runs.map(({ handler, runs }) => [handler, runs])).toEqual(
    Array.from({ length: 50 }, (_, n) => [`${n}${long}`.slice(0, 200), 2]),
  )
})
