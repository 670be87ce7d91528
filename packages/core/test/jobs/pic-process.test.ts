/** A PicProcess callback as CI sends it in the field, which no document shows: several pictures, numbers and booleans. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Drift, type Job, parseCallback, type TaskFinishEvent } from '../../src/index.ts'

function read(fixture: string): { job: Job<'PicProcess'>; drift: Drift[] } {
  const drift: Drift[] = []
  const body = readFileSync(new URL(`../../../simulator/fixtures/${fixture}`, import.meta.url))
  const event = parseCallback(body, { onDrift: (each) => drift.push(each) }) as TaskFinishEvent
  return { job: event.JobsDetail[0] as Job<'PicProcess'>, drift }
}

test.each(['PicProcess.success.json', 'PicProcess.success.xml'])('%s is typed throughout', (fixture) => {
  const { job, drift } = read(fixture)
  expect(drift).toEqual([])
  expect(job).toMatchObject({ QueueType: 'PicProcess', Operation: { JobLevel: 0, Output: { Force: false } } })
  expect(job.Message).toBeUndefined()
  expect(job.Operation.PicProcess?.IsPicInfo).toBe(true)
  expect(job.Operation.PicProcessResult).toMatchObject([
    { State: 'Success', ObjectName: '/thumbs/海报.webp', OriginalInfo: { ImageInfo: { Width: 1600, Orientation: 1 } } },
    {
      State: 'Success',
      ObjectName: '/thumbs/海报-small.webp',
      ProcessResult: { Width: 400, Height: 225, Size: 16022 },
    },
  ])
})

test('the single result of the documents is a list of one', () => {
  const { job } = read('PicProcess.workflow.success.json')
  expect(job.Operation.PicProcessResult).toMatchObject([{ ObjectName: 'thumbs/海报.webp' }])
})
