export { createRedisLedger, type RedisLedgerOptions } from './redis-ledger.ts'
export type { IoredisClient, NodeRedisClient, RedisClient } from './client.ts'
