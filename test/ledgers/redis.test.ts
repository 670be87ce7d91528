import { createDispatcher, createReceiver, parseCallback, type Receiver } from '@ci-event/core'
import { createRedisLedger, type RedisClient } from '@ci-event/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { entryOf, fresh } from './entry.ts'
import { testLedger } from './suite.ts'

function send(receiver: Receiver, JobId: string) {
  return receiver.receive({
    method: 'POST',
    url: '/',
    headers: {},
    readBody: async () => JSON.stringify({ JobsDetail: { JobId, State: 'Success' } }),
  })
}

describe.runIf(hasRedis)('a ledger in Redis', () => {
  let server: RedisServer
  let ioredis: Redis
  let nodeRedis: ReturnType<typeof createClient>

  beforeAll(async () => {
    server = await startRedis()
    ioredis = new Redis(server.url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 })
    ioredis.on('error', () => {})
    nodeRedis = createClient({ url: server.url, disableOfflineQueue: true, socket: { reconnectStrategy: () => 50 } })
    nodeRedis.on('error', () => {})
    await nodeRedis.connect()
  })
  afterAll(async () => {
    ioredis.disconnect()
    nodeRedis.destroy()
    await server.stop()
  })

  const clients: [name: string, client: () => RedisClient, other: () => RedisClient][] = [
    ['ioredis', () => ioredis, () => nodeRedis],
    ['node-redis', () => nodeRedis, () => ioredis],
  ]
  for (const [name, client, other] of clients) {
    testLedger(`Redis through ${name}`, {
      create: () => createRedisLedger({ client }),
      other: () => createRedisLedger({ client: async () => other() }),
    })
  }

  test('each step is one round trip', async () => {
    // A client of its own: the others may still be renewing what earlier tests left running.
    const client = new Redis(server.url)
    const spy = vi.spyOn(client, 'eval')
    const ledger = createRedisLedger({ client: client as RedisClient })
    const entry = { jobId: 'trips', handler: 'w', state: 'Success', order: 1, token: 't', lease: 1000 }
    await ledger.claim(entry)
    await ledger.renew(entry)
    await ledger.release(entry)
    await ledger.complete(entry)
    expect(spy).toHaveBeenCalledTimes(4)
    client.disconnect()
  })

  test('forgets a job after maxAge', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient, prefix: 'short:', maxAge: 60 })
    const entry = { jobId: 'j', handler: 'w', state: 'Success', order: 1, token: 't', lease: 1000 }
    await ledger.complete(entry)
    expect(await ledger.claim(entry)).toBe('completed')
    await expect.poll(() => ioredis.exists('short:j')).toBe(0)
    expect(await ledger.claim(entry)).toBe('claimed')
    expect(() => createRedisLedger({ client: ioredis as RedisClient, maxAge: 0.5 })).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    )
  })

  test('a handler called order is a handler like any other', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient })
    const entry = { jobId: 'names', handler: 'order', state: 'Success', order: 1, token: 't', lease: 1000 }
    expect(await ledger.claim(entry)).toBe('claimed')
    await ledger.complete(entry)
    expect(await ledger.claim(entry)).toBe('completed')
  })

  test('holds one hash field for each piece of work', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient, prefix: 'fields:' })
    for (let n = 0; n < 50; n++) await ledger.complete(entryOf({ jobId: 'j', state: `Running:${n}` }))
    const fields = await ioredis.hgetall('fields:j')
    expect(Object.keys(fields)).toHaveLength(50)
    expect(fields).toMatchObject({ '["handler","Running:7"]': 'completed' })
  })

  test('keeps a job in use for its lease, also when that is longer than maxAge', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient, prefix: 'kept:', maxAge: 10 })
    await ledger.claim(entryOf({ jobId: 'j', lease: 60_000 }))
    expect(await ioredis.pttl('kept:j')).toBeGreaterThan(50_000)
  })

  describe('whose Redis evicts keys', () => {
    beforeAll(() => ioredis.config('SET', 'maxmemory-policy', 'allkeys-lru'))
    afterAll(() => ioredis.config('SET', 'maxmemory-policy', 'noeviction'))

    test.each(clients)('is reported once through onError, and the callback is handled, with %s', async (_, client) => {
      const onError = vi.fn()
      const handler = vi.fn()
      const receiver = createReceiver({ ledger: createRedisLedger({ client }), onTaskFinish: handler, onError })
      for (const JobId of [fresh(), fresh()]) expect((await send(receiver, JobId)).outcome).toBe('handled')
      await expect.poll(() => onError.mock.calls.length).toBe(1)
      expect(onError.mock.calls[0]?.[0]).toMatchObject({
        code: 'misconfigured',
        message: expect.stringContaining('Redis must have `maxmemory-policy noeviction`, got `allkeys-lru`'),
      })
      expect(handler).toHaveBeenCalledTimes(2)
    })
  })

  test('answers 503 while Redis is away and goes on by itself once it is back, remembering what was done', async () => {
    const client = ioredis as RedisClient
    const handler = vi.fn()
    const receiver = createReceiver({ ledger: createRedisLedger({ client }), onTaskFinish: handler })
    expect((await send(receiver, 'before')).outcome).toBe('handled')
    await server.kill()
    const away = await send(receiver, 'while')
    expect([away.status, away.outcome]).toEqual([503, 'unavailable'])
    expect(handler).toHaveBeenCalledTimes(1)
    await server.restart()
    await expect.poll(async () => (await send(receiver, 'while')).outcome).toBe('handled')
    expect((await send(receiver, 'before')).outcome).toBe('duplicate')
    expect(handler).toHaveBeenCalledTimes(2)
  })

  test('lets each handler finish each job once while Redis is killed under load by two processes with redeliveries', async () => {
    const finished = new Map<string, number>()
    const processes = clients.map(([, client]) =>
      createDispatcher({
        ledger: createRedisLedger({ client }),
        // Longer than an outage: else the other process may rightly take over what was done and could not be stored.
        lease: 5000,
        onTaskFinish: async (job) => {
          await new Promise((resolve) => setTimeout(resolve, 2))
          finished.set(job.JobId, (finished.get(job.JobId) ?? 0) + 1)
        },
      }),
    )
    const ids = Array.from({ length: 150 }, (_, n) => `load-${n}`)
    let refused = 0
    const deliver = async (id: string, n: number): Promise<void> => {
      const event = parseCallback(JSON.stringify({ JobsDetail: { JobId: id, State: 'Success' } }))
      for (;;) {
        const dispatcher = processes[n % 2] as (typeof processes)[0]
        if (
          await dispatcher.dispatch(event).then(
            () => true,
            () => false,
          )
        )
          return
        refused++
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    }
    const deliveries: Promise<void>[] = []
    const deliverEach = (some: string[]) => deliveries.push(...some.flatMap((id) => [deliver(id, 0), deliver(id, 1)]))
    for (let kills = 0; kills < 3; kills++) {
      const before = finished.size
      deliverEach(ids.slice(kills * 50, kills * 50 + 25))
      await expect.poll(() => finished.size, { interval: 1 }).toBeGreaterThan(before)
      await server.kill()
      deliverEach(ids.slice(kills * 50 + 25, kills * 50 + 50))
      // Claims are asked for again for 0.7 s: the first outage outlasts that.
      if (kills === 0) await expect.poll(() => refused).toBeGreaterThan(0)
      await server.restart()
    }
    await Promise.all(deliveries)
    deliverEach(ids)
    await Promise.all(deliveries)
    expect(finished.size).toBe(150)
    expect([...finished].filter(([, times]) => times !== 1)).toEqual([])
  })
})

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the Redis ledger was NOT tested (Debian: apt-get install redis-server)',
  )
}
