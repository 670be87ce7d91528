export { createRedisLedger, type RedisLedgerOptions } from './redis-ledger.ts'
export type { IoredisClient, NodeRedisClient, RedisClient } from './client.ts'
export { evictionProblem, type RedisServerSettings, readRedisServerSettings } from './server-settings.ts'
