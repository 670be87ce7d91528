/** How a record is read whose fields CI spells in more than one way. */
import { expect, test } from 'vitest'
import { createDriftReport, type Drift } from '../../src/schema/drift.ts'
import { renamed } from '../../src/schema/renamed.ts'
import { integer, object, string } from '../../src/schema.ts'

const spellings: Record<string, string> = { job_id: 'JobId', jobid: 'JobId', page: 'Page' }
const kind = renamed(object({ JobId: string(), Page: object({ N: integer() }) }), (name) => spellings[name] ?? name)

test.each<[what: string, given: unknown, value: unknown, unknown: string[]]>([
  ['with the names of the definition', { JobId: 'a' }, { JobId: 'a' }, []],
  ['with other spellings', { job_id: 'a', page: { N: '1' } }, { JobId: 'a', Page: { N: 1 } }, []],
  ['with two spellings of one fact', { job_id: 7, JobId: '7' }, { JobId: '7' }, []],
  ['with two spellings of two facts', { job_id: 'b', JobId: 'a' }, { JobId: 'a', job_id: 'b' }, ['job_id']],
  ['with two other spellings', { jobid: 'a', job_id: 'b' }, { JobId: 'a', job_id: 'b' }, ['job_id']],
  ['with two spellings of records', { page: { N: 2 }, Page: { N: 1 } }, { Page: { N: 1 }, page: { N: '2' } }, ['page']],
  ['with an empty field of the right name', { JobId: ' ', job_id: 'a' }, { JobId: 'a' }, []],
  ['with an empty field of another spelling', { JobId: 'a', job_id: '' }, { JobId: 'a' }, []],
  ['with an unknown field', { job_id: 'a', New: '1' }, { JobId: 'a', New: '1' }, ['New']],
  ['that is a list of one', [{ job_id: 'a' }], { JobId: 'a' }, []],
  ['that is text', 'a', 'a', ['']],
  ['that is empty', null, undefined, []],
])('a record %s is read by its definition', (_, given, value, unknown) => {
  const drift: Drift[] = []
  const report = createDriftReport((each) => drift.push(each))
  expect(kind.read(given, report)).toEqual(value)
  expect(drift.map(({ path }) => path)).toEqual(unknown)
})
