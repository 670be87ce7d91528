import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMemoryInbox, type InboxOptions } from '@ci-event/inbox'
import Libsql from 'libsql'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { itemsOf } from '../../../test/support/inbox-items.ts'
import { type Connection, open } from '../src/sqlite/connection.ts'
import { openDatabase } from '../src/sqlite/database.ts'
import { applicationId } from '../src/sqlite/schema.ts'
import { accept, contextOf, eventOf, inboxFiles } from './fixtures.ts'

const files = inboxFiles()
const misconfigured = expect.objectContaining({ code: 'misconfigured' })

test('a reopened file holds what was accepted', async () => {
  const file = files.fresh()
  const first = files.open({ file })
  const outcome = await accept(first, 'kept')
  await first.close()
  const second = files.open({ file })
  expect(await itemsOf(second)).toMatchObject([{ event: eventOf('kept'), state: 'waiting' }])
  expect(await accept(second, 'kept')).not.toEqual(outcome)
  expect(await second.count()).toMatchObject({ waiting: 1 })
})

test('the file is readable by its owner only', () => {
  const file = files.fresh()
  files.open({ file })
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('an accepted callback is in the write-ahead log, and its commit waited for the disk', async () => {
  const file = files.fresh()
  const inbox = files.open({ file })
  const exec = vi.spyOn(Libsql.prototype, 'exec')
  onTestFinished(() => exec.mockRestore())
  await accept(inbox, 'now')
  expect(exec.mock.calls.flat().slice(-3)).toEqual(['pragma synchronous = full', 'begin immediate', 'commit'])
  expect(readFileSync(`${file}-wal`).includes('"JobId":"now"')).toBe(true)
  const connection = open(file)
  expect(connection.all('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }])
  connection.close()
})

test('work that may be undone by a power cut does not wait for the disk, unless work that must last shares its commit', async () => {
  const database = openDatabase(files.fresh(), vi.fn())
  onTestFinished(() => database.close())
  const level = (sql: Connection) => sql.all('pragma synchronous')[0]?.synchronous
  const fails = (sql: Connection) => sql.all('select no_such_column')
  const [normal, full] = [1, 2]
  const soon = { waitsForDisk: false }
  expect(await database.write(level, soon)).toBe(normal)
  expect(await database.write(level)).toBe(full)
  expect(await Promise.all([database.write(level, soon), database.write(level)])).toEqual([full, full])
  expect(await Promise.all([database.write(level), database.write(level, soon)])).toEqual([full, full])
  await expect(database.write(fails, soon)).rejects.toThrow('no_such_column')
  expect(await database.write(level)).toBe(full)
  // A write that fails makes those that shared its commit run again, each as it asked.
  const rerun = [database.write(fails), database.write(level, soon), database.write(level)]
  expect((await Promise.allSettled(rerun)).slice(1)).toMatchObject([{ value: normal }, { value: full }])
})

test.each([
  ['of a later version', `pragma application_id = ${applicationId}; pragma user_version = 99`, 'has version 99'],
  ['of another program', 'pragma user_version = 1; create table app (x)', 'is a database of another program'],
])('a file %s is refused and stays unchanged', (_, sql, message) => {
  const file = files.fresh()
  const other = new Libsql(file)
  other.exec(sql)
  other.close()
  const before = readFileSync(file)
  expect(() => files.open({ file })).toThrow(message)
  expect(readFileSync(file)).toEqual(before)
})

test('a path that cannot hold the file is refused when the inbox is created', () => {
  const text = join(files.folder, 'text')
  writeFileSync(text, 'no database '.repeat(100))
  for (const file of [join(files.folder, 'missing/inbox.db'), files.folder, text])
    expect(() => files.open({ file })).toThrow(misconfigured)
})

test.each<Omit<InboxOptions, 'file'>>([
  { retention: { done: { age: -1 } } },
  { retention: { dead: { count: Number.NaN } } },
  { ledgerAge: 0 },
  { maxFileSize: 1 },
])('the option %o is refused', (options) => {
  expect(() => createMemoryInbox(options)).toThrow(misconfigured)
})

test.each([
  [{ concurrency: 0 }, '`concurrency` must be a positive integer, got 0.'],
  [{ lease: 1 }, '`lease` must be milliseconds from 10'],
  [{ pollInterval: Number.NaN }, '`pollInterval` must be milliseconds from 10'],
  [{ retry: { attempts: 0 } }, '`retry.attempts` must be a positive integer, got 0.'],
  [{ retry: { backoff: { jitter: 2 } } }, '`retry.backoff.jitter` must be from 0 to 1, got 2.'],
])('the worker option %o is refused', async (options, message) => {
  const inbox = createMemoryInbox()
  const work = () => inbox.work(async () => ({ outcome: 'handled', handlers: [] }) as never, options)
  expect(work).toThrow(expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining(message) }))
  await inbox.close()
})

describe('text that databases do not keep', () => {
  const odd = 'NUL \0, lone \ud800 and \udc00, pair 😀, mark ␛0000'

  test('is stored and restored exactly', async () => {
    const file = files.fresh()
    const given = contextOf({ body: odd, url: `/${odd}`, subject: odd, headers: { [odd]: odd } })
    const event = eventOf('odd', { [odd]: odd })
    const first = files.open({ file })
    await first.accept(event, given)
    await first.close()
    const [item] = await itemsOf(files.open({ file }))
    expect(item).toMatchObject({ event, body: odd, url: `/${odd}`, subject: odd, headers: { [odd]: odd } })
  })

  test('in the error of a handler does not keep an item from ending', async () => {
    const inbox = files.open({ file: files.fresh() })
    const onDeadLetter = vi.fn()
    await accept(inbox, 'odd')
    const fail = async () => {
      throw new Error(odd)
    }
    inbox.work(fail, { retry: { attempts: 2, backoff: () => 0 }, pollInterval: 20, onDeadLetter })
    await expect.poll(() => onDeadLetter.mock.calls.length).toBe(1)
    expect(await itemsOf(inbox)).toMatchObject([{ state: 'dead', attempts: 2, lastError: { message: odd } }])
  })
})

describe('a write-ahead log that was removed', () => {
  test('while the inbox runs is reported, and loses nothing', async () => {
    const file = files.fresh()
    const onError = vi.fn()
    const inbox = files.open({ file, onError })
    for (const id of ['a', 'b']) await accept(inbox, id)
    rmSync(`${file}-wal`)
    await accept(inbox, 'c')
    expect(onError.mock.calls).toMatchObject([[{ message: expect.stringContaining('nothing is lost') }]])
    // What another process finds after this one was killed.
    const copy = files.fresh()
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, copy + suffix)
    expect(await files.open({ file: copy }).count()).toMatchObject({ waiting: 3 })
    await accept(inbox, 'd')
    expect(onError).toHaveBeenCalledTimes(1)
  })

  test('after the process was killed is reported at the next start', async () => {
    const file = files.fresh()
    await accept(files.open({ file }), 'lost')
    const copy = files.fresh()
    copyFileSync(file, copy)
    const onError = vi.fn()
    await files.open({ file: copy, onError }).count()
    expect(onError.mock.calls).toMatchObject([[{ message: expect.stringContaining('may be lost') }]])
  })

  test('is not suspected after a reader has opened and closed the file of a process that was killed', async () => {
    const file = files.fresh()
    await accept(files.open({ file }), 'kept')
    const crashed = files.fresh()
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, crashed + suffix)
    const reader = files.open({ file: crashed })
    expect(await reader.count()).toMatchObject({ waiting: 1 })
    await reader.close()
    // SQLite removes it itself, or leaves it empty.
    rmSync(`${crashed}-wal`, { force: true })
    const onError = vi.fn()
    expect(await files.open({ file: crashed, onError }).count()).toMatchObject({ waiting: 1 })
    expect(onError).not.toHaveBeenCalled()
  })

  test('is not suspected after an orderly close', async () => {
    const file = files.fresh()
    const first = files.open({ file })
    await accept(first, 'kept')
    await first.close()
    rmSync(`${file}-wal`, { force: true })
    const onError = vi.fn()
    expect(await files.open({ file, onError }).count()).toMatchObject({ waiting: 1 })
    expect(onError).not.toHaveBeenCalled()
  })
})
