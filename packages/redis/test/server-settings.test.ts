import { evictionProblem, readRedisServerSettings } from '@ci-event/redis'
import { Cluster, Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisCluster, startRedisCluster } from '../../../test/support/redis-cluster.ts'
import { hasRedis, type RedisServer, startRedis } from '../../../test/support/redis-server.mjs'

test('a client that cannot be asked, or refuses, gives no settings and no error', async () => {
  const refusing = { info: () => Promise.reject(new Error('NOPERM')) }
  for (const client of [{}, refusing]) expect(await readRedisServerSettings(client)).toEqual({})
  expect(evictionProblem({})).toBeUndefined()
})

describe.runIf(hasRedis)('the settings of a Redis server', () => {
  let server: RedisServer
  let cluster: RedisCluster
  beforeAll(async () => {
    server = await startRedis()
    cluster = await startRedisCluster()
  })
  afterAll(async () => {
    await server.stop()
    await cluster.stop()
  })

  test('are read through ioredis and node-redis', async () => {
    const ioredis = new Redis(server.url)
    const nodeRedis = await createClient({ url: server.url }).connect()
    for (const client of [ioredis, nodeRedis])
      expect(await readRedisServerSettings(client)).toEqual({ isCluster: false, evictionPolicy: 'noeviction' })
    await ioredis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    expect(evictionProblem(await readRedisServerSettings(nodeRedis))).toMatch(/got `allkeys-lru`/)
    ioredis.disconnect()
    nodeRedis.destroy()
  })

  test('tell a cluster, also when the client connects to one of its nodes', async () => {
    const clients = [new Cluster([...cluster.nodes]), new Redis(cluster.nodes[0] ?? {})]
    for (const client of clients) expect(await readRedisServerSettings(client)).toMatchObject({ isCluster: true })
    for (const client of clients) client.disconnect()
  })
})

if (!hasRedis)
  test.skip(
    'redis-server is not on this machine: reading its settings was NOT tested (Debian: apt-get install redis-server)',
  )
