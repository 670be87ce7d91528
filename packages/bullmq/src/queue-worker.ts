/** Runs the items of a queue with BullMQ's own worker: its concurrency, backoff and recovery of stalled jobs. */
import { setMaxListeners } from 'node:events'
import type { Deliver } from '@ci-event/core'
import type { CloseResult, InboxWorker, WorkOptions } from '@ci-event/inbox'
import {
  closeInTime,
  createDeadLetterNotifier,
  createStorageBackoff,
  escapeText,
  mostRecords,
  type Retention,
  traceSettle,
  type Verdict,
  workSettingsOf,
} from '@ci-event/inbox/engine'
import { DelayedError, type KeepJobs, type MetricsOptions, UnrecoverableError, type Worker } from 'bullmq'
import { listenToBrokenConnections } from './bullmq-internals.ts'
import { createDeadLetters } from './dead-letters.ts'
import type { ItemQueue } from './queue-connection.ts'
import { attemptOf, changed, dataOf, type ItemJob, itemOf, type Returned, type Stored, toReturned } from './stored.ts'
import { throttle } from './throttle.ts'

/** What a worker shares with its inbox. */
export interface Workplace {
  /** The queue, once its storage was reached. */
  ready(): Promise<ItemQueue>
  /** Makes BullMQ's worker. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's own parameters, one by one
  create(processor: any, options: object): Worker<Stored, Returned>
  readonly retention: Retention
  readonly metrics: MetricsOptions | undefined
}

/** Thrown for BullMQ when an attempt has failed and another follows. */
class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed'
  readonly delay: number

  constructor(message: string, delay: number) {
    super(message)
    this.delay = delay
  }
}

/** The first pause before a worker that could not start is made again, in ms. */
const startPause = 500
const idlePause = 25
/** How long handlers have to end after their signal was aborted, in ms. */
const grace = 500

/** @throws CallbackError `misconfigured` for settings that cannot work */
export function startQueueWorker(place: Workplace, deliver: Deliver, options: WorkOptions): InboxWorker {
  const { concurrency, lease, pollInterval, retry, report, attempt } = workSettingsOf(options)
  const deadLetters = createDeadLetters(place.ready, createDeadLetterNotifier(options.onDeadLetter, report))
  const abort = new AbortController()
  // Every handler listens to it, and Node.js warns of the eleventh listener.
  setMaxListeners(0, abort.signal)
  let running = 0
  let worker: Worker<Stored, Returned> | undefined
  let search: NodeJS.Timeout | undefined
  let closing: Promise<CloseResult> | undefined
  const started = start()

  /** A worker of BullMQ whose first connection failed stays broken: another one is made until one is connected. */
  async function start(): Promise<void> {
    const backoff = createStorageBackoff(startPause)
    while (!closing) {
      let made: Worker<Stored, Returned> | undefined
      try {
        await place.ready()
        made = make()
        await made.waitUntilReady()
        if (closing) return void (await made.close())
        worker = made
        // Its failures come as events.
        void made.run()
        return notifyOfDeadLetters(made)
      } catch (error) {
        report(error)
        void made?.close(true).catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, backoff.next()))
      }
    }
  }

  function make(): Worker<Stored, Returned> {
    const made = place.create(run, {
      autorun: false,
      concurrency,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: Math.max(1, retry.attempts - 1),
      removeOnComplete: keepOf(place.retention.done),
      removeOnFail: keepOf(place.retention.dead),
      settings: { backoffStrategy: (_: number, __: string, error: Error) => (error as AttemptFailed).delay ?? 0 },
      // How soon a worker whose connection failed silently looks again.
      drainDelay: Math.max(0.1, pollInterval / 1000),
      runRetryDelay: Math.min(pollInterval, 5000),
      ...(place.metrics ? { metrics: place.metrics } : {}),
    })
    made.on('error', report)
    listenToBrokenConnections(made.getBackend())
    throttle(made, report)
    return made
  }

  function notifyOfDeadLetters(from: Worker<Stored, Returned>): void {
    from.on('failed', (job) => {
      if (job?.finishedOn !== undefined) void deadLetters.notify(job)
    })
    const notifyOfOthers = () => deadLetters.notifyOfOthers().catch(report)
    search = setInterval(notifyOfOthers, lease)
    search.unref()
    void notifyOfOthers()
  }

  async function run(job: ItemJob, token: string): Promise<Returned> {
    running++
    try {
      const item = itemToRun(job)
      const verdict = await attempt(item, deliver, retry, abort.signal)
      const { value, error } = await traceSettle(item, verdict.state, () => settle(job, token, verdict))
      if (error) throw error
      return value as Returned
    } finally {
      running--
    }
  }

  /** What to return to BullMQ, or to throw: that an attempt has failed is no failure of the storage. */
  async function settle(job: ItemJob, token: string, verdict: Verdict): Promise<{ value?: Returned; error?: Error }> {
    try {
      return { value: await conclude(job, token, verdict) }
    } catch (error) {
      if (error instanceof AttemptFailed || error instanceof UnrecoverableError || error instanceof DelayedError)
        return { error }
      throw error
    }
  }

  /** Reports to BullMQ how the attempt ended. */
  async function conclude(job: ItemJob, token: string, verdict: Verdict): Promise<Returned> {
    if (verdict.state === 'done') return toReturned(verdict)
    const { error, handlers, state } = verdict
    const isDead = state === 'dead'
    const attempt = attemptOf(verdict)
    const attempts = [...(dataOf(job).attempts ?? []), ...(attempt ? [attempt] : [])].slice(-mostRecords)
    await job.updateData(changed(job, { handlers, isDead, attempts, error: { ...error, at: error.at.getTime() } }))
    const message = escapeText(error.message)
    if (isDead) throw new UnrecoverableError(message)
    if (!verdict.counts) {
      await job.moveToDelayed(Date.now() + Math.max(1, verdict.delay), token)
      throw new DelayedError()
    }
    // The limit of this worker applies, whatever the process that accepted the item has set.
    job.opts.attempts = retry.attempts
    throw new AttemptFailed(message, verdict.delay)
  }

  async function close(timeout: number): Promise<CloseResult> {
    clearInterval(search)
    const settled = started.then(() => {
      clearInterval(search)
      return worker?.close()
    })
    const result = await closeInTime({ settled, running: () => running, abort, timeout, grace })
    // What still runs is found stalled when its lock, which is not renewed any more, has expired.
    if (running > 0) void worker?.disconnect().catch(() => {})
    return result
  }

  return {
    get running() {
      return running
    },
    async onIdle() {
      for (;;) {
        if (closing) return
        const counts = await (await place.ready()).getJobCounts('wait', 'prioritized', 'active')
        if (Object.values(counts).every((count) => count === 0)) return
        await new Promise((resolve) => setTimeout(resolve, idlePause))
      }
    },
    close: ({ timeout = 10_000 } = {}) => {
      closing ??= close(timeout)
      return closing
    },
  }
}

/** The item as an attempt sees it. In one that was replayed, handlers that gave up run again. */
function itemToRun(job: ItemJob) {
  const item = itemOf(job, 'running', job.attemptsMade + 1)
  return dataOf(job).isDead ? { ...item, handlers: item.handlers.filter(({ state }) => state === 'done') } : item
}

/** BullMQ counts ages in seconds, and has no value for "without end". */
function keepOf({ age, count }: Retention['done']): KeepJobs {
  const most = Number.isFinite(count) ? { count } : {}
  return Number.isFinite(age) ? { age: Math.ceil(age / 1000), ...most } : { count: Number.isFinite(count) ? count : -1 }
}
