/** The ledger in the same Redis or PostgreSQL as the queue. */
import type { Ledger } from '@ci-event/core'
import { createRedisLedger } from '@ci-event/redis'
import { poolOf, redisClientOf } from './bullmq-internals.ts'
import { createPostgresLedger } from './postgres-ledger.ts'
import type { ItemQueue } from './queue-connection.ts'

/** @param ready returns the queue at each step, because it may be made again */
export function ledgerBeside(
  ready: () => Promise<ItemQueue>,
  isPostgres: boolean,
  prefix: string,
  maxAge: number,
): Ledger {
  const backend = async () => (await ready()).getBackend()
  if (isPostgres) return createPostgresLedger({ pool: async () => poolOf(await backend()), prefix, maxAge })
  return createRedisLedger({ client: async () => redisClientOf(await backend()), prefix, maxAge })
}
