import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDispatcher, createReceiver, parseCallback } from '@ci-event/core'
import { createInbox, type Inbox } from '@ci-event/inbox'
import Libsql from 'libsql'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { open } from '../../packages/inbox/src/sqlite/connection.ts'
import { openDatabase } from '../../packages/inbox/src/sqlite/database.ts'
import { claimItems, releaseOrphans, settleItem, strikeWorker } from '../../packages/inbox/src/sqlite/items.ts'
import { applicationId, currentVersion, migrations } from '../../packages/inbox/src/sqlite/schema.ts'
import { testInbox } from './suite.ts'

let folder: string
let count = 0
const files = new WeakMap<Inbox, string>()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-inbox-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

testInbox('in an SQLite file', {
  create(options) {
    const file = join(folder, `${++count}.db`)
    const inbox = createInbox({ ...options, file })
    files.set(inbox, file)
    return inbox
  },
  other: (inbox) => createInbox({ file: files.get(inbox) as string }),
})

const facts = { receivedAt: new Date(), headers: {}, url: '/', attempt: 1, signal: new AbortController().signal }
const eventOf = (JobId: string) =>
  parseCallback(JSON.stringify({ JobsDetail: { JobId, Tag: 'Tts', State: 'Success' } }))
const accept = async (inbox: Inbox, id: string) =>
  (await inbox.accept(eventOf(id), { ...facts, event: eventOf(id) })).outcome
const freshFile = (): string => join(folder, `${++count}.db`)

async function using<T>(inbox: Inbox, use: (inbox: Inbox) => Promise<T>): Promise<T> {
  try {
    return await use(inbox)
  } finally {
    await inbox.close()
  }
}

