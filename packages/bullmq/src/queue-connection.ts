/** The queue as the inbox uses it: connected when needed, checked once, made again when its first connection failed. */
import { CallbackError, isCallbackError } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { Report } from '@ci-event/inbox/engine'
import { evictionProblem, readRedisServerSettings } from '@ci-event/redis'
import type { Queue } from 'bullmq'
import { listenToBrokenConnections, redisClientOf } from './bullmq-internals.ts'
import type { Returned, Stored } from './stored.ts'

/** A queue of items. */
export type ItemQueue = Queue<Stored, Returned>

export interface QueueConnection {
  /** The queue. Another one once its first connection has failed. */
  readonly queue: ItemQueue
  /** The queue, connected. Rejects while it cannot be reached, or when its Redis cannot keep it. */
  ready(): Promise<ItemQueue>
  /**
   * Runs `step` on the queue.
   *
   * @throws CallbackError `unavailable` when it fails, or does not end in time
   */
  within<T>(milliseconds: number, step: (queue: ItemQueue) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** @param isPostgres whether the queue is in PostgreSQL, where there is nothing to check */
export function connectQueue(makeQueue: () => ItemQueue, isPostgres: boolean, report: Report): QueueConnection {
  let queue = make()
  let reached: Promise<unknown> | undefined
  let closed = false

  function make(): ItemQueue {
    const made = makeQueue()
    made.on('error', report)
    listenToBrokenConnections(made.getBackend())
    return made
  }

  async function reach(mine: ItemQueue): Promise<void> {
    await mine.waitUntilReady()
    if (isPostgres) return
    const settings = await readRedisServerSettings(await redisClientOf(mine.getBackend()))
    if (settings.isCluster && !hasHashTag(mine)) throw clusterWithoutHashTag(mine)
    const problem = evictionProblem(settings)
    if (problem) report(misconfigured(problem))
  }

  async function ready(): Promise<ItemQueue> {
    if (closed) throw new Error('The inbox was closed.')
    const mine = queue
    reached ??= reach(mine)
    try {
      await reached
      return mine
    } catch (error) {
      // A queue of BullMQ whose first connection failed stays broken. A Redis that cannot keep it is checked only once.
      if (queue === mine && !closed && !isCallbackError(error)) {
        reached = undefined
        queue = make()
        void mine.close().catch(() => {})
      }
      throw error
    }
  }

  return {
    get queue() {
      return queue
    },
    ready,
    async within(milliseconds, step) {
      let timer: NodeJS.Timeout | undefined
      let isLate = false
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          isLate = true
          reject(new Error(`It did not respond within ${milliseconds} ms.`))
        }, milliseconds)
      })
      const work = ready().then((connected) => {
        // The callback was answered 503 already.
        if (isLate) throw new Error('Too late.')
        return step(connected)
      })
      work.catch(() => {})
      try {
        return await Promise.race([work, late])
      } catch (cause) {
        throw unavailable(cause)
      } finally {
        clearTimeout(timer)
      }
    },
    async close() {
      closed = true
      await queue.close()
    },
  }
}

/** BullMQ's scripts use several keys at once, which a cluster keeps together only if they share a hash tag. */
function hasHashTag({ qualifiedName, opts, name }: ItemQueue): boolean {
  return /\{[^{}]+\}/.test(qualifiedName ?? `${opts.prefix}:${name}`)
}

function clusterWithoutHashTag({ opts, name }: ItemQueue): CallbackError {
  return misconfigured(
    `On Redis Cluster the queue's keys must share a hash tag, got prefix \`${opts.prefix ?? 'bull'}\` and queue \`${name}\`. ` +
      "Pass `prefix: '{ci-event}'`.",
  )
}

function unavailable(cause: unknown): CallbackError {
  const what = cause instanceof Error ? cause.message : String(cause)
  return new CallbackError(
    'unavailable',
    `The queue could not store the callback: ${what} Check its Redis or PostgreSQL; nothing needs to be restarted.`,
    { cause, retryAfter: 5000 },
  )
}
