/** Runs due items, and takes over those of workers that have died. */
import { setMaxListeners } from 'node:events'
import type { Deliver } from '@ci-event/core'
import type { Verdict } from '../engine/attempt.ts'
import { createStorageBackoff } from '../engine/backoff.ts'
import { closeInTime } from '../engine/close.ts'
import { attemptCounts } from '../engine/item-counts.ts'
import { countedTag } from '../engine/summary.ts'
import { traceSettle } from '../engine/traced.ts'
import { workSettingsOf } from '../engine/work-settings.ts'
import type { CloseResult, InboxItem, InboxWorker, WorkOptions } from '../inbox.ts'
import type { Statistics } from './counts.ts'
import type { Database } from './database.ts'
import { createDeadLetters } from './dead-letters.ts'
import { claimItems, correctTimes, nextDue, releaseOrphans, settleItem } from './items.ts'
import { createLease } from './lease.ts'
import { createLoop } from './loop.ts'
import { repeat } from './repeat.ts'

/** What a worker shares with its inbox. */
export interface Workplace {
  readonly database: Database
  /** Calls `listener` whenever this process has stored an item; the result unsubscribes. */
  onWork(listener: () => void): () => void
  /** Removes what has been kept long enough. */
  prune(signal: AbortSignal): Promise<void>
  readonly statistics: Pick<Statistics, 'count'>
}

const pruneInterval = 60_000
/** The shortest time between two searches for dead letters whose notification failed, in ms. */
const notifyInterval = 1000
/** How long handlers have to end after their signal was aborted, in ms. */
const grace = 50

/** @throws CallbackError `misconfigured` for settings that cannot work */
export function startWorker(
  { database, onWork, prune, statistics }: Workplace,
  deliver: Deliver,
  options: WorkOptions,
): InboxWorker {
  const { concurrency, pollInterval, lease: leaseTime, retry, report, attempt } = workSettingsOf(options)
  const lease = createLease(database)
  const deadLetters = createDeadLetters(database, options.onDeadLetter, report)
  const loop = createLoop(takeDue, pollInterval, report)
  const running = new Map<string, Promise<void>>()
  const abort = new AbortController()
  // Every handler listens to it, and Node.js warns of the eleventh listener.
  setMaxListeners(0, abort.signal)
  let idleWaiters: (() => void)[] = []
  let isClosing = false
  let closing: Promise<CloseResult> | undefined

  const unsubscribe = onWork(loop.wake)
  const upkeepInterval = Math.max(10, leaseTime / 3)
  const stopUpkeep = repeat(upkeep, upkeepInterval, report)
  // Apart from the upkeep, because both may take long, and the lease must be renewed meanwhile.
  const stopNotifying = repeat(deadLetters.notifyOfOthers, Math.max(notifyInterval, upkeepInterval), report)
  const stopPruning = repeat(prune, pruneInterval, report)
  loop.look()

  /** @returns milliseconds until the next look, 0 to look again at once */
  async function takeDue(): Promise<number> {
    const due = await database.read(nextDue)
    const free = concurrency - running.size
    if (due === undefined || due > 0) {
      if (running.size === 0) reportIdle()
      return Math.min(pollInterval, due ?? pollInterval)
    }
    // An item that ends looks again.
    if (free === 0 || isClosing) return pollInterval
    const owner = lease.owner()
    const claimed = await database.write((sql) => claimItems(sql, owner, leaseTime, free))
    lease.begin()
    for (const item of claimed) run(item, owner)
    return claimed.length > 0 ? 0 : pollInterval
  }

  function run(item: InboxItem, owner: string): void {
    const ended = handle(item, owner)
      .catch(report)
      .finally(() => {
        running.delete(item.id)
        loop.look()
      })
    running.set(item.id, ended)
  }

  async function handle(item: InboxItem, owner: string): Promise<void> {
    // Every attempt crashed its process.
    const isUsedUp = item.attempts > retry.attempts
    const verdict: Verdict = isUsedUp
      ? { state: 'dead', error: item.lastError ?? crashed(), handlers: item.handlers }
      : await attempt(item, deliver, retry, abort.signal)
    const settled = await traceSettle(item, verdict.state, () => settle(item, owner, verdict))
    if (settled) countAttempt(item, verdict)
    if (settled?.state === 'dead') await deadLetters.notify(settled)
  }

  function countAttempt(item: InboxItem, verdict: Verdict): void {
    const counts = attemptCounts(verdict)
    if (counts) statistics.count(countedTag(item.event), '', counts)
    for (const { tag, handler, runs, failed, duration, longest } of verdict.runs ?? [])
      statistics.count(tag, handler, { runs, failed, took: duration, slowest: longest })
  }

  /** Stores the verdict, however long the storage is out of reach: until then the item is this worker's. */
  async function settle(item: InboxItem, owner: string, verdict: Verdict): Promise<InboxItem | undefined> {
    const backoff = createStorageBackoff(100)
    for (;;) {
      try {
        return await database.write((sql) => settleItem(sql, item, owner, verdict))
      } catch (error) {
        report(error)
        if (abort.signal.aborted) return undefined
        await new Promise((resolve) => setTimeout(resolve, backoff.next()))
      }
    }
  }

  async function upkeep(): Promise<void> {
    await lease.renew()
    await lease.expireDead()
    await database.write((sql) => {
      releaseOrphans(sql, retry.attempts)
      correctTimes(sql)
    })
    loop.look()
  }

  function reportIdle(): void {
    for (const resolve of idleWaiters) resolve()
    idleWaiters = []
  }

  async function close(timeout: number): Promise<CloseResult> {
    isClosing = true
    unsubscribe()
    stopNotifying()
    stopPruning()
    // Items that are being claimed at this moment still start.
    const settled = loop.stop().then(() => Promise.all(running.values()))
    const result = await closeInTime({ settled, running: () => running.size, abort, timeout, grace })
    stopUpkeep()
    // What still runs is taken over when the lease, which is not renewed any more, has expired.
    if (running.size === 0) await lease.end().catch(() => {})
    reportIdle()
    return result
  }

  return {
    get running() {
      return running.size
    },
    async onIdle() {
      if (isClosing) return
      const idle = new Promise<void>((resolve) => idleWaiters.push(resolve))
      loop.look()
      await idle
    },
    close: ({ timeout = 10_000 } = {}) => {
      closing ??= close(timeout)
      return closing
    },
  }
}

function crashed() {
  return { name: 'WorkerDied', message: 'Every attempt crashed its process.', at: new Date() }
}
