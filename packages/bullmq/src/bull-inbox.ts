import type { Ledger } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { Inbox, InboxWorker, RetentionOptions } from '@ci-event/inbox'
import { createReport, keyOf, retentionOf, tracedAccept } from '@ci-event/inbox/engine'
import {
  type BackendFactory,
  type ConnectionOptions,
  type IQueueBackend,
  type MetricsOptions,
  type PostgresConnectionOptions,
  Queue,
  type Telemetry,
  Worker,
} from 'bullmq'
import { isLostRace } from './bullmq-internals.ts'
import { failingFast, isSettings, reconnectingSoon } from './connection.ts'
import { newItemId } from './item-id.ts'
import { ledgerBeside } from './ledger-beside.ts'
import { listItems } from './list.ts'
import { oldestOpen } from './oldest.ts'
import { connectQueue, type ItemQueue } from './queue-connection.ts'
import { startQueueWorker } from './queue-worker.ts'
import { replay, replayAsNew } from './replay.ts'
import { statsOfItems } from './stats.ts'
import { type ItemJob, itemOf, nameOf, type Returned, type Stored, stateOf, toStored } from './stored.ts'

/** Where an inbox on BullMQ is kept. */
export interface BullInboxOptions {
  /**
   * BullMQ's own connection setting: Redis (`{ url }`, `{ host, port }`) or, with `backend`, PostgreSQL
   * (`{ connectionString, migrate: true }`). For Redis Cluster, a `Cluster` of ioredis, with `prefix`.
   */
  connection: ConnectionOptions | PostgresConnectionOptions
  /** BullMQ's `createPostgresBackend`, for PostgreSQL. @default Redis */
  // biome-ignore lint/suspicious/noExplicitAny: each backend has connection settings of its own
  backend?: BackendFactory<any, any> | undefined
  /** The queue's name. @default 'ci-event' */
  queue?: string | undefined
  /** What the queue's keys in Redis begin with. On Redis Cluster it must be a hash tag, such as `{ci-event}`. @default BullMQ's, 'bull' */
  prefix?: string | undefined
  /** How long finished items are kept. BullMQ removes them when others finish. */
  retention?: RetentionOptions | undefined
  /** For how many milliseconds after its last update the ledger remembers a job. @default 2592000000 (30 days) */
  ledgerAge?: number | undefined
  /** Your own ledger instead of the one beside the queue. */
  ledger?: Ledger | undefined
  /** BullMQ's metrics, such as `{ maxDataPoints: 20160 }` (two weeks of minutes). */
  metrics?: MetricsOptions | undefined
  /**
   * BullMQ's own telemetry, such as `new BullMQOtel('app')` of `bullmq-otel`: spans of the queue and the worker, beside those
   * of `@ci-event/otel`. @default none
   */
  telemetry?: Telemetry | undefined
  /** After how many milliseconds a callback that could not be stored is answered 503. @default 5000 */
  acceptTimeout?: number | undefined
  /**
   * Called when the connection fails, which is opened again by itself, and when Redis is set up so that it drops keys.
   * Its own failure is ignored. @default writes to the console
   */
  onError?: ((error: unknown) => unknown) | undefined
}

/** An inbox that is a queue of BullMQ. */
export interface BullInbox extends Inbox {
  /** The queue, for BullMQ's tools such as bull-board. Another one once its first connection has failed. */
  readonly queue: ItemQueue
}

/** What BullMQ's tools show for items before their first attempt; the limit of the worker applies. */
const shownAttempts = 15

/**
 * Keeps callbacks in a queue of BullMQ, on Redis or PostgreSQL, for many machines. Give Redis persistence
 * (`appendonly yes`, `appendfsync always`): it loses what it has not written when it dies, also if that was accepted.
 *
 * @throws CallbackError `misconfigured` for bounds that cannot work
 *
 * @example
 * const inbox = createBullInbox({ connection: { url: process.env.REDIS_URL } })
 * @example
 * const inbox = createBullInbox({ connection: { connectionString, migrate: true }, backend: createPostgresBackend })
 */
export function createBullInbox(options: BullInboxOptions): BullInbox {
  const { backend, queue: name = 'ci-event', prefix, acceptTimeout = 5000, ledgerAge = 30 * 24 * 3_600_000 } = options
  if (!(acceptTimeout > 0)) throw misconfigured(`\`acceptTimeout\` must be milliseconds above 0, got ${acceptTimeout}.`)
  const retention = retentionOf(options.retention)
  const isPostgres = backend !== undefined
  const { telemetry } = options
  const shared = { ...(prefix === undefined ? {} : { prefix }), ...(telemetry === undefined ? {} : { telemetry }) }
  const workers = new Set<InboxWorker>()
  const makeQueue = (): ItemQueue =>
    new Queue<Stored, Returned>(
      name,
      { connection: failingFast(options.connection), ...shared } as never,
      backend as never,
    ) as ItemQueue
  const connection = connectQueue(makeQueue, isPostgres, createReport(options.onError))
  const { ready } = connection

  return {
    accept: tracedAccept(async (event, context) => {
      const key = keyOf(event, context.subject)
      const id = newItemId(context.receivedAt)
      // The id of the result shows whether BullMQ added the job or found an earlier one.
      const job = await connection.within(acceptTimeout, (queue) =>
        queue.add(nameOf(event), toStored(event, context), {
          jobId: id,
          attempts: shownAttempts,
          backoff: { type: 'ci-event' },
          ...(key ? { deduplication: { id: key, ttl: Math.min(retention.done.age, 2 ** 31 * 1000) } } : {}),
        }),
      )
      return { outcome: job.id === id ? 'accepted' : 'duplicate' }
    }),
    work(deliver, workOptions = {}) {
      const worker = startQueueWorker(
        {
          ready,
          create: (processor, settings) => {
            const own = isSettings(options.connection) ? reconnectingSoon(options.connection) : options.connection
            return new Worker<Stored, Returned, string, IQueueBackend>(
              name,
              processor,
              { connection: own, ...shared, ...settings } as never,
              backend as never,
            ) as unknown as Worker<Stored, Returned>
          },
          retention,
          metrics: options.metrics,
        },
        deliver,
        workOptions,
      )
      workers.add(worker)
      return worker
    },
    list: async (options = {}) => listItems(await ready(), options),
    stats: async (options = {}) => statsOfItems(await ready(), options),
    async get(id) {
      const job = await (await ready()).getJob(id)
      if (!job) return undefined
      const state = stateOf(await job.getState())
      return itemOf(job, state, job.attemptsMade + (state === 'running' ? 1 : 0))
    },
    async replay(id, { asNew = false } = {}) {
      const job: ItemJob | undefined = await (await ready()).getJob(id)
      try {
        return job !== undefined && (await (asNew ? replayAsNew(job) : replay(job)))
      } catch (error) {
        // It was replayed or removed meanwhile.
        if (isLostRace(error)) return false
        throw error
      }
    },
    async count() {
      const counts = await (await ready()).getJobCounts()
      const sum = (types: readonly string[]) => types.reduce((total, type) => total + (counts[type] ?? 0), 0)
      return {
        waiting: sum(['waiting', 'wait', 'paused', 'delayed', 'prioritized']),
        running: sum(['active']),
        done: sum(['completed']),
        dead: sum(['failed']),
      }
    },
    oldest: async () => oldestOpen(await ready()),
    ledger: options.ledger ?? ledgerBeside(ready, isPostgres, `${name}:job:`, ledgerAge),
    get queue() {
      return connection.queue
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()))
      await connection.close()
    },
  }
}