describe('the file', () => {
  test('keeps what was accepted when it is closed and opened, and is its owner’s alone', async () => {
    const file = freshFile()
    await using(createInbox({ file }), (inbox) => accept(inbox, 'kept'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await using(createInbox({ file }), async (inbox) => {
      expect(await inbox.list()).toMatchObject([{ event: eventOf('kept'), state: 'waiting' }])
      expect(await accept(inbox, 'kept')).toBe('duplicate')
    })
  })

  test('is written ahead and to the disk before the answer', async () => {
    const file = freshFile()
    await using(createInbox({ file }), async (inbox) => {
      await accept(inbox, 'now')
      const log = readFileSync(`${file}-wal`)
      expect(log.includes('"JobId":"now"')).toBe(true)
    })
    const connection = open(file)
    expect(connection.all('pragma synchronous')).toEqual([{ synchronous: 2 }])
    expect(connection.all('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }])
    connection.close()
  })

  test('of version 1 is brought to this one, with what it holds', async () => {
    const file = freshFile()
    const old = new Libsql(file)
    old.exec(`${migrations[0]}; pragma application_id = ${applicationId}; pragma user_version = 1`)
    const insert = `insert into item (key, state, event, headers, url, received, due, scheduled) values (?, 'waiting', ?, '{}', '/old', 1, 1, 1)`
    old.prepare(insert).run('k', JSON.stringify(eventOf('old')))
    old.close()
    await using(createInbox({ file }), async (inbox) => {
      const handler = vi.fn()
      const dispatcher = createDispatcher({ ledger: inbox.ledger, onTaskFinish: handler })
      await inbox.work(dispatcher.dispatch).onIdle()
      expect(handler).toHaveBeenCalledTimes(1)
      expect(await inbox.list()).toMatchObject([{ url: '/old', state: 'done', event: eventOf('old') }])
    })
    const connection = open(file)
    expect(connection.all('pragma user_version')).toEqual([{ user_version: currentVersion }])
    connection.close()
  })

  test.each([
    ['of a later version', `pragma application_id = ${applicationId}; pragma user_version = 99`, 'has version 99'],
    ['of another program', 'pragma user_version = 1; create table app (x)', 'a database of something else'],
  ])('%s is refused, and left as it is', (_, sql, message) => {
    const file = freshFile()
    const other = new Libsql(file)
    other.exec(sql)
    other.close()
    const before = readFileSync(file)
    expect(() => createInbox({ file })).toThrow(message)
    expect(readFileSync(file)).toEqual(before)
  })

  test('that cannot be there is refused at once', () => {
    writeFileSync(join(folder, 'text'), 'no database '.repeat(100))
    for (const file of [join(folder, 'missing/inbox.db'), folder, join(folder, 'text')]) {
      expect(() => createInbox({ file })).toThrow(expect.objectContaining({ code: 'misconfigured' }))
    }
  })

  test.each([
    { retention: { done: { age: -1 } } },
    { retention: { dead: { count: Number.NaN } } },
    { ledgerAge: 0 },
    { maxFileSize: 1 },
  ])('%o is refused', (options) => {
    expect(() => createInbox({ file: freshFile(), ...options })).toThrow(RangeError)
  })
})

describe('the storage fails', () => {
  test.each(['removed', 'replaced', 'spoiled'])(
    '%s: 503, someone hears of it, and it goes on by itself',
    async (how) => {
      const file = freshFile()
      const onError = vi.fn()
      await using(createInbox({ file }), async (inbox) => {
        const receiver = createReceiver({ deliver: inbox.accept, onError })
        const handler = vi.fn(async () => ({ outcome: 'handled' }) as const)
        inbox.work(handler, { pollInterval: 20 })
        const send = (JobId: string) =>
          receiver.receive({
            method: 'POST',
            url: '/',
            headers: {},
            readBody: async () => JSON.stringify({ JobsDetail: { JobId, State: 'Success' } }),
          })
        expect((await send('before')).status).toBe(200)
        await expect.poll(() => handler.mock.calls.length).toBe(1)
        for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
        if (how === 'replaced') writeFileSync(file, '')
        if (how === 'spoiled') writeFileSync(file, 'no database '.repeat(1000))
        const answer = await send('while')
        if (answer.status !== 200) {
          expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
          expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'unavailable' }), expect.anything())
        }
        if (how === 'spoiled') {
          expect((await send('still')).status).toBe(503)
          rmSync(file)
        }
        await expect.poll(async () => (await send('after')).status).toBe(200)
        await expect.poll(() => handler.mock.calls.length).toBeGreaterThanOrEqual(2)
      })
    },
  )

  test('full: 503 and nothing stored in part; room again: it goes on', async () => {
    const file = freshFile()
    const big = 'x'.repeat(100_000)
    const sent = async (inbox: Inbox, id: string) => {
      const event = parseCallback(JSON.stringify({ JobsDetail: { JobId: id, State: 'Success', UserData: big } }))
      return inbox.accept(event, { ...facts, event }).then(
        ({ outcome }) => outcome,
        (error) => error.code,
      )
    }
    await using(createInbox({ file, maxFileSize: 1_000_000 }), async (inbox) => {
      const outcomes: string[] = []
      for (let n = 0; n < 20; n++) outcomes.push(await sent(inbox, `big-${n}`))
      expect(new Set(outcomes)).toEqual(new Set(['accepted', 'unavailable']))
      const accepted = outcomes.filter((outcome) => outcome === 'accepted').length
      expect(await inbox.count()).toMatchObject({ waiting: accepted })
      expect(await accept(inbox, 'small')).toBe('accepted')
    })
    await using(createInbox({ file }), async (inbox) => expect(await sent(inbox, 'big-19')).toBe('accepted'))
  })

  test('held by another process: others wait for it without standing still, then say so', {
    timeout: 20_000,
  }, async () => {
    const file = freshFile()
    await using(createInbox({ file }), async (inbox) => {
      const other = new Libsql(file)
      other.exec('begin immediate')
      let turns = 0
      const turning = setInterval(() => turns++, 10)
      const waiting = accept(inbox, 'patient')
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(turns).toBeGreaterThan(2)
      other.exec('rollback')
      expect(await waiting).toBe('accepted')
      other.exec('begin immediate')
      await expect(accept(inbox, 'impatient')).rejects.toMatchObject({ code: 'unavailable' })
      other.exec('rollback')
      clearInterval(turning)
      expect(await accept(inbox, 'impatient')).toBe('accepted')
      other.close()
    })
  })

  test('one write that fails does not take those with it that share its commit', async () => {
    const database = openDatabase(freshFile())
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
})

describe('workers that die', () => {
  test('are replaced after their lease, and not before; what kills again and again is given up', async () => {
    const file = freshFile()
    await using(createInbox({ file }), async (inbox) => {
      await accept(inbox, 'killer')
      const database = openDatabase(file)
      // A process that claims, and is never heard of again.
      const die = (name: string) => database.write((sql) => claimItems(sql, name, 300, 10))
      expect(await die('first')).toHaveLength(1)
      const handler = vi.fn(async () => ({ outcome: 'handled' }) as const)
      const onDeadLetter = vi.fn()
      const options = { pollInterval: 20, lease: 60, retry: { attempts: 2 }, onDeadLetter }
      const started = performance.now()
      const worker = inbox.work(handler, { ...options, concurrency: 1 })
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(handler).not.toHaveBeenCalled()
      await expect.poll(() => handler.mock.calls.length, { timeout: 5000 }).toBe(1)
      expect(performance.now() - started).toBeGreaterThan(290)
      await worker.close()

      await accept(inbox, 'killer of two')
      await die('second')
      await database.write((sql) => {
        strikeWorker(sql, 'second')
        releaseOrphans(sql, 2, false)
      })
      await die('third')
      inbox.work(handler, options)
      await expect.poll(() => onDeadLetter.mock.calls.length, { timeout: 5000 }).toBe(1)
      expect(onDeadLetter.mock.calls[0]?.[0]).toMatchObject({ attempts: 2, lastError: { name: 'WorkerDied' } })
      expect(handler).toHaveBeenCalledTimes(1)
      await database.close()
    })
  })

  test('of which one is only slow: the other’s work counts, and its own is not written over it', async () => {
    const file = freshFile()
    const database = openDatabase(file)
    await using(createInbox({ file }), async (inbox) => {
      await accept(inbox, 'slow')
      const [item] = await database.write((sql) => claimItems(sql, 'slow', 1000, 1))
      await database.write((sql) => {
        strikeWorker(sql, 'slow')
        releaseOrphans(sql, 5, true)
        claimItems(sql, 'quick', 1000, 1)
      })
      const verdict = { state: 'done', outcome: 'handled', handlers: [] } as const
      const id = item?.id as string
      expect(await database.write((sql) => settleItem(sql, id, 'slow', verdict, true))).toBeUndefined()
      expect(await inbox.get(id)).toMatchObject({ state: 'running', attempts: 2 })
      expect(await database.write((sql) => settleItem(sql, id, 'quick', verdict, true))).toMatchObject({
        state: 'done',
      })
    })
    await database.close()
  })
})

describe('the clock jumps', () => {
  const hour = 3_600_000
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([
    ['back', -30 * 24 * hour],
    ['ahead', 30 * 24 * hour],
  ])('%s: what waits is run, nothing is taken from who lives, and nothing is removed', async (_, jump) => {
    const file = freshFile()
    await using(createInbox({ file }), async (inbox) => {
      let calls = 0
      const deliver = async () => {
        if (++calls === 2) throw new Error('again')
        return { outcome: 'handled' } as const
      }
      await accept(inbox, 'before')
      const worker = inbox.work(deliver, { pollInterval: 20, lease: 90, retry: { backoff: () => 300 } })
      await expect.poll(() => calls).toBe(1)
      await accept(inbox, 'retried')
      await expect.poll(() => calls).toBe(2)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump })
      await expect.poll(() => calls, { timeout: 5000 }).toBe(3)
      await expect.poll(() => inbox.count()).toEqual({ waiting: 0, running: 0, done: 2, dead: 0 })
      await worker.close()
      // Each worker begins by removing what is old.
      await inbox.work(deliver, { pollInterval: 20 }).onIdle()
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await inbox.count()).toMatchObject({ done: 2 })
    })
  })

  test('ahead: a claim in the ledger holds for its lease all the same', async () => {
    await using(createInbox({ file: freshFile() }), async (inbox) => {
      const entry = { jobId: 'j', handler: 'w', state: 'Success', order: 1, token: 't', lease: 60_000 }
      await inbox.ledger.claim(entry)
      expect(await inbox.ledger.claim({ ...entry, token: 'other' })).toBe('running')
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * hour })
      expect(await inbox.ledger.claim({ ...entry, token: 'other' })).toBe('running')
    })
  })
})
