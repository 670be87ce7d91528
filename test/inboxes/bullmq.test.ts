import { type EventEmitter, once } from 'node:events'
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { ExpressAdapter } from '@bull-board/express'
import { type BullInbox, type BullInboxOptions, createBullInbox } from '@ci-event/bullmq'
import { createDispatcher, createReceiver, parseCallback } from '@ci-event/core'
import type { Inbox } from '@ci-event/inbox'
import { createPostgresBackend, type PostgresQueueBackend } from 'bullmq'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { testLedger } from '../ledgers/suite.ts'
import { documentedXml } from '../support/callbacks.ts'
import { hasPostgres, startPostgres } from '../support/postgres-server.mjs'
import { hasRedis, startRedis } from '../support/redis-server.mjs'
import { testInbox } from './suite.ts'

interface Server {
  url: string
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

interface Engine {
  name: string
  isHere: boolean
  start(): Promise<Server>
  options(url: string): Pick<BullInboxOptions, 'connection' | 'backend'>
}

const engines: Engine[] = [
  { name: 'Redis', isHere: hasRedis, start: startRedis, options: (url) => ({ connection: { url } }) },
  {
    name: 'PostgreSQL',
    isHere: hasPostgres,
    start: startPostgres,
    options: (url) => ({
      connection: { connectionString: url, migrate: true, max: 10 },
      backend: createPostgresBackend,
    }),
  },
]

for (const { name, isHere, start, options } of engines) {
  describe.runIf(isHere)(`BullMQ on ${name}`, () => {
    let server: Server
    let count = 0
    const queues = new WeakMap<Inbox, string>()
    const open = new Set<Inbox>()
    const make = (more: Partial<BullInboxOptions> = {}): BullInbox => {
      const queue = more.queue ?? `test-${++count}`
      const inbox = createBullInbox({ ...options(server.url), onError: () => {}, ...more, queue })
      queues.set(inbox, queue)
      open.add(inbox)
      return inbox
    }
    beforeAll(async () => {
      server = await start()
    })
    afterAll(async () => {
      for (const inbox of open) await inbox.close().catch(() => {})
      await server.stop()
    })

    testInbox(`an inbox on BullMQ and ${name}`, {
      create: (more) => make(more as Partial<BullInboxOptions>),
      other: (inbox) => make({ queue: queues.get(inbox) as string }),
    })

    testLedger(`the ledger beside a queue on ${name}`, {
      create: () => make({ queue: 'ledger' }).ledger,
      other: () => make({ queue: 'ledger' }).ledger,
    })

    const facts = { receivedAt: new Date(), headers: {}, url: '/', attempt: 1, signal: new AbortController().signal }
    const eventOf = (JobId: string) =>
      parseCallback(JSON.stringify({ JobsDetail: { JobId, Tag: 'Tts', State: 'Success' } }))

    test('bull-board lists dead items, and its retry replays one', async () => {
      const inbox = make()
      let isHealthy = false
      const dispatcher = createDispatcher({
        ledger: inbox.ledger,
        onTaskFinish: () => {
          if (!isHealthy) throw new Error('no')
        },
      })
      inbox.work(dispatcher.dispatch, {
        retry: { attempts: 2, backoff: () => 10 },
        onDeadLetter: vi.fn(),
        onError: vi.fn(),
      })
      const event = parseCallback(documentedXml)
      await inbox.accept(event, { ...facts, event })
      await expect.poll(async () => (await inbox.count()).dead).toBe(1)

      const board = new ExpressAdapter()
      createBullBoard({ queues: [new BullMQAdapter(inbox.queue)], serverAdapter: board })
      const http = express().use(board.getRouter()).listen(0, '127.0.0.1')
      await once(http, 'listening')
      const url = `http://127.0.0.1:${(http.address() as { port: number }).port}/api/queues`
      const name = inbox.queue.name
      const { queues } = (await (await fetch(`${url}?activeQueue=${name}&status=failed&page=1`)).json()) as {
        queues: { name: string; counts: { failed: number }; jobs: { id: string }[] }[]
      }
      const [queue] = queues
      expect(queue).toMatchObject({ name, counts: { failed: 1 } })
      expect(queue?.jobs).toMatchObject([{ name: 'NoiseReduction', failedReason: 'onTaskFinish: no', attempts: 2 }])
      isHealthy = true
      const retry = `${url}/${name}/${queue?.jobs[0]?.id}/retry`
      expect((await fetch(retry, { method: 'PUT' })).status).toBe(204)
      await expect.poll(async () => (await inbox.count()).done).toBe(1)
      http.closeAllConnections()
      http.close()
    })

    test('a storage that is out of reach is answered 503 with Retry-After and reported, and used again when it is back', async () => {
      const inbox = make({ acceptTimeout: 1000 })
      const onError = vi.fn()
      const handler = vi.fn()
      const receiver = createReceiver({ deliver: inbox.accept, onError })
      const dispatcher = createDispatcher({ ledger: inbox.ledger, onTaskFinish: handler })
      inbox.work(dispatcher.dispatch, { lease: 1000, onError: vi.fn() })
      const send = (JobId: string) =>
        receiver.receive({
          method: 'POST',
          url: '/',
          headers: {},
          readBody: async () => JSON.stringify({ JobsDetail: { JobId, State: 'Success' } }),
        })
      expect((await send('before')).outcome).toBe('accepted')
      await expect.poll(() => handler.mock.calls.length).toBe(1)
      await server.kill()
      const away = await send('while')
      expect([away.status, away.outcome, away.headers['retry-after']]).toEqual([503, 'unavailable', '5'])
      expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'unavailable' }), expect.anything())
      await server.restart()
      await expect.poll(async () => (await send('while')).status).toBe(200)
      await expect.poll(() => handler.mock.calls.length).toBe(2)
      expect((await send('before')).outcome).toBe('duplicate')
    })

    if (name === 'PostgreSQL') {
      test('a connection of the pool that breaks does not end the process', async () => {
        const inbox = make()
        await inbox.count()
        const { pool } = (inbox.queue.getBackend() as unknown as PostgresQueueBackend).connection
        const client = await pool.connect()
        expect(() => (client as unknown as EventEmitter).emit('error', new Error('cut'))).not.toThrow()
        client.release(true)
      })
    }

    test('an inbox whose storage is out of reach when it is created starts when the storage does', async () => {
      await server.kill()
      const inbox = make({ acceptTimeout: 500 })
      const handler = vi.fn(async () => ({ outcome: 'handled' }) as const)
      inbox.work(handler, { onError: vi.fn() })
      const event = eventOf('early')
      await expect(inbox.accept(event, { ...facts, event })).rejects.toMatchObject({ code: 'unavailable' })
      await server.restart()
      await expect.poll(() => inbox.accept(event, { ...facts, event }).catch(() => 'again')).not.toBe('again')
      await expect.poll(() => handler.mock.calls.length).toBe(1)
    })
  })

  if (!isHere) {
    const [program, debian] = name === 'Redis' ? ['redis-server', 'redis-server'] : ['postgres', 'postgresql']
    test.skip(
      `${program} is not on this machine: the inbox on BullMQ and ${name} was NOT tested (Debian: apt-get install ${debian})`,
    )
  }
}
