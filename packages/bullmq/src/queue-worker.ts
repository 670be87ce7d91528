/** Works the queue with BullMQ's own worker. What is ours is only how an attempt's end is told to BullMQ. */
import { setMaxListeners } from 'node:events'
import type { Deliver } from '@ci-event/core'
import type { InboxWorker, ItemError, WorkOptions } from '@ci-event/inbox'
import { attempt, type Retention, retryOf, type Verdict } from '@ci-event/inbox/engine'
import { DelayedError, type KeepJobs, type MetricsOptions, type Queue, UnrecoverableError, type Worker } from 'bullmq'
import { surviveBrokenConnections } from './backend.ts'
import { type ItemJob, itemOf, type Returned, type Stored } from './stored.ts'

/** What a worker shares with the inbox it works. */
export interface Workplace {
  /** The queue, once its storage was reached. */
  ready(): Promise<Queue<Stored, Returned>>
  /** Makes BullMQ's worker. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's own parameters, one by one
  create(processor: any, options: object): Worker<Stored, Returned>
  readonly retention: Retention
  readonly metrics: MetricsOptions | undefined
}

/** Told to BullMQ when an attempt has failed and another makes sense. */
class Again extends Error {
  override readonly name = 'AttemptFailed'
  readonly delay: number

  constructor({ message }: ItemError, delay: number) {
    super(message)
    this.delay = delay
  }
}

const startPause = 500
const drainPause = 25
/** Of the newest dead items so many are looked through for those that nobody was told of. */
const mostUntold = 100

/** @throws RangeError for settings that cannot work */
export function startQueueWorker(place: Workplace, deliver: Deliver, options: WorkOptions): InboxWorker {
  const { concurrency = 10, onDeadLetter, onError, lease = 30_000, pollInterval: poll = 1000 } = options
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw new RangeError(`\`concurrency\` must be a whole number from 1 up, and is ${concurrency}.`)
  const retry = retryOf(options.retry)
  const abort = new AbortController()
  // Every handler listens to it, and Node.js would warn of the eleventh.
  setMaxListeners(0, abort.signal)
  const telling = new Set<string>()
  let running = 0
  let worker: Worker<Stored, Returned> | undefined
  let telltale: NodeJS.Timeout | undefined
  let stopping: ReturnType<InboxWorker['close']> | undefined

  async function process(job: ItemJob, token: string): Promise<Returned> {
    running++
    try {
      return await conclude(
        job,
        token,
        await attempt(itemOf(job, 'running', job.attemptsMade + 1), deliver, retry, abort.signal),
      )
    } finally {
      running--
    }
  }

  async function conclude(job: ItemJob, token: string, verdict: Verdict): Promise<Returned> {
    if (verdict.state === 'done') return { outcome: verdict.outcome, handlers: verdict.handlers }
    const { error, handlers } = verdict
    await job.updateData({ ...job.data, handlers, error: { ...error, at: error.at.getTime() } })
    if (verdict.state === 'dead') throw new UnrecoverableError(error.message)
    if (!verdict.counts) {
      await job.moveToDelayed(Date.now() + Math.max(1, verdict.delay), token)
      throw new DelayedError()
    }
    // The worker's own number holds, whatever the process that accepted it had thought.
    job.opts.attempts = retry.attempts
    throw new Again(error, verdict.delay)
  }

  /** A worker of BullMQ's whose storage is away when it starts stays broken: another one is made until one is ready. */
  async function start(): Promise<void> {
    while (!stopping) {
      let made: Worker<Stored, Returned> | undefined
      try {
        await place.ready()
        made = make()
        await made.waitUntilReady()
        if (stopping) return void (await made.close())
        worker = made
        // Only its end: what fails meanwhile comes as events.
        void made.run().catch(report)
        return watchDead(made)
      } catch (error) {
        report(error)
        void made?.close(true).catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, startPause))
      }
    }
  }

  function make(): Worker<Stored, Returned> {
    const made = place.create(process, {
      autorun: false,
      concurrency,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: Math.max(1, retry.attempts - 1),
      removeOnComplete: keepOf(place.retention.done),
      removeOnFail: keepOf(place.retention.dead),
      settings: { backoffStrategy: (_: number, __: string, error: Error) => (error as Again).delay ?? 0 },
      // How soon a worker whose connection failed in silence looks again.
      drainDelay: Math.max(0.1, poll / 1000),
      runRetryDelay: Math.min(poll, 5000),
      ...(place.metrics ? { metrics: place.metrics } : {}),
    })
    made.on('error', report)
    surviveBrokenConnections(made.getBackend())
    return made
  }

  function watchDead(from: Worker<Stored, Returned>): void {
    if (!onDeadLetter) return
    from.on('failed', (job) => {
      if (job?.finishedOn !== undefined) void tell(job)
    })
    telltale = setInterval(tellOfOthers, lease)
    telltale.unref()
    void tellOfOthers()
  }

  /** Those of processes that died before they could tell. */
  async function tellOfOthers(): Promise<void> {
    try {
      const failed = await (await place.ready()).getFailed(0, mostUntold - 1)
      for (const job of failed) if (job && job.data.told !== job.finishedOn) await tell(job)
    } catch (error) {
      report(error)
    }
  }

  async function tell(job: ItemJob): Promise<void> {
    const key = `${job.id} ${job.finishedOn}`
    if (telling.has(key)) return
    telling.add(key)
    try {
      const item = itemOf(job, 'dead', job.attemptsMade)
      await onDeadLetter?.(item, item.lastError ?? { name: 'Error', message: job.failedReason, at: new Date() })
      await job.updateData({ ...job.data, told: job.finishedOn as number })
    } catch (error) {
      report(error)
    } finally {
      telling.delete(key)
    }
  }

  function report(error: unknown): void {
    void (async () => onError?.(error))().catch(() => {})
  }

  const started = start()

  async function stop(timeout: number): ReturnType<InboxWorker['close']> {
    clearInterval(telltale)
    const closed = started.then(() => worker?.close())
    let late: NodeJS.Timeout | undefined
    const isLate = await Promise.race([
      closed.then(() => false),
      new Promise<boolean>((resolve) => {
        late = setTimeout(() => resolve(true), timeout)
      }),
    ])
    clearTimeout(late)
    clearInterval(telltale)
    if (!isLate) return { finished: true, running: 0 }
    const left = running
    abort.abort(new Error(`The worker was stopped, and its ${timeout} ms are up.`))
    // Those that heed the signal give their items back at once; the others are found stalled when their lease ends.
    let given: NodeJS.Timeout | undefined
    await Promise.race([
      closed,
      new Promise<void>((resolve) => {
        given = setTimeout(resolve, 500)
      }),
    ])
    clearTimeout(given)
    if (running > 0) void worker?.disconnect().catch(() => {})
    return { finished: left === 0, running: left }
  }

  return {
    get running() {
      return running
    },
    async onIdle() {
      for (;;) {
        if (stopping) return
        const counts = await (await place.ready()).getJobCounts('wait', 'prioritized', 'active')
        if (Object.values(counts).every((count) => count === 0)) return
        await new Promise((resolve) => setTimeout(resolve, drainPause))
      }
    },
    close: ({ timeout = 10_000 } = {}) => {
      stopping ??= stop(timeout)
      return stopping
    },
  }
}

/** BullMQ counts ages in seconds, and has no word for "for ever". */
function keepOf({ age, count }: Retention['done']): KeepJobs {
  const most = Number.isFinite(count) ? { count } : {}
  return Number.isFinite(age) ? { age: Math.ceil(age / 1000), ...most } : { count: Number.isFinite(count) ? count : -1 }
}
