import { createDispatcher } from '@ci-event/core'
import { createRedisLedger, type RedisClient } from '@ci-event/redis'
import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts'
import { hasRedis } from '../support/redis-server.mjs'
import { entryOf, eventOf, fresh } from './entry.ts'
import { testLedger } from './suite.ts'

describe.runIf(hasRedis)('a ledger in a Redis Cluster', () => {
  let cluster: RedisCluster
  let ioredis: Cluster
  let nodeRedis: ReturnType<typeof createCluster>
  beforeAll(async () => {
    cluster = await startRedisCluster()
    ioredis = new Cluster([...cluster.nodes])
    nodeRedis = createCluster({
      rootNodes: cluster.nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
    })
    await nodeRedis.connect()
  })
  afterAll(async () => {
    ioredis.disconnect()
    nodeRedis.destroy()
    await cluster.stop()
  })

  testLedger('through ioredis and node-redis', {
    create: () => createRedisLedger({ client: ioredis as RedisClient }),
    other: () => createRedisLedger({ client: () => nodeRedis as unknown as RedisClient }),
  })

  test('spreads jobs over all nodes, with all work of one job on one node', async () => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient, prefix: 'spread:' })
    const ids = Array.from({ length: 60 }, fresh)
    const dispatcher = createDispatcher({ ledger, onTaskFinish: () => {} }).on('*', () => {}, { name: 'second' })
    await dispatcher.dispatch(eventOf(...ids.map((JobId) => ({ JobId, State: 'Success' }))))
    const counts = await Promise.all(ioredis.nodes('master').map(async (node) => (await node.keys('spread:*')).length))
    expect(counts.reduce((sum, count) => sum + count)).toBe(60)
    for (const count of counts) expect(count).toBeGreaterThan(0)
  })

  test.each(['{a}{b}', '}{', '{}'])('a job whose id is %s is a job like any other', async (braces) => {
    const ledger = createRedisLedger({ client: ioredis as RedisClient })
    const entry = entryOf({ jobId: braces + fresh() })
    expect(await ledger.claim(entry)).toBe('claimed')
    await ledger.complete(entry)
    expect(await ledger.claim(entry)).toBe('completed')
  })
})

if (!hasRedis)
  test.skip(
    'redis-server is not on this machine: the ledger in a Redis Cluster was NOT tested (Debian: apt-get install redis-server)',
  )
