import { type AnyJob, type EndedJob, type EndedJobs, hasEnded } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { createByteBudget } from './byte-budget.ts'
import { type Channels, createChannels, type Listening } from './channels.ts'
import { type RedisClient, runScript } from './client.ts'
import type { RedisSubscriber } from './subscriber.ts'

/** How ended jobs are shared. */
export interface RedisEndedJobsOptions {
  /** Your own connected client (ioredis or node-redis), or a function that returns it. It may be that of the ledger. */
  client: RedisClient | (() => RedisClient | Promise<RedisClient>)
  /**
   * A second connection, because one that subscribes can do nothing else: `client.duplicate()`, or a function that returns
   * it, called at the first wait. A process that only receives callbacks needs none: there, `waitForJob` rejects.
   */
  subscriber?: RedisSubscriber | (() => RedisSubscriber | Promise<RedisSubscriber>) | undefined
  /** What keys and channels begin with; the JobId follows. @default 'ci-event:ended:' */
  prefix?: string | undefined
  /** For how many milliseconds an ended job is kept for those who wait later. @default 3600000 (1 hour) */
  maxAge?: number | undefined
  /**
   * How many bytes of ended jobs each process keeps in Redis. Beyond it, jobs are sent to those who wait already and not
   * kept for others. @default 67108864 (64 MiB)
   */
  maxBytes?: number | undefined
  /**
   * How often, in milliseconds, a wait looks for a message that it missed because a connection was lost without a sign.
   * @default 30000
   */
  lookInterval?: number | undefined
}

/** KEYS[1]: the job. ARGV: JSON, how long it is kept in ms (0: not at all), the channel. */
const add = `
if ARGV[2] ~= '0' then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return redis.call('PUBLISH', ARGV[3], ARGV[1])`

const get = `return redis.call('GET', KEYS[1])`

/** A key without its value, in Redis. */
const bytesPerKey = 200

/**
 * Shares ended jobs through Redis, for `waitForJob` in several processes and after a restart: a message to those who wait,
 * and a copy for those who come later. Needs Redis 5 or newer, or a cluster of it.
 *
 * @throws CallbackError `misconfigured` for bounds that cannot work
 *
 * @example
 * const client = new Redis(process.env.REDIS_URL)
 * createReceiver({
 *   ledger: createRedisLedger({ client }),
 *   endedJobs: createRedisEndedJobs({ client, subscriber: () => client.duplicate() }),
 *   onTaskFinish: { … },
 * })
 */
export function createRedisEndedJobs(options: RedisEndedJobsOptions): EndedJobs {
  const { client, subscriber, prefix = 'ci-event:ended:', lookInterval = 30_000 } = options
  const { maxAge = 3_600_000, maxBytes = 64 * 1024 * 1024 } = options
  for (const [name, value] of Object.entries({ maxAge, maxBytes, lookInterval })) {
    if (!(Number.isInteger(value) && value > 0))
      throw misconfigured(`\`${name}\` must be a positive integer, got ${value}.`)
  }
  if (lookInterval > 2 ** 31 - 1)
    throw misconfigured(`\`lookInterval\` must be at most 2147483647, got ${lookInterval}.`)
  const connected = (): RedisClient | Promise<RedisClient> => (typeof client === 'function' ? client() : client)
  const budget = createByteBudget(maxBytes, maxAge)
  let connecting: Promise<Channels> | undefined

  /** The function of the app's makes a connection, so that it is called once. */
  function channels(): Promise<Channels> {
    connecting ??= connect().catch((error) => {
      connecting = undefined
      throw error
    })
    return connecting
  }

  async function connect(): Promise<Channels> {
    const own = typeof subscriber === 'function' ? await subscriber() : subscriber
    if (typeof own?.subscribe !== 'function')
      throw misconfigured('To wait for jobs in this process, give `subscriber` a connected client of its own.')
    return createChannels(own)
  }

  async function addOne(job: EndedJob): Promise<void> {
    const json = JSON.stringify(job)
    const key = prefix + job.JobId
    const isKept = budget.take(Buffer.byteLength(json) + key.length + bytesPerKey)
    await runScript(await connected(), add, key, [json, isKept ? String(maxAge) : '0', key])
  }

  return {
    async add(jobs) {
      await Promise.all(jobs.map(addOne))
    },
    async wait(jobId, signal) {
      signal.throwIfAborted()
      const key = prefix + jobId
      const { listen } = await channels()
      return new Promise((resolve, reject) => {
        let listening: Listening | undefined
        let isOver = false
        const end = (settle: () => void): void => {
          if (isOver) return
          isOver = true
          clearInterval(looking)
          signal.removeEventListener('abort', abort)
          listening?.leave()
          settle()
        }
        const abort = (): void => end(() => reject(signal.reason))
        const read = (json: unknown): void => {
          const job = jobIn(json)
          if (job) end(() => resolve(job))
        }
        const fail = (error: unknown): void => end(() => reject(error))
        const look = (): Promise<void> =>
          Promise.resolve(connected())
            .then((redis) => runScript(redis, get, key, []))
            .then(read)
        // Missed messages alone: Redis being out of reach now does not end a wait that is subscribed.
        const lookAgain = (): void => void look().catch(() => {})
        const looking = setInterval(lookAgain, lookInterval)
        looking.unref()
        signal.addEventListener('abort', abort, { once: true })
        if (signal.aborted) return abort()
        // In this order: a job that ends in between is found by one of the two.
        listening = listen(key, { message: read, reconnected: lookAgain })
        listening.subscribed.then(look).catch(fail)
      })
    },
  }
}

function jobIn(json: unknown): AnyJob | undefined {
  if (typeof json !== 'string') return undefined
  try {
    const job = JSON.parse(json) as AnyJob
    return hasEnded(job) ? job : undefined
  } catch {
    return undefined
  }
}
