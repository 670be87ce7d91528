import type { Ledger } from '@ci-event/core'
import { type Claim, type LedgerEntry, misconfigured, storableEntry } from '@ci-event/core/storage'
import { type RedisClient, runScript } from './client.ts'
import * as scripts from './scripts.ts'
import { evictionProblem, readRedisServerSettings } from './server-settings.ts'

/** How the ledger is kept. */
export interface RedisLedgerOptions {
  /** Your own connected client (ioredis or node-redis), or a function that returns it. */
  client: RedisClient | (() => RedisClient | Promise<RedisClient>)
  /** What the keys begin with; the JobId follows. @default 'ci-event:job:' */
  prefix?: string
  /** For how many milliseconds after it was last touched a job is remembered. @default 90000000 (25 hours) */
  maxAge?: number
}

/**
 * A ledger in Redis, for apps of which several processes receive callbacks. Every step is one atomic script and one
 * round trip. Needs Redis 5 or newer, or a cluster of it; with persistence (`appendonly yes`) it also survives a restart
 * of Redis.
 *
 * @throws CallbackError `misconfigured` for a `maxAge` that is not a positive integer
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
    throw misconfigured(`\`maxAge\` must be a positive integer (milliseconds), got ${maxAge}.`)

  const connected = (): RedisClient | Promise<RedisClient> => (typeof client === 'function' ? client() : client)

  async function run(script: string, given: LedgerEntry, ...values: (string | number)[]): Promise<unknown> {
    const entry = storableEntry(given)
    const keep = Math.max(maxAge, Math.ceil(given.lease))
    return runScript(await connected(), script, prefix + entry.jobId, [keep, fieldOf(entry), ...values].map(String))
  }

  return {
    claim: (entry) => run(scripts.claim, entry, entry.token, entry.lease, entry.order) as Promise<Claim>,
    renew: async (entry) => void (await run(scripts.renew, entry, entry.token, entry.lease)),
    complete: async (entry) => void (await run(scripts.complete, entry)),
    release: async (entry) => void (await run(scripts.release, entry, entry.token)),
    async check() {
      const problem = evictionProblem(await readRedisServerSettings(await connected()))
      return problem === undefined ? undefined : misconfigured(problem)
    },
  }
}

/** The hash field of a piece of work. Never `order`, the one field that holds something else. */
function fieldOf({ handler, state }: LedgerEntry): string {
  return JSON.stringify([handler, state])
}
