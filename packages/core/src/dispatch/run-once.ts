/**
 * Runs a handler at most once per job update. Deduplicates concurrent deliveries in this process and, through the
 * ledger, across processes.
 */
import { randomUUID } from 'node:crypto'
import { CallbackError, type HandlerState } from '../errors.ts'
import type { JobUpdate } from './job-update.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'

/** How a run ended. `error` is what a `failed` one threw, or why one was `postponed`. */
export interface RunResult {
  readonly state: Exclude<HandlerState, 'skipped'>
  readonly error?: unknown
}

/** A call that is under way: `result` may give up on it (a timeout), `settled` waits until it has really ended. */
export interface Call {
  readonly result: Promise<void>
  readonly settled: Promise<void>
}

/** Runs `call` under `handler`'s name unless that was done before. Never rejects. */
export type RunOnce = (handler: string, update: JobUpdate | undefined, call: () => Call) => Promise<RunResult>

const completeTries = 8

const handled: RunResult = { state: 'handled' }
const duplicate: RunResult = { state: 'duplicate' }
const stale: RunResult = { state: 'stale' }

/**
 * @param lease milliseconds for which a claim outlives a process that died
 * @param onLedgerError called when work was done but the ledger could not store that
 */
export function createRunOnce(
  ledger: Ledger | undefined,
  lease: number,
  onLedgerError: (error: CallbackError) => void,
): RunOnce {
  const running = new Map<string, Promise<RunResult>>()
  // No other process has it, so that with a number behind it no other run has it.
  const owner = randomUUID()
  let runs = 0

  return (handler, update, call) => {
    if (!ledger || !update) return resultOf(call())
    const key = JSON.stringify([update.jobId, handler, update.state])
    const underWay = running.get(key)
    if (underWay) return underWay.then((result) => (result.state === 'handled' ? duplicate : result))
    const entry = { ...update, handler, lease, token: `${owner} ${++runs}` }
    // Noted before anything is waited for, so that a duplicate that arrives meanwhile finds it.
    const run = claimAndRun(ledger, entry, call).finally(() => running.delete(key))
    running.set(key, run)
    return run
  }

  async function claimAndRun(ledger: Ledger, entry: LedgerEntry, start: () => Call): Promise<RunResult> {
    let claim: Awaited<ReturnType<Ledger['claim']>>
    try {
      claim = await ledger.claim(entry)
    } catch (cause) {
      return { state: 'postponed', error: outOfReach(cause) }
    }
    if (claim === 'completed') return duplicate
    if (claim === 'stale') return stale
    if (claim === 'running') return { state: 'postponed', error: stillRunning(entry) }
    const call = start()
    let settled = false
    const written = write(ledger, entry, call.settled, () => {
      settled = true
    })
    const result = await resultOf(call)
    // A redelivery may come as soon as this is answered: the claim must be gone by then. But a call that was given up
    // on goes on, and keeps its claim until it has ended.
    if (result.state === 'handled' || settled) await written
    return result
  }

  /** Renews the claim while the call goes on, then writes down how it ended. Never rejects. */
  async function write(
    ledger: Ledger,
    entry: LedgerEntry,
    settled: Promise<void>,
    onSettled: () => void,
  ): Promise<void> {
    const renewal = setInterval(() => void ignoringFailure(() => ledger.renew(entry)), entry.lease / 3)
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
      await ignoringFailure(() => ledger.release(entry))
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
        return onLedgerError(notStored(entry, cause))
      }
    }
  }
}

async function resultOf(call: Call): Promise<RunResult> {
  try {
    await call.result
    return handled
  } catch (error) {
    return { state: 'failed', error }
  }
}

async function ignoringFailure(step: () => unknown): Promise<void> {
  try {
    await step()
  } catch {
    // The lease ends the claim.
  }
}

function notStored({ handler, jobId }: LedgerEntry, cause: unknown): CallbackError {
  return new CallbackError(
    'unavailable',
    `The ledger could not store that ${handler} has handled job ${jobId}: a redelivery may run it again. Check the ledger's store.`,
    { cause },
  )
}

function stillRunning({ jobId, lease }: LedgerEntry): CallbackError {
  return new CallbackError(
    'busy',
    `Job ${jobId} is still being handled, in another process or after a timeout. It may be sent again.`,
    { retryAfter: Math.min(lease, 10_000) },
  )
}

function outOfReach(cause: unknown): CallbackError {
  return new CallbackError(
    'unavailable',
    'The ledger could not be asked whether the job was handled before. Check its store.',
    { cause, retryAfter: 5000 },
  )
}
