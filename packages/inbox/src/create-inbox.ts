import { randomUUID } from 'node:crypto'
import type { EndedJobs } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { arrivalCounts } from './engine/item-counts.ts'
import { keyOf } from './engine/keys.ts'
import { createReport } from './engine/report.ts'
import { type RetentionOptions, retentionOf } from './engine/retention.ts'
import { countedTag, summaryOf } from './engine/summary.ts'
import { tracedAccept } from './engine/traced.ts'
import type { Inbox, InboxWorker } from './inbox.ts'
import { createStatistics } from './sqlite/counts.ts'
import { openDatabase } from './sqlite/database.ts'
import { endedJobIds, sqliteEndedJobs } from './sqlite/ended-jobs.ts'
import * as items from './sqlite/items.ts'
import { sqliteLedger } from './sqlite/ledger.ts'
import { listItems } from './sqlite/list.ts'
import { oldestOpen } from './sqlite/oldest.ts'
import { createPruning } from './sqlite/prune.ts'
import { startWorker } from './sqlite/worker.ts'

/** Where and how an inbox is kept. */
export interface InboxOptions {
  /**
   * The SQLite file, on a local disk, in a folder that exists. It is created readable by its owner only; SQLite keeps
   * `-wal` and `-shm` beside it, which belong to it. Several processes of one machine may share it.
   */
  file: string
  /** How long ended items are kept. */
  retention?: RetentionOptions | undefined
  /** For how many milliseconds after its last update the ledger remembers a job. @default 2592000000 (30 days) */
  ledgerAge?: number | undefined
  /** The largest the file may grow, in bytes: beyond it callbacks are answered 503. @default unlimited */
  maxFileSize?: number | undefined
  /**
   * Called when the write-ahead log was removed, which may have lost callbacks. Its own failure is ignored.
   * @default writes to the console
   */
  onError?: ((error: unknown) => unknown) | undefined
}

/** An inbox in an SQLite file. */
export interface SqliteInbox extends Inbox {
  /**
   * For the receiver's option `endedJobs`: `waitForJob` then finds a job in every process that shares the file, and after
   * a restart, for as long as `retention` keeps its callback. It looks once a second for what other processes have stored.
   */
  readonly endedJobs: EndedJobs
}

/** SQLite's default. */
const pageSize = 4096

/**
 * Keeps callbacks in an SQLite file from the moment they are answered until they are handled: an accepted callback
 * survives the end of the process and a power cut.
 *
 * @throws CallbackError `misconfigured` when the file cannot be created, belongs to another program, or has a newer
 * version, and for bounds that cannot work
 *
 * @example
 * const inbox = createInbox({ file: './ci-inbox.db' })
 * const dispatcher = createDispatcher({ ledger: inbox.ledger, onTaskFinish: { … } })
 * inbox.work(dispatcher.dispatch)
 * app.post('/ci/callback', ciEvent({ verify, deliver: inbox.accept, endedJobs: inbox.endedJobs }))
 */
export function createInbox(options: InboxOptions): SqliteInbox {
  const { file, retention, ledgerAge = 30 * 24 * 3_600_000, maxFileSize, onError } = options
  if (!(ledgerAge > 0)) throw misconfigured(`\`ledgerAge\` must be milliseconds above 0, got ${ledgerAge}.`)
  if (maxFileSize !== undefined && !(maxFileSize >= 64 * pageSize))
    throw misconfigured(`\`maxFileSize\` must be at least ${64 * pageSize} bytes, got ${maxFileSize}.`)
  const kept = retentionOf(retention)
  const settings = maxFileSize === undefined ? [] : [`max_page_count = ${Math.floor(maxFileSize / pageSize)}`]
  const database = openDatabase(file, createReport(onError), settings)
  const statistics = createStatistics(database)
  const workers = new Set<InboxWorker>()
  const listeners = new Set<() => void>()
  const prune = createPruning(database, kept, ledgerAge)
  const wake = (): void => {
    for (const listener of listeners) listener()
  }

  return {
    accept: tracedAccept(async (event, context) => {
      const key = keyOf(event, context.subject)
      const text = JSON.stringify(event)
      const summary = summaryOf(event)
      const ended = endedJobIds(event)
      const isNew = await database.write((sql) => items.insertItem(sql, key, text, summary, ended, context))
      if (isNew) {
        statistics.count(countedTag(event), '', arrivalCounts(event, context.receivedAt))
        wake()
      }
      return { outcome: isNew ? 'accepted' : 'duplicate' }
    }),
    work(deliver, options = {}) {
      const onWork = (listener: () => void): (() => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
      const worker = startWorker({ database, onWork, prune, statistics }, deliver, options)
      workers.add(worker)
      return worker
    },
    list: (options = {}) => listItems(database, options),
    get: (id) => database.read((sql) => items.getItem(sql, id)),
    async replay(id, { asNew = false } = {}) {
      const rerun = asNew ? randomUUID() : undefined
      const isReplayed = await database.write((sql) => items.replayItem(sql, id, rerun))
      if (isReplayed) wake()
      return isReplayed
    },
    count: () => database.read(items.countItems),
    stats: (options = {}) => statistics.read(options),
    oldest: () => database.read(oldestOpen),
    ledger: sqliteLedger(database),
    endedJobs: sqliteEndedJobs(database),
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()))
      await statistics.close()
      await database.close()
    },
  }
}

/** An inbox in the memory of this process, for tests: the same code without a file. Nothing outlives the process. */
export function createMemoryInbox(options: Omit<InboxOptions, 'file'> = {}): SqliteInbox {
  return createInbox({ ...options, file: ':memory:' })
}
