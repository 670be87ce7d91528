import { once } from 'node:events'
import { createReceiver, type EndedJob } from '@ci-event/core'
import {
  createRedisEndedJobs,
  type RedisClient,
  type RedisEndedJobsOptions,
  type RedisSubscriber,
} from '@ci-event/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { newJobId, xmlOf } from './callbacks.ts'
import { type Opened, open } from './open.ts'
import { testEndedJobs } from './suite.ts'

describe.runIf(hasRedis)('ended jobs in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  for (const store of ['ioredis', 'node-redis'] as const) {
    testEndedJobs(`through ${store}`, { place: () => ({ store, urls: [server.url] }) })
  }
  testEndedJobs('beside an inbox on BullMQ', { place: () => ({ store: 'bullmq', urls: [server.url] }) })

  const jobOf = (JobId: string, more: object = {}) => ({ JobId, State: 'Success', Tag: 'Tts', ...more }) as EndedJob
  const never = new AbortController().signal

  async function within(options: Partial<RedisEndedJobsOptions>, use: (it: Client) => Promise<void>): Promise<void> {
    const client = new Redis(server.url)
    const subscriber = client.duplicate()
    const shared = createRedisEndedJobs({
      client: client as RedisClient,
      subscriber: subscriber as RedisSubscriber,
      ...options,
    })
    try {
      await use({ client, subscriber, ...shared, add: shared.add as Client['add'] })
    } finally {
      client.disconnect()
      subscriber.disconnect()
    }
  }
  interface Client {
    readonly client: Redis
    readonly subscriber: Redis
    add(jobs: readonly EndedJob[]): Promise<void>
    wait(jobId: string, signal: AbortSignal): Promise<unknown>
  }

  test('a job is kept for `maxAge`, under its own key', () =>
    within({ prefix: 'kept:', maxAge: 5000 }, async ({ client, add }) => {
      await add([jobOf('j1'), jobOf('j2')])
      expect((await client.keys('kept:*')).sort()).toEqual(['kept:j1', 'kept:j2'])
      expect(await client.pttl('kept:j1')).toBeGreaterThan(4000)
    }))

  test('jobs beyond `maxBytes` reach those who wait and are not kept', () =>
    within({ prefix: 'bound:', maxBytes: 10_000 }, async ({ client, add, wait }) => {
      const large = jobOf('j1', { Message: 'x'.repeat(8000) })
      await add([large])
      const waiting = wait('j2', never)
      await expect.poll(async () => (await client.pubsub('NUMSUB', 'bound:j2'))[1]).toBe(1)
      await add([{ ...large, JobId: 'j2' }, jobOf('j3')])
      expect(await waiting).toEqual({ ...large, JobId: 'j2' })
      expect((await client.keys('bound:*')).sort()).toEqual(['bound:j1', 'bound:j3'])
    }))

  test('what `maxBytes` holds back is kept again when older jobs have expired', () =>
    within({ prefix: 'again:', maxBytes: 10_000, maxAge: 60 }, async ({ client, add }) => {
      const large = jobOf('j1', { Message: 'x'.repeat(8000) })
      await add([large])
      await expect.poll(() => client.exists('again:j1')).toBe(0)
      await expect
        .poll(async () => {
          await add([{ ...large, JobId: 'j2' }])
          return client.exists('again:j2')
        })
        .toBe(1)
    }))

  test('a wait that begins on a connected subscriber finds a job that is kept', () =>
    within({ prefix: 'before:' }, async ({ subscriber, add, wait }) => {
      if (subscriber.status !== 'ready') await once(subscriber, 'ready')
      await add([jobOf('j1')])
      expect(await wait('j1', never)).toEqual(jobOf('j1'))
    }))

  test('a wait finds the job that ended while its connection was lost', () =>
    within({ prefix: 'lost:' }, async ({ client, wait }) => {
      const waiting = wait('j1', never)
      await expect.poll(async () => (await client.pubsub('NUMSUB', 'lost:j1'))[1]).toBe(1)
      const job = JSON.stringify(jobOf('j1'))
      await client.multi().call('CLIENT', 'KILL', 'TYPE', 'pubsub').set('lost:j1', job).exec()
      expect(await waiting).toEqual(jobOf('j1'))
    }))

  test('a wait looks again after `lookInterval`, for a message that never came', () =>
    within({ prefix: 'look:', lookInterval: 30 }, async ({ client, wait }) => {
      const waiting = wait('j1', never)
      await expect.poll(async () => (await client.pubsub('NUMSUB', 'look:j1'))[1]).toBe(1)
      await client.set('look:j1', JSON.stringify(jobOf('j1')))
      expect(await waiting).toEqual(jobOf('j1'))
    }))

  test('a hundred waits listen to the client once each event, and warn of no leak', () =>
    within({ prefix: 'many:' }, async ({ subscriber, add, wait }) => {
      const warned = vi.fn()
      process.on('warning', warned)
      const ids = Array.from({ length: 100 }, (_, at) => `j${at}`)
      const waits = ids.map((jobId) => wait(jobId, new AbortController().signal))
      await expect.poll(() => subscriber.listenerCount('message')).toBe(1)
      await add(ids.map((jobId) => jobOf(jobId)))
      await Promise.all(waits)
      expect(subscriber.listenerCount('message')).toBe(0)
      process.off('warning', warned)
      expect(warned).not.toHaveBeenCalled()
    }))

  test('other text in Redis ends no wait', () =>
    within({ prefix: 'odd:', lookInterval: 20 }, async ({ client, wait, add }) => {
      await client.set('odd:j1', 'not JSON')
      const waiting = wait('j1', never)
      await expect.poll(async () => (await client.pubsub('NUMSUB', 'odd:j1'))[1]).toBe(1)
      await client.publish('odd:j1', '{"JobId":"j1","State":"Running"}')
      await add([jobOf('j1')])
      expect(await waiting).toEqual(jobOf('j1'))
    }))

  test('a process without a subscriber shares its jobs, and a wait in it says what is missing', () =>
    within({ prefix: 'send:', subscriber: undefined }, async ({ client, add, wait }) => {
      await add([jobOf('j1')])
      expect(await client.exists('send:j1')).toBe(1)
      await expect(wait('j1', never)).rejects.toMatchObject({ code: 'misconfigured' })
    }))

  test.each([{ maxAge: 0 }, { maxBytes: 1.5 }, { lookInterval: 0 }, { lookInterval: 2 ** 31 }])(
    'the options %j are refused',
    (odd) => {
      expect(() => createRedisEndedJobs({ client: {} as RedisClient, ...odd })).toThrow(
        expect.objectContaining({ code: 'misconfigured' }),
      )
    },
  )
})

