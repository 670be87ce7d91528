import { type BullInbox, createBullInbox } from '@ci-event/bullmq'
import { createReceiver } from '@ci-event/core'
import type { Inbox } from '@ci-event/inbox'
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { testInbox } from './suite.ts'

const send = (inbox: Inbox, JobId: string, onError = vi.fn()) =>
  createReceiver({ deliver: inbox.accept, onError }).receive({
    method: 'POST',
    url: '/',
    headers: {},
    readBody: async () => JSON.stringify({ JobsDetail: { JobId, State: 'Success' } }),
  })

describe.runIf(hasRedis)('an inbox on BullMQ and a Redis', () => {
  let server: RedisServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  test('that evicts keys works, and is reported through onError', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const onError = vi.fn()
    const inbox = createBullInbox({ connection: { url: server.url }, queue: 'evicting', onError })
    expect((await send(inbox, 'j')).status).toBe(200)
    expect(onError.mock.calls).toMatchObject([
      [{ code: 'misconfigured', message: expect.stringContaining('must have `maxmemory-policy noeviction`') }],
    ])
    await inbox.close()
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
  })

  test('that rejects every command is tried with growing pauses, and used again when it accepts them', async () => {
    const times: number[] = []
    const onError = () => void times.push(performance.now())
    const inbox = createBullInbox({ connection: { url: server.url }, queue: 'rejecting', onError: () => {} })
    const handler = vi.fn(async () => ({ outcome: 'handled' }) as const)
    inbox.work(handler, { onError, pollInterval: 100 })
    await send(inbox, 'before')
    await expect.poll(() => handler.mock.calls.length).toBe(1)
    // Rejects all writes, because there is no replica.
    await admin.config('SET', 'min-replicas-to-write', '1')
    expect((await send(inbox, 'while')).status).toBe(503)
    // Pauses of 100, 200, 400 … ms, in each of which two commands may fail. BullMQ alone fails thousands of times in that time.
    await expect.poll(() => times.length).toBeGreaterThan(3)
    expect((times[3] as number) - (times[0] as number)).toBeGreaterThanOrEqual(290)
    await admin.config('SET', 'min-replicas-to-write', '0')
    await send(inbox, 'after')
    await expect.poll(() => handler.mock.calls.length).toBe(2)
    await inbox.close()
  })
})

describe.runIf(hasRedis)('on a Redis Cluster', () => {
  let cluster: RedisCluster
  let count = 0
  const clients: Cluster[] = []
  const queues = new WeakMap<Inbox, string>()
  const connect = () => {
    const client = new Cluster([...cluster.nodes], { redisOptions: { maxRetriesPerRequest: null } })
    clients.push(client)
    return client
  }
  const make = (queue: string, prefix: string | undefined, onError = vi.fn()): BullInbox => {
    const inbox = createBullInbox({ connection: connect(), queue, prefix, onError })
    queues.set(inbox, queue)
    return inbox
  }
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(async () => {
    for (const client of clients) client.disconnect()
    await cluster.stop()
  })

  testInbox('an inbox whose prefix is a hash tag', {
    create: (options) => {
      const queue = `queue-${++count}`
      const inbox = createBullInbox({
        ...options,
        connection: connect(),
        queue,
        prefix: '{ci-event}',
        onError: vi.fn(),
      })
      queues.set(inbox, queue)
      return inbox
    },
    other: (inbox) => make(queues.get(inbox) as string, '{ci-event}'),
  })

  test('an inbox without a hash tag answers 503, names the prefix, and does not spin', async () => {
    const onError = vi.fn()
    const times: number[] = []
    const onWorkerError = vi.fn(() => void times.push(performance.now()))
    const inbox = make('untagged', undefined)
    inbox.work(vi.fn(), { onError: onWorkerError, pollInterval: 100 })
    expect((await send(inbox, 'j', onError)).status).toBe(503)
    const advice = expect.objectContaining({ message: expect.stringContaining("Pass `prefix: '{ci-event}'`") })
    expect(onError).toHaveBeenCalledWith(advice, expect.anything())
    await expect.poll(() => times.length).toBeGreaterThan(1)
    expect(onWorkerError).toHaveBeenCalledWith(advice)
    // Its first pause is half a second.
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(490)
    await inbox.close()
  })

  test('a queue whose name has a hash tag needs no prefix', async () => {
    const inbox = make('{tagged}', undefined)
    expect((await send(inbox, 'j')).status).toBe(200)
    await inbox.close()
  })
})

if (!hasRedis) test.skip('redis-server is not on this machine: NOT tested (Debian: apt-get install redis-server)')
