/** The attempts that an item keeps: a row each, so that one more does not rewrite the others. */
import { mostRecords, recordFrom } from '../engine/attempt-record.ts'
import type { AttemptRecord } from '../inbox.ts'
import type { Connection } from './connection.ts'

export function insertRecord(sql: Connection, id: number, record: AttemptRecord): void {
  const [last] = sql.all('select number from item_attempt where id = ? order by number desc limit 1', id)
  const number = Number(last?.number ?? 0) + 1
  sql.all('insert into item_attempt (id, number, record) values (?, ?, ?)', id, number, JSON.stringify(record))
  sql.all('delete from item_attempt where id = ? and number <= ?', id, number - mostRecords)
}

export function historyOf(sql: Connection, id: number): AttemptRecord[] {
  return sql
    .all('select record from item_attempt where id = ? order by number limit ?', id, mostRecords)
    .map(({ record }) => recordFrom(JSON.parse(String(record))))
}
