import type { InboxItem } from '@ci-event/inbox'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createReport } from '../src/engine/report.ts'
import { type Database, openDatabase } from '../src/sqlite/database.ts'
import { claimItems, listWorkers, releaseOrphans, removeWorker, settleItem } from '../src/sqlite/items.ts'
import { startWorker } from '../src/sqlite/worker.ts'
import { accept, eventOf, inboxFiles } from './fixtures.ts'

const files = inboxFiles()
let database: Database | undefined
afterEach(async () => {
  await database?.close()
  database = undefined
})

/** What a process does that claims the due items and is killed. */
function claimAs(name: string, lease: number) {
  return database?.write((sql) => claimItems(sql, name, lease, 10))
}

test('the items of a worker that died are taken over after its lease, and not before', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  database = openDatabase(file, () => {})
  await accept(inbox, 'orphan')
  expect(await claimAs('dead', 300)).toHaveLength(1)
  const started = performance.now()
  const takenOver = new Promise<number>((resolve) => {
    const deliver = async () => resolve(performance.now() - started) as never
    inbox.work(deliver, { pollInterval: 20, lease: 60, onDeadLetter: vi.fn() })
  })
  expect(await takenOver).toBeGreaterThan(290)
})

test('an item whose attempts all crashed their process becomes a dead letter without another run', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  database = openDatabase(file, () => {})
  await accept(inbox, 'crashes the process')
  await claimAs('first', 300)
  await database.write((sql) => {
    removeWorker(sql, 'first')
    releaseOrphans(sql, 2)
  })
  await claimAs('second', 50)
  const handler = vi.fn()
  const onDeadLetter = vi.fn()
  inbox.work(handler as never, { pollInterval: 20, lease: 60, retry: { attempts: 2 }, onDeadLetter })
  await expect.poll(() => onDeadLetter.mock.calls.length).toBe(1)
  expect(onDeadLetter.mock.calls[0]?.[0]).toMatchObject({ attempts: 2, lastError: { name: 'WorkerDied' } })
  expect(handler).not.toHaveBeenCalled()
})

test('a slow worker that was taken for dead does not overwrite the result of the worker that took over', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  database = openDatabase(file, () => {})
  await accept(inbox, 'slow')
  const [item] = (await claimAs('slow', 1000)) ?? []
  await database.write((sql) => {
    removeWorker(sql, 'slow')
    releaseOrphans(sql, 5)
  })
  await claimAs('quick', 1000)
  const settle = (owner: string) =>
    database?.write((sql) =>
      settleItem(sql, item as InboxItem, owner, { state: 'done', outcome: 'handled', handlers: [] }),
    )
  expect(await settle('slow')).toBeUndefined()
  expect(await inbox.get(item?.id as string)).toMatchObject({ state: 'running', attempts: 2 })
  expect(await settle('quick')).toMatchObject({ state: 'done', event: eventOf('slow') })
})

test('an onDeadLetter that does not settle stops neither heartbeats nor other items', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  await accept(inbox, 'dead')
  const fail = async () => {
    throw new Error('no')
  }
  const first = inbox.work(fail, {
    retry: { attempts: 1 },
    lease: 60,
    onDeadLetter: () => Promise.reject(new Error()),
    onError: vi.fn(),
  })
  await expect.poll(() => inbox.count()).toMatchObject({ dead: 1 })
  await first.close()

  const asked = vi.fn()
  const never = () => new Promise<void>(asked)
  const handled = vi.fn(async () => ({ outcome: 'handled' as const }))
  const worker = inbox.work(handled, { pollInterval: 20, lease: 60, onDeadLetter: never })
  await expect.poll(() => asked.mock.calls.length).toBe(1)
  await accept(inbox, 'other')
  await expect.poll(() => inbox.count()).toMatchObject({ done: 1 })
  database = openDatabase(file, () => {})
  const heartbeats = () => database?.read((sql) => listWorkers(sql)[0]?.heartbeats ?? 0)
  const before = (await heartbeats()) as number
  await expect.poll(heartbeats).toBeGreaterThan(before)
  await worker.close({ timeout: 1 })
})

test('close waits for items that are being claimed when it is called', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  await accept(inbox, 'claimed late')
  const opened = openDatabase(file, () => {})
  database = opened
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const claimed = vi.fn()
  const slow: Database = {
    ...opened,
    async write(work) {
      const result = await opened.write(work)
      if (Array.isArray(result) && result.length > 0) {
        claimed()
        await gate
      }
      return result
    },
  }
  const handle = async () => ({ outcome: 'handled' as const })
  const worker = startWorker(
    { database: slow, onWork: () => () => {}, prune: async () => {}, statistics: { count() {} } },
    handle,
    {},
  )
  await expect.poll(() => claimed.mock.calls.length).toBe(1)
  const closed = worker.close()
  release()
  expect(await closed).toEqual({ finished: true, running: 0 })
  expect(await inbox.count()).toMatchObject({ running: 0, done: 1 })
})

describe('without onDeadLetter and onError', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('a storage error is written to the console with its causes, and without other fields', () => {
    const console = vi.spyOn(globalThis.console, 'error').mockReturnValue()
    const cause = Object.assign(new Error('refused'), { client: { password: 'secret' } })
    createReport(undefined)(new Error('away', { cause }))
    expect(console.mock.calls).toEqual([
      [expect.stringMatching(/^ci-event: .*Error: away[\s\S]*caused by Error: refused/)],
    ])
    expect(String(console.mock.calls[0])).not.toContain('secret')
  })

  test('a dead letter is written to the console', async () => {
    const console = vi.spyOn(globalThis.console, 'error').mockReturnValue()
    const inbox = files.open({ file: files.fresh() })
    await accept(inbox, 'unlucky')
    const fail = async () => {
      throw new Error('line one\nline two')
    }
    inbox.work(fail, { retry: { attempts: 1 } })
    await expect
      .poll(() => console.mock.calls)
      .toEqual([['ci-event: Inbox item 1 was given up after 1 attempt: "line one\\nline two"']])
  })
})
