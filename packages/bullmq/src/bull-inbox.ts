import { randomUUID } from 'node:crypto'
import { CallbackError, type Ledger } from '@ci-event/core'
import type { Inbox, InboxItem, InboxWorker, ItemState, RetentionOptions } from '@ci-event/inbox'
import { keyOf, retentionOf } from '@ci-event/inbox/engine'
import {
  type BackendFactory,
  type ConnectionOptions,
  type IQueueBackend,
  type MetricsOptions,
  type PostgresConnectionOptions,
  Queue,
  Worker,
} from 'bullmq'
import { failingFast, isSettings, keepTrying, ledgerBeside, surviveBrokenConnections } from './backend.ts'
import { startQueueWorker } from './queue-worker.ts'
import { itemOf, jobTypes, nameOf, type Returned, type Stored, stateOf, toStored } from './stored.ts'

/** Where an inbox on BullMQ is kept. */
export interface BullInboxOptions {
  /**
   * BullMQ's own connection setting: Redis (`{ url }`, `{ host, port }`) or, with `backend`, PostgreSQL
   * (`{ connectionString, migrate: true }`).
   */
  connection: ConnectionOptions | PostgresConnectionOptions
  /** BullMQ's `createPostgresBackend`, for PostgreSQL. @default Redis */
  // biome-ignore lint/suspicious/noExplicitAny: whichever connection setting it takes
  backend?: BackendFactory<any, any> | undefined
  /** The queue's name. @default 'ci-event' */
  queue?: string | undefined
  /** What the queue's keys in Redis begin with. @default BullMQ's, 'bull' */
  prefix?: string | undefined
  /** How long ended items are kept. BullMQ removes them as others end. */
  retention?: RetentionOptions | undefined
  /** For how many milliseconds after it was last heard of the ledger remembers a job. @default 2592000000 (30 days) */
  ledgerAge?: number | undefined
  /** Your own ledger instead of the one beside the queue. */
  ledger?: Ledger | undefined
  /** BullMQ's metrics, such as `{ maxDataPoints: 20160 }` (two weeks of minutes). */
  metrics?: MetricsOptions | undefined
  /** After how many milliseconds a callback that could not be stored is answered 503. @default 5000 */
  acceptTimeout?: number | undefined
  /** Told when the connection failed; it is opened anew by itself. */
  onError?: ((error: unknown) => unknown) | undefined
}

/** An inbox that is a queue of BullMQ. */
export interface BullInbox extends Inbox {
  /** The queue, for BullMQ's tools such as bull-board. Made anew if the storage was away when it was first used. */
  readonly queue: Queue<Stored, Returned>
}

/** Shown by BullMQ's tools for items that wait for their first attempt; the worker's own number holds. */
const shownAttempts = 15

/**
 * Keeps callbacks in a queue of BullMQ, on Redis or PostgreSQL, for many machines. Give Redis persistence
 * (`appendonly yes`, `appendfsync always`): what it has not written when it dies was accepted and is lost.
 *
 * @throws RangeError for bounds that cannot work
 *
 * @example
 * const inbox = createBullInbox({ connection: { url: process.env.REDIS_URL } })
 * @example
 * const inbox = createBullInbox({ connection: { connectionString, migrate: true }, backend: createPostgresBackend })
 */
