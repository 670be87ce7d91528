/** Runs a handler for a piece of news once, whoever else may be at it: here, in this process, or in another. */
import { randomUUID } from 'node:crypto'
import { CallbackError } from '../errors.ts'
import type { JobUpdate } from './job-update.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'

/** What came of one handler's share. Its failure is a rejection. */
export type Done = 'handled' | 'duplicate' | 'stale'

/** A call that is under way: `result` may give up on it (a timeout), `settled` waits until it has really ended. */
export interface Call {
  readonly result: Promise<void>
  readonly settled: Promise<void>
}

/** Runs `call` under `handler`'s name unless that was done before. */
export type RunOnce = (handler: string, news: JobUpdate | undefined, call: () => Call) => Promise<Done>

const completeTries = 8

/**
 * @param lease milliseconds for which a claim outlives a process that died
 * @param onLedgerError told when work was done but the ledger could not be told
 */
export function createRunOnce(
  ledger: Ledger | undefined,
  lease: number,
  onLedgerError: (error: CallbackError) => void,
): RunOnce {
  const running = new Map<string, Promise<unknown>>()
  // No other process has it, so that with a number behind it no other run has it.
  const owner = randomUUID()
  let runs = 0

  return (handler, news, call) => {
    if (!ledger || !news) return call().result.then(() => 'handled')
    const { job, state, order } = news
    const work = `${handler}@${state}`
    const key = `${job} ${work}`
    const underWay = running.get(key)
    if (underWay) return underWay.then(() => 'duplicate')
    // Noted before anything is waited for, so that a duplicate that arrives meanwhile finds it.
    const run = claimAndRun(ledger, { job, work, order, lease, token: `${owner} ${++runs}` }, call, key)
    running.set(key, run)
    return run
  }

  async function claimAndRun(ledger: Ledger, entry: LedgerEntry, start: () => Call, key: string): Promise<Done> {
    let written: Promise<void> | undefined
    let over = false
    try {
      const claim = await ledger.claim(entry).catch(rethrowUnavailable)
      if (claim === 'completed') return 'duplicate'
      if (claim === 'stale') return 'stale'
      if (claim === 'running') throw stillRunning(entry)
      const call = start()
      written = write(ledger, entry, call.settled, () => {
        over = true
      })
      await call.result
      await written
      return 'handled'
    } catch (error) {
      // A redelivery may come as soon as this is answered: the claim must be gone by then. But a call that was given up
      // on goes on, and keeps its claim until it has ended.
      if (over) await written
      throw error
    } finally {
      running.delete(key)
    }
  }

  /** Renews the claim while the call goes on, then writes down how it ended. Never rejects. */
  async function write(
    ledger: Ledger,
    entry: LedgerEntry,
    settled: Promise<void>,
    onSettled: () => void,
  ): Promise<void> {
    const renewal = setInterval(() => void ledger.renew(entry).catch(() => {}), entry.lease / 3)
    renewal.unref()
    const ended = (): void => {
      clearInterval(renewal)
      onSettled()
    }
    try {
      await settled
      ended()
    } catch {
      ended()
      await ledger.release(entry).catch(() => {})
      return
    }
    await complete(ledger, entry)
  }

  async function complete(ledger: Ledger, entry: LedgerEntry): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await ledger.complete(entry)
      } catch (cause) {
        if (tries < completeTries) {
          await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** tries))
          continue
        }
        // The work is done and its callback is answered so. Only a redelivery after the lease could run it again.
        return onLedgerError(
          new CallbackError(
            'unavailable',
            `The ledger could not be told that ${entry.work} of job ${entry.job} is done: a redelivery may run it again. Check the ledger's store.`,
            { cause },
          ),
        )
      }
    }
  }
}

function stillRunning({ job, lease }: LedgerEntry): CallbackError {
  return new CallbackError(
    'busy',
    `Job ${job} is still being handled, in another process or after a timeout. It may be sent again.`,
    {
      retryAfter: Math.min(lease, 10_000),
    },
  )
}

function rethrowUnavailable(cause: unknown): never {
  throw new CallbackError(
    'unavailable',
    'The ledger could not be asked whether the job was handled before. Check its store.',
    {
      cause,
      retryAfter: 5000,
    },
  )
}
