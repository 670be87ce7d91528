import { expect, test } from 'vitest'
import { type Connection, open } from '../src/sqlite/connection.ts'
import { forgetJobs } from '../src/sqlite/ledger.ts'

/** @param id an SQL expression */
function addJob(sql: Connection, id: string, touched: number): void {
  sql.all(`insert into ledger_job (job_id, latest, touched) values (${id}, 1, ?)`, touched)
  for (const state of ['Running:1', 'Success'])
    sql.all(`insert into ledger_work (job_id, handler, state, completed) values (${id}, 'h', ?, 1)`, state)
}

function countOf(sql: Connection, table: string): number {
  return Number(sql.all(`select count(*) as number from ${table}`)[0]?.number)
}

test('the ledger forgets the jobs touched longest ago with all their work, some at a time', () => {
  const sql = open(':memory:')
  for (let n = 0; n < 10; n++) addJob(sql, `'j${n}'`, 100 - n)
  expect(forgetJobs(sql, 96, 3)).toBe(3)
  expect(sql.all('select job_id from ledger_job order by touched').map(({ job_id }) => job_id)).toEqual([
    'j6',
    'j5',
    'j4',
    'j3',
    'j2',
    'j1',
    'j0',
  ])
  expect(countOf(sql, 'ledger_work')).toBe(14)
  expect([forgetJobs(sql, 96, 3), forgetJobs(sql, 96, 3)]).toEqual([2, 0])
  expect(countOf(sql, 'ledger_job')).toBe(5)
  sql.close()
})

test('the ledger forgets a job whose id has a NUL, at which the driver cuts text', () => {
  const sql = open(':memory:')
  addJob(sql, `cast(x'610062' as text)`, 1)
  expect([forgetJobs(sql, 2, 10), forgetJobs(sql, 2, 10)]).toEqual([1, 0])
  expect([countOf(sql, 'ledger_job'), countOf(sql, 'ledger_work')]).toEqual([0, 0])
  sql.close()
})
