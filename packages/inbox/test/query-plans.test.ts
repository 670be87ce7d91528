import type { InboxItem } from '@ci-event/inbox'
import { expect, test } from 'vitest'
import { open } from '../src/sqlite/connection.ts'
import { createStatistics, readCounts } from '../src/sqlite/counts.ts'
import type { Database } from '../src/sqlite/database.ts'
import { sqliteEndedJobs } from '../src/sqlite/ended-jobs.ts'
import { historyOf, insertRecord } from '../src/sqlite/history.ts'
import * as items from '../src/sqlite/items.ts'
import { sqliteLedger } from '../src/sqlite/ledger.ts'
import { lastOf, listItems, sliceOf } from '../src/sqlite/list.ts'
import { markClosed, markOpen } from '../src/sqlite/log-loss.ts'
import { createPruning } from '../src/sqlite/prune.ts'
import { contextOf } from './fixtures.ts'

/** Tables of a few rows, which are read whole. */
const small = /^(?:SCAN|SEARCH) (?:worker|file_status|item_count|json_each|jobs|old|new|CONSTANT ROW)\b/
const summary = { tags: ['Tts'], jobStates: ['Success'], jobs: 1, text: '' }
/** Rows that are read in the order of an index, or of the ids, until the limit is reached. */
const limited = /\border by .* limit \S+/

test('every query of the inbox uses an index', async () => {
  const connection = open(':memory:')
  const statements = new Set<string>()
  const sql = {
    ...connection,
    inTransaction: false,
    all(text: string, ...values: never[]) {
      statements.add(text)
      return connection.all(text, ...values)
    },
  }
  const database: Database = {
    write: async (work) => work(sql),
    read: async (work) => work(sql),
    close: async () => {},
  }

  const calls: Record<keyof typeof items, () => unknown> = {
    insertItem: () => items.insertItem(sql, 'key', '{}', summary, ['j1'], contextOf()),
    claimItems: () => items.claimItems(sql, 'owner', 1000, 1),
    nextDue: () => items.nextDue(sql),
    settleItem: () =>
      items.settleItem(sql, items.getItem(sql, '1') as InboxItem, 'owner', {
        state: 'done',
        outcome: 'handled',
        handlers: [],
      }),
    sendHeartbeat: () => items.sendHeartbeat(sql, 'owner'),
    listWorkers: () => items.listWorkers(sql),
    removeWorker: () => [items.removeWorker(sql, 'owner'), items.removeWorker(sql, 'owner', 1)],
    releaseOrphans: () => items.releaseOrphans(sql, 1),
    correctTimes: () => items.correctTimes(sql),
    listNotNotified: () => items.listNotNotified(sql, 1),
    markNotified: () => items.markNotified(sql, '1'),
    getItem: () => items.getItem(sql, '1'),
    countItems: () => items.countItems(sql),
    replayItem: () => [items.replayItem(sql, '1'), items.replayItem(sql, '1', 'rerun')],
    pruneOldItems: () => [items.pruneOldItems(sql, 'done', 1, 1), items.pruneOldItems(sql, 'dead', 1, 1)],
    pruneSurplusItems: () => [items.pruneSurplusItems(sql, 'done', 1), items.pruneSurplusItems(sql, 'dead', 1)],
  }
  expect(Object.keys(calls).toSorted()).toEqual(Object.keys(items).toSorted())
  for (const call of Object.values(calls)) call()
  for (const source of ['all', { state: 'done' }, { label: 'tag Tts' }] as const)
    for (const query of [sliceOf, lastOf]) query(sql, source, 0, { received: 1, id: 1 }, 1)
  const everything = { state: 'done', tag: 'Tts', jobState: 'Success', text: 'a b' } as const
  await listItems(database, everything)
  await listItems(database, { text: 'a' })
  await sqliteEndedJobs(database)
    .wait('j1', AbortSignal.timeout(1))
    .catch(() => {})
  insertRecord(sql, 1, { attempt: 1, startedAt: new Date(), result: 'failed', errors: [] })
  historyOf(sql, 1)
  const statistics = createStatistics(database)
  statistics.count('Tts', 'h', { runs: 1 })
  await statistics.read({})
  for (const table of ['minute_counts', 'hour_counts'] as const)
    readCounts(sql, table, { at: 0, tag: '', handler: '' }, false, 1)
  await statistics.close()
  const ledger = sqliteLedger(database)
  const entry = { jobId: 'j', handler: 'h', state: 's', order: 1, token: 't', lease: 1000 }
  for (const step of ['claim', 'claim', 'renew', 'release', 'complete'] as const) await ledger[step](entry)
  await createPruning(database, { done: { age: 1, count: 1 }, dead: { age: 1, count: 1 } }, 1)(AbortSignal.abort())
  const retention = { age: 0, count: 0 }
  await createPruning(database, { done: retention, dead: retention }, 0)(new AbortController().signal)
  markOpen(sql)
  markClosed(sql)

  const texts = [...statements].filter((text) => !text.startsWith('pragma'))
  const plans = texts.map((text) => ({
    text,
    steps: connection.all(`explain query plan ${text}`).map(({ detail }) => String(detail)),
  }))
  expect(plans.length).toBeGreaterThan(20)
  expect(plans.filter(({ steps }) => steps.some((step) => step.includes('TEMP B-TREE')))).toEqual([])
  const unlimited = plans.filter(({ text }) => !limited.test(text.replaceAll(/\s+/g, ' ')))
  expect(unlimited.filter(({ steps }) => steps.some((step) => step.startsWith('SCAN') && !small.test(step)))).toEqual(
    [],
  )
  connection.close()
})
