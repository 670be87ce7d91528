import { rmSync, writeFileSync } from 'node:fs'
import { createReceiver } from '@ci-event/core'
import type { Inbox } from '@ci-event/inbox'
import Libsql from 'libsql'
import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '../src/sqlite/database.ts'
import { accept, contextOf, eventOf, inboxFiles } from './fixtures.ts'

const files = inboxFiles()
afterEach(() => void vi.useRealTimers())

test.each([
  ['removed', () => {}],
  ['replaced by an empty one', (file: string) => writeFileSync(file, '')],
])('a file that is %s while in use costs one 503 at most, and is created again', async (_, replace) => {
  const file = files.fresh()
  const onError = vi.fn()
  const inbox = files.open({ file, onError })
  const send = senderTo(inbox)
  const handled = vi.fn()
  inbox.work(handled as never, { pollInterval: 20, onError, onDeadLetter: vi.fn() })
  expect((await send('before')).status).toBe(200)
  await expect.poll(() => handled.mock.calls.length).toBe(1)
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  replace(file)
  await send('while')
  expect((await send('after')).status).toBe(200)
  await expect.poll(() => handled.mock.calls.some(([event]) => event.JobsDetail[0].JobId === 'after')).toBe(true)
})

test('a damaged file is answered 503 with Retry-After, reported, and works again once it is replaced', async () => {
  const file = files.fresh()
  const onError = vi.fn()
  const inbox = files.open({ file })
  const send = senderTo(inbox, onError)
  expect((await send('before')).status).toBe(200)
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  writeFileSync(file, 'no database '.repeat(1000))
  for (const id of ['one', 'two']) {
    const answer = await send(id)
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
  }
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'unavailable' }), expect.anything())
  rmSync(file)
  expect((await send('after')).status).toBe(200)
})

test('a worker whose storage fails reports it less and less often', async () => {
  const file = files.fresh()
  const onError = vi.fn()
  const inbox = files.open({ file, onError: vi.fn() })
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  writeFileSync(file, 'no database '.repeat(1000))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  inbox.work(vi.fn() as never, { pollInterval: 10, lease: 10, onError })
  await vi.advanceTimersByTimeAsync(1500)
  // Three loops (items, upkeep, pruning), each of which pauses for 10, 20, 40 … 640 ms.
  expect(onError.mock.calls.length).toBeGreaterThan(4)
  expect(onError.mock.calls.length).toBeLessThan(30)
  rmSync(file)
})

test('a full file answers 503, stores nothing in part, and goes on when there is room', async () => {
  const file = files.fresh()
  const big = 'x'.repeat(100_000)
  const sent = (inbox: Inbox, id: string) =>
    inbox.accept(eventOf(id, { UserData: big }), contextOf()).then(
      () => 'accepted',
      (error) => error.code,
    )
  const small = files.open({ file, maxFileSize: 1_000_000 })
  const outcomes: string[] = []
  for (let n = 0; n < 20; n++) outcomes.push(await sent(small, `big-${n}`))
  expect(new Set(outcomes)).toEqual(new Set(['accepted', 'unavailable']))
  const accepted = outcomes.filter((outcome) => outcome === 'accepted').length
  expect(await small.count()).toMatchObject({ waiting: accepted })
  await small.close()
  const large = files.open({ file })
  expect(await sent(large, 'more')).toBe('accepted')
  expect(await large.count()).toMatchObject({ waiting: accepted + 1 })
})

test('a lock of another process is waited for without blocking the event loop', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  await accept(inbox, 'first')
  const other = new Libsql(file)
  other.exec('begin immediate')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const waiting = accept(inbox, 'patient')
  const started = performance.now()
  // The attempts of half a second, without the pauses between them. SQLite's own waiting takes 50 ms in each.
  await vi.advanceTimersByTimeAsync(500)
  expect(performance.now() - started).toBeLessThan(1500)
  other.exec('rollback')
  await vi.advanceTimersByTimeAsync(20)
  await waiting
  expect(await inbox.count()).toMatchObject({ waiting: 2 })
  other.close()
})

test('a lock that another process keeps is answered 503 after five seconds', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  await accept(inbox, 'first')
  const other = new Libsql(file)
  other.exec('begin immediate')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const settled = vi.fn()
  const refused = expect(accept(inbox, 'impatient').finally(settled)).rejects.toMatchObject({ code: 'unavailable' })
  await vi.advanceTimersByTimeAsync(4990)
  expect(settled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(20)
  await refused
  vi.useRealTimers()
  other.exec('rollback')
  await accept(inbox, 'impatient')
  expect(await inbox.count()).toMatchObject({ waiting: 2 })
  other.close()
})

test('a write that fails does not affect the writes that share its commit', async () => {
  const database = openDatabase(files.fresh(), () => {})
  const results = await Promise.allSettled([
    database.write((sql) => sql.all('create table t (x unique)')),
    database.write((sql) => sql.all('insert into t values (1)')),
    database.write((sql) => sql.all('insert into t values (1)')),
    database.write((sql) => sql.all('insert into t values (2)')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(await database.read((sql) => sql.all('select x from t'))).toEqual([{ x: 1 }, { x: 2 }])
  await database.close()
})

function senderTo(inbox: Inbox, onError = vi.fn()) {
  const receiver = createReceiver({ deliver: inbox.accept, onError })
  return (JobId: string) =>
    receiver.receive({
      method: 'POST',
      url: '/',
      headers: {},
      readBody: async () => JSON.stringify({ JobsDetail: { JobId, State: 'Success' } }),
    })
}
