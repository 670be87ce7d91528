/** Takes due items, runs them, and takes over those of workers that have died. */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Deliver } from '@ci-event/core'
import { attempt } from '../engine/attempt.ts'
import { retryOf } from '../engine/retry.ts'
import type { InboxItem, InboxWorker, WorkOptions } from '../inbox.ts'
import type { Database } from './database.ts'
import * as items from './items.ts'

/** What a worker shares with the inbox it works. */
export interface Workplace {
  readonly database: Database
  /** Calls `listener` whenever this process has stored something to do; call the result to end that. */
  onWork(listener: () => void): () => void
  /** Removes what has been kept long enough. */
  prune(): Promise<void>
}

const pruneInterval = 60_000
/** How often someone who could not be told of a death is told again, at most, in ms. */
const tellInterval = 1000

/** @throws RangeError for settings that cannot work */
export function startWorker(
  { database, onWork, prune }: Workplace,
  deliver: Deliver,
  {
    concurrency = 10,
    retry: retryOptions,
    onDeadLetter,
    onError,
    pollInterval: poll = 1000,
    lease = 30_000,
  }: WorkOptions,
): InboxWorker {
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw new RangeError(`\`concurrency\` must be a whole number from 1 up, and is ${concurrency}.`)
  for (const [name, value] of Object.entries({ poll, lease })) {
    if (!(value >= 10 && value < 2 ** 31))
      throw new RangeError(`\`${name}\` must be milliseconds from 10 up, and is ${value}.`)
  }
  const retry = retryOf(retryOptions)
  const abort = new AbortController()
  // Every handler listens to it, and Node.js would warn of the eleventh.
  setMaxListeners(0, abort.signal)
  const running = new Map<string, Promise<void>>()
  const telling = new Set<string>()
  // For each other worker, since when (on our own monotonic clock) its beat has stood still.
  const watched = new Map<string, { beat: number; since: number }>()
  let owner = randomUUID()
  let isRegistered = false
  let stopping = false
  let isLooking = false
  let lookAgain = false
  let timer: NodeJS.Timeout | undefined
  let onIdle: (() => void)[] = []
  let lastPrune = Number.NEGATIVE_INFINITY
  let lastTelling = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    if (isLooking) {
      lookAgain = true
      return
    }
    isLooking = true
    clearTimeout(timer)
    let pause = poll
    try {
      do {
        lookAgain = false
        pause = await takeDue()
      } while (lookAgain && !stopping)
    } catch (error) {
      report(error)
    }
    isLooking = false
    if (stopping) return
    timer = setTimeout(look, pause)
  }

  /** @returns milliseconds until it makes sense to look again */
  async function takeDue(): Promise<number> {
    if (stopping) return poll
    const due = await database.read(items.nextDue)
    const free = concurrency - running.size
    if (due === undefined || due > 0) {
      if (running.size === 0) nowIdle()
      return Math.min(poll, due ?? poll)
    }
    // Whoever ends looks again.
    if (free === 0) return poll
    const claimed = await database.write((sql) => items.claimItems(sql, owner, lease, free))
    isRegistered = true
    for (const item of claimed) start(item, owner)
    lookAgain ||= claimed.length > 0
    return poll
  }

  function start(item: InboxItem, claimant: string): void {
    const run = handle(item, claimant)
      .catch(report)
      .finally(() => {
        running.delete(item.id)
        void look()
      })
    running.set(item.id, run)
  }

  async function handle(item: InboxItem, claimant: string): Promise<void> {
    // Taken over again and again: it has had its attempts, in processes that died of it.
    if (item.attempts > retry.attempts) {
      const error = item.lastError ?? { name: 'WorkerDied', message: 'All attempts were used up.', at: new Date() }
      return settle(item, claimant, { state: 'dead', error, handlers: item.handlers })
    }
    await settle(item, claimant, await attempt(item, deliver, retry, abort.signal))
  }

  /** Writes the verdict down, for as long as the storage is away too: until then the item is ours. */
  async function settle(
    item: InboxItem,
    claimant: string,
    verdict: Parameters<typeof items.settleItem>[3],
  ): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        const settled = await database.write((sql) => items.settleItem(sql, item.id, claimant, verdict, !onDeadLetter))
        if (settled?.state === 'dead') await tell(settled)
        return
      } catch (error) {
        report(error)
        if (abort.signal.aborted) return
        await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 100 * 2 ** tries)))
      }
    }
  }

  async function tell(item: InboxItem): Promise<void> {
    if (!onDeadLetter || telling.has(item.id)) return
    telling.add(item.id)
    try {
      await onDeadLetter(item, item.lastError ?? { name: 'Error', message: '', at: new Date() })
      await database.write((sql) => items.markTold(sql, item.id))
    } catch (error) {
      report(error)
    } finally {
      telling.delete(item.id)
    }
  }

  /** What is to be done from time to time, whether or not there is work. */
  async function tend(): Promise<void> {
    try {
      if (isRegistered && !(await database.write((sql) => items.beat(sql, owner)))) {
        // Taken for dead: what runs here is no longer ours. What comes next is taken under a new name.
        owner = randomUUID()
        isRegistered = false
      }
      await strikeDead()
      await database.write((sql) => {
        items.releaseOrphans(sql, retry.attempts, !onDeadLetter)
        items.mendTimes(sql)
      })
      if (onDeadLetter && performance.now() - lastTelling >= tellInterval) {
        lastTelling = performance.now()
        for (const item of await database.read((sql) => items.listUntold(sql, 100))) await tell(item)
      }
      if (performance.now() - lastPrune >= pruneInterval) {
        lastPrune = performance.now()
        await prune()
      }
    } catch (error) {
      report(error)
    }
    void look()
  }

  async function strikeDead(): Promise<void> {
    const workers = await database.read(items.listWorkers)
    for (const known of watched.keys()) if (!workers.some(({ token }) => token === known)) watched.delete(known)
    for (const { token, beat, lease: theirs } of workers) {
      if (token === owner) continue
      const seen = watched.get(token)
      if (seen?.beat !== beat) watched.set(token, { beat, since: performance.now() })
      else if (performance.now() - seen.since >= theirs)
        await database.write((sql) => items.strikeWorker(sql, token, beat))
    }
  }

  function nowIdle(): void {
    for (const resolve of onIdle) resolve()
    onIdle = []
  }

  function report(error: unknown): void {
    void (async () => onError?.(error))().catch(() => {})
  }

  const unsubscribe = onWork(() => void look())
  const tending = setInterval(tend, Math.max(10, lease / 3))
  tending.unref()
  void tend()

  let stopped: ReturnType<InboxWorker['close']> | undefined
  async function stop(timeout: number): ReturnType<InboxWorker['close']> {
    stopping = true
    unsubscribe()
    clearTimeout(timer)
    let late: NodeJS.Timeout | undefined
    await Promise.race([
      Promise.all(running.values()),
      new Promise<void>((resolve) => {
        late = setTimeout(resolve, timeout)
      }),
    ])
    clearTimeout(late)
    const left = running.size
    if (left > 0) {
      abort.abort(new Error(`The worker was stopped, and its ${timeout} ms are up.`))
      // Those that heed the signal give their items back at once.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    clearInterval(tending)
    // What is left is given back, with a beat that no longer goes on.
    if (isRegistered && running.size === 0)
      await database.write((sql) => items.strikeWorker(sql, owner)).catch(() => {})
    nowIdle()
    return { finished: left === 0, running: left }
  }

  return {
    get running() {
      return running.size
    },
    async onIdle() {
      if (stopping) return
      const idle = new Promise<void>((resolve) => onIdle.push(resolve))
      void look()
      await idle
    },
    close: ({ timeout = 10_000 } = {}) => {
      stopped ??= stop(timeout)
      return stopped
    },
  }
}
