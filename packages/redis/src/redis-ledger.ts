import type { Ledger } from '@ci-event/core'
import type { Claim } from '@ci-event/core/storage'
import { type RedisClient, runScript } from './client.ts'
import * as scripts from './scripts.ts'

/** How the ledger is kept. */
export interface RedisLedgerOptions {
  /** Your own connected client (ioredis or node-redis), or a function that returns it. */
  client: RedisClient | (() => RedisClient | Promise<RedisClient>)
  /** What the keys begin with; the JobId follows. @default 'ci-event:job:' */
  prefix?: string
  /** For how many milliseconds after it was last heard of a job is remembered. @default 90000000 (25 hours) */
  maxAge?: number
}

/**
 * A ledger in Redis, for apps of which several processes receive callbacks. Every step is one atomic script and one
 * round trip. Needs Redis 5 or newer; with persistence (`appendonly yes`) it also survives a restart of Redis.
 *
 * @throws RangeError for a `maxAge` that is no whole number of milliseconds above 0
 *
 * @example
 * ciEvent({ ledger: createRedisLedger({ client: new Redis(process.env.REDIS_URL) }), onTaskFinish: { … } })
 */
export function createRedisLedger({
  client,
  prefix = 'ci-event:job:',
  maxAge = 25 * 3_600_000,
}: RedisLedgerOptions): Ledger {
  if (!(Number.isInteger(maxAge) && maxAge > 0))
    throw new RangeError(`\`maxAge\` must be a whole number of milliseconds above 0, and is ${maxAge}.`)

  async function run(script: string, job: string, ...values: (string | number)[]): Promise<unknown> {
    const connected = typeof client === 'function' ? await client() : client
    return runScript(connected, script, prefix + job, [maxAge, ...values].map(String))
  }

  return {
    claim: ({ job, work, token, lease, order }) =>
      run(scripts.claim, job, field(work), token, lease, order) as Promise<Claim>,
    renew: async ({ job, work, token, lease }) => void (await run(scripts.renew, job, field(work), token, lease)),
    complete: async ({ job, work }) => void (await run(scripts.complete, job, field(work))),
    release: async ({ job, work, token }) => void (await run(scripts.release, job, field(work), token)),
  }
}

// No work can be called `order`, the one field that is none.
function field(work: string): string {
  return `work:${work}`
}
