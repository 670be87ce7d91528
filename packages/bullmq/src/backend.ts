/** How the inbox finds its way to the queue's storage: settings that fail fast, and the ledger beside the queue. */
import type { Ledger } from '@ci-event/core'
import { createRedisLedger, type RedisClient } from '@ci-event/redis'
import type { IQueueBackend, Queue } from 'bullmq'
import { createPostgresLedger, type Queryable } from './postgres-ledger.ts'

/** Whether it is settings for a connection, and not a client or a pool that is there already. */
export function isSettings(connection: unknown): connection is object {
  return typeof connection === 'object' && connection !== null && !('connect' in connection) && !('query' in connection)
}

/** Settings under which a call to a Redis that is away fails, so that the answer is 503, instead of waiting for it. */
export function failingFast(connection: unknown): unknown {
  if (!isSettings(connection)) return connection
  return { ...keepTrying(connection), enableOfflineQueue: false, maxRetriesPerRequest: 0, ...connection }
}

/** BullMQ's own pauses grow to 20 s; a Redis that is back should be noticed sooner. */
export function keepTrying(connection: object): object {
  return { retryStrategy: (times: number) => Math.min(50 * 2 ** times, 2000), ...connection }
}

/** The ledger in the same Redis or PostgreSQL as the queue. `queue` is asked at each step, for it may be made anew. */
export function ledgerBeside(queue: () => Promise<Queue>, isPostgres: boolean, prefix: string, maxAge: number): Ledger {
  if (isPostgres)
    return createPostgresLedger({
      pool: async () => poolOf((await queue()).getBackend()),
      prefix: `${prefix}:`,
      maxAge,
    })
  return createRedisLedger({ client: async () => redisOf((await queue()).getBackend()), prefix: `${prefix}:`, maxAge })
}

async function redisOf(backend: IQueueBackend): Promise<RedisClient> {
  const client = await (backend as unknown as { client: Promise<RedisClient & { raw?: RedisClient }> }).client
  // What BullMQ makes of a node-redis client keeps that client inside.
  return client.raw ?? client
}

function poolOf(backend: IQueueBackend): Queryable {
  return (backend as unknown as { connection: { pool: Queryable } }).connection.pool
}

/**
 * A connection of a `pg.Pool` that breaks while it is taken out emits an error that BullMQ does not listen to, and an
 * error that nobody listens to ends the process. The step that used it fails by itself.
 */
export function surviveBrokenConnections(backend: IQueueBackend): void {
  const { connection } = backend as unknown as { connection?: { pool?: Partial<Emitter> } }
  connection?.pool?.on?.('connect', (client) => client.on('error', () => {}))
}

interface Emitter {
  on(event: string, listener: (client: Emitter) => void): unknown
}