describe.runIf(hasRedis)('ended jobs in a Redis that restarts', () => {
  let server: RedisServer
  let here: Opened
  let other: Opened
  afterAll(async () => {
    await here?.close()
    await other?.close()
    await server?.stop()
  })
  const receive = (at: Opened, jobId: string) =>
    at.receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => xmlOf(jobId) })

  test.each(['ioredis', 'node-redis'] as const)('a wait through %s goes on when Redis is back', async (store) => {
    server = await startRedis()
    const place = { store, urls: [server.url] }
    here = await open(place)
    other = await open(place)
    const [first, second] = [newJobId(), newJobId()]
    const waits = [first, second].map((jobId) => here.receiver.waitForJob(jobId, { timeout: 30_000 }))
    await receive(other, first)
    await waits[0]
    await server.kill()
    await server.restart()
    await expect
      .poll(
        async () => {
          await receive(other, second)
          return Promise.race([waits[1], new Promise((resolve) => setTimeout(resolve, 20))])
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ JobId: second })
    await here.close()
    await other.close()
    await server.stop()
  })
})

test('a receiver answers a callback that it cannot share, and reports why', async () => {
  const onError = vi.fn()
  const broken = () => Promise.reject(new Error('no connection'))
  const receiver = createReceiver({
    verify: () => undefined,
    onError,
    onTaskFinish: () => {},
    endedJobs: createRedisEndedJobs({ client: broken }),
  })
  const readBody = async () => xmlOf('j1')
  expect((await receiver.receive({ method: 'POST', url: '/', headers: {}, readBody })).status).toBe(200)
  const [error] = onError.mock.calls[0] ?? []
  expect(error).toMatchObject({ code: 'unavailable', cause: { message: 'no connection' } })
})

describe.runIf(hasRedis)('ended jobs in a Redis Cluster', () => {
  let cluster: RedisCluster
  testEndedJobs('through ioredis', {
    async start() {
      cluster = await startRedisCluster()
    },
    place: () => ({ store: 'redis-cluster', urls: cluster.nodes.map(({ host, port }) => `redis://${host}:${port}`) }),
    stop: () => cluster.stop(),
  })
})

if (!hasRedis)
  test.skip(
    'redis-server is not on this machine: ended jobs in Redis were NOT tested (Debian: apt-get install redis-server)',
  )
