import { expect, test } from 'vitest'
import { parseTime } from '../src/index.ts'

test.each([
  ['2022-06-30T18:47:18+0800', '2022-06-30T10:47:18.000Z', 'TaskFinish'],
  ['2022-08-09 14:54:17+0800', '2022-08-09T06:54:17.000Z', 'WorkflowFinish'],
  ['2022-08-03T18:45:50+08:00', '2022-08-03T10:45:50.000Z', 'moderation'],
  ['2024-01-01T00:00:00-0530', '2024-01-01T05:30:00.000Z', 'west of Greenwich'],
  ['2024-02-29T00:00:00.250Z', '2024-02-29T00:00:00.250Z', 'with a fraction'],
  ['2022-08-03T18:45:50-0330', '2022-08-03T22:15:50.000Z', 'half an hour off'],
])('%s is %s (%s)', (text, iso) => {
  expect(parseTime(text)?.toISOString()).toBe(iso)
})

test.each([
  undefined,
  '',
  '-',
  'yesterday',
  '2022-06-30',
  '2022-06-30T18:47:18',
  '2022-13-30T18:47:18+0800',
  '1656586038',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeUndefined()
})