export function createBullInbox(options: BullInboxOptions): BullInbox {
  const { backend, queue: name = 'ci-event', prefix, acceptTimeout = 5000, ledgerAge = 30 * 24 * 3_600_000 } = options
  const retention = retentionOf(options.retention)
  const workers = new Set<InboxWorker>()
  const shared = prefix === undefined ? {} : { prefix }
  let queue = makeQueue()
  let reached: Promise<unknown> | undefined
  let closed = false

  function makeQueue(): Queue<Stored, Returned> {
    const settings = { connection: failingFast(options.connection), ...shared }
    const made = new Queue<Stored, Returned>(name, settings as never, backend as never)
    made.on('error', report)
    surviveBrokenConnections(made.getBackend())
    return made as Queue<Stored, Returned>
  }

  /** Waits for the first connection. A queue that could not be opened at first stays so: another one is made. */
  async function ready(): Promise<Queue<Stored, Returned>> {
    if (closed) throw unavailable(new Error('The inbox was closed.'))
    const mine = queue
    reached ??= mine.waitUntilReady()
    try {
      await reached
    } catch (error) {
      if (queue === mine && !closed) {
        reached = undefined
        queue = makeQueue()
        void mine.close().catch(() => {})
      }
      throw error
    }
    return mine
  }

  function report(error: unknown): void {
    void (async () => options.onError?.(error))().catch(() => {})
  }

  async function stored<T>(step: (queue: Queue<Stored, Returned>) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`It did not answer within ${acceptTimeout} ms.`)), acceptTimeout)
    })
    let isLate = false
    const work = ready().then((reachedQueue) => {
      // Nobody waits for it any more: it was answered 503.
      if (isLate) throw new Error('Too late.')
      return step(reachedQueue)
    })
    work.catch(() => {})
    try {
      return await Promise.race([work, late])
    } catch (cause) {
      isLate = true
      throw unavailable(cause)
    } finally {
      clearTimeout(timer)
    }
  }

  async function list(state: ItemState, number: number): Promise<InboxItem[]> {
    const jobs = await (await ready()).getJobs(jobTypes[state], 0, number - 1)
    // One that was removed meanwhile is not there.
    return jobs.flatMap((job) => (job ? itemOf(job, state, job.attemptsMade + (state === 'running' ? 1 : 0)) : []))
  }

  return {
    async accept(event, context) {
      const key = keyOf(event, context.subject)
      const id = randomUUID()
      // With an id of ours, BullMQ's answer tells whether it added the job or found the one before.
      const job = await stored((reachedQueue) =>
        reachedQueue.add(nameOf(event), toStored(event, context), {
          jobId: id,
          attempts: shownAttempts,
          backoff: { type: 'ci-event' },
          ...(key ? { deduplication: { id: key, ttl: Math.min(retention.done.age, 2 ** 31 * 1000) } } : {}),
        }),
      )
      return { outcome: job.id === id ? 'accepted' : 'duplicate' }
    },
    work(deliver, workOptions = {}) {
      const worker = startQueueWorker(
        {
          ready,
          create: (processor, settings) => {
            const { connection } = options
            const own = isSettings(connection) ? keepTrying(connection) : connection
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
    async list({ state, limit = 100, offset = 0 } = {}) {
      const states = state === undefined ? (Object.keys(jobTypes) as ItemState[]) : [state]
      const lists = await Promise.all(states.map((each) => list(each, offset + limit)))
      const newestFirst = lists.flat().sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())
      return newestFirst.slice(offset, offset + limit)
    },
    async get(id) {
      const job = await (await ready()).getJob(id)
      if (!job) return undefined
      const state = stateOf(await job.getState())
      return itemOf(job, state, job.attemptsMade + (state === 'running' ? 1 : 0))
    },
    async replay(id) {
      const job = await (await ready()).getJob(id)
      const state = await job?.getState()
      if (!job || (state !== 'failed' && state !== 'delayed')) return false
      if (state === 'delayed') await job.promote()
      else {
        const handlers = (job.data.handlers ?? []).filter((result) => result.state === 'done')
        await job.updateData({ ...job.data, handlers })
        await job.retry('failed', { resetAttemptsMade: true })
      }
      return true
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
    ledger:
      options.ledger ?? ledgerBeside(ready as () => Promise<Queue>, backend !== undefined, `${name}:job`, ledgerAge),
    get queue() {
      return queue
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()))
      closed = true
      await queue.close()
    },
  }
}

function unavailable(cause: unknown): CallbackError {
  const what = cause instanceof Error ? cause.message : String(cause)
  return new CallbackError(
    'unavailable',
    `The queue could not store the callback: ${what} Check its Redis or PostgreSQL; nothing needs to be restarted.`,
    { cause, retryAfter: 5000 },
  )
}
