import { createDispatcher, createReceiver, parseCallback } from '@ci-event/core'
import { createRedisLedger, type RedisClient } from '@ci-event/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.ts'
import { testLedger } from './suite.ts'

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

  test('one round trip a step', async () => {
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

  test('a job is forgotten after maxAge', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient, prefix: 'short:', maxAge: 60 })
    const entry = { jobId: 'j', handler: 'w', state: 'Success', order: 1, token: 't', lease: 1000 }
    await ledger.complete(entry)
    expect(await ledger.claim(entry)).toBe('completed')
    await expect.poll(() => ioredis.exists('short:j')).toBe(0)
    expect(await ledger.claim(entry)).toBe('claimed')
    expect(() => createRedisLedger({ client: ioredis as RedisClient, maxAge: 0.5 })).toThrow(RangeError)
  })

  test('a handler called order is a handler like any other', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient })
    const entry = { jobId: 'names', handler: 'order', state: 'Success', order: 1, token: 't', lease: 1000 }
    expect(await ledger.claim(entry)).toBe('claimed')
    await ledger.complete(entry)
    expect(await ledger.claim(entry)).toBe('completed')
  })

  test('Redis away: 503 and nothing runs; Redis back: it goes on by itself, and what was done stays done', async () => {
    const client = ioredis as RedisClient
    const handler = vi.fn()
    const receiver = createReceiver({ ledger: createRedisLedger({ client }), onTaskFinish: handler })
    const send = (JobId: string) =>
      receiver.receive({
        method: 'POST',
        url: '/',
        headers: {},
        readBody: async () => JSON.stringify({ JobsDetail: { JobId, State: 'Success' } }),
      })

    expect((await send('before')).outcome).toBe('handled')
    await server.kill()
    const away = await send('while')
    expect([away.status, away.outcome]).toEqual([503, 'unavailable'])
    expect(handler).toHaveBeenCalledTimes(1)
    await server.restart()
    await expect.poll(async () => (await send('while')).outcome, { timeout: 5000 }).toBe('handled')
    expect((await send('before')).outcome).toBe('duplicate')
    expect(handler).toHaveBeenCalledTimes(2)
  })

  test('killed and restarted under load, by two processes, with redeliveries: each handler finishes each job once', {
    timeout: 60_000,
  }, async () => {
    const finished = new Map<string, number>()
    const processes = clients.map(([, client]) =>
      createDispatcher({
        ledger: createRedisLedger({ client }),
        lease: 400,
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
    const load = (async () => {
      for (const id of ids) {
        void deliver(id, 0)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await Promise.all(ids.flatMap((id) => [deliver(id, 0), deliver(id, 1)]))
    })()
    for (let kills = 0; kills < 3; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      await server.kill()
      // Claims are asked for again for 0.7 s: the first outage outlasts that.
      await new Promise((resolve) => setTimeout(resolve, kills === 0 ? 1200 : 60))
      await server.restart()
    }
    await load
    expect(refused).toBeGreaterThan(0)
    expect(finished.size).toBe(150)
    expect([...finished].filter(([, times]) => times !== 1)).toEqual([])
  })
})

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the Redis ledger was NOT tested (Debian: apt-get install redis-server)',
  )
}
