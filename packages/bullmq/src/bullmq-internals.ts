/**
 * All that is used of BullMQ beyond its documented interface, as read from BullMQ 6.7.0. A later version may change any of
 * it: read its sources again, and this file, before widening the peer range.
 */
import type { RedisClient } from '@ci-event/redis'
import type { IQueueBackend, Worker } from 'bullmq'
import type { Queryable } from './postgres-ledger.ts'

/** `RedisQueueBackend.client`, in which an adapted node-redis client is at `raw`. */
export async function redisClientOf(backend: IQueueBackend): Promise<RedisClient> {
  const client = await (backend as unknown as { client: Promise<RedisClient & { raw?: RedisClient }> }).client
  return client.raw ?? client
}

/** `PostgresQueueBackend.connection.pool`. */
export function poolOf(backend: IQueueBackend): Queryable {
  return (backend as unknown as { connection: { pool: Queryable } }).connection.pool
}

interface Emitter {
  on(event: string, listener: (client: Emitter) => void): unknown
}

/**
 * A connection of a `pg.Pool` that breaks while it is taken out of the pool emits an error. BullMQ does not listen to it,
 * and an error without a listener ends the process. The query that used the connection fails by itself.
 */
export function listenToBrokenConnections(backend: IQueueBackend): void {
  const { connection } = backend as unknown as { connection?: { pool?: Partial<Emitter> } }
  connection?.pool?.on?.('connect', (client) => client.on('error', () => {}))
}

/** `Worker.resume` calls `run` and ignores its promise; a rejection would end the process. */
export function catchRun(worker: Worker, report: (error: unknown) => void): void {
  const run = worker.run.bind(worker)
  worker.run = () => run().catch(report)
}

// The codes of `finishedErrors`: the job does not exist, or is not in the state that the call requires.
const lostRaces = new Set<unknown>([-1, -3])

/** Whether a call on a job failed because another caller was faster. */
export function isLostRace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && lostRaces.has(error.code)
}
