/**
 * Runs a handler at most once per job update. Deduplicates concurrent deliveries in this process and, through the
 * ledger, across processes.
 */
import { randomUUID } from 'node:crypto'
import { CallbackError, type HandlerState } from '../errors.ts'
import { excerpt } from '../internal/excerpt.ts'
import { claimPatiently, keepClaim } from './claim.ts'
import type { JobUpdate } from './job-update.ts'
import type { Claim, Ledger, LedgerEntry } from './ledger.ts'
import { storable } from './storable.ts'

/** How a run ended. `error` is what a `failed` one threw, or why one was `postponed`. */
interface RunResult {
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

const handled: RunResult = { state: 'handled' }
const duplicate: RunResult = { state: 'duplicate' }
const stale: RunResult = { state: 'stale' }

/**
 * @param lease milliseconds for which a claim outlives a process that died
 * @param onLedgerError called when work was done but the ledger could not store that, and when its store loses entries
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
  let isChecked = false

  return (handler, update, call) => {
    if (!ledger || !update) return resultOf(call())
    const { jobId, state, order } = update
    // Neither a stored id nor a stored state holds NUL.
    const key = `${jobId}\0${state}\0${handler}`
    const underWay = running.get(key)
    if (underWay) return underWay.then((result) => (result.state === 'handled' ? duplicate : result))
    const entry = { jobId, handler: storable(handler), state, order, lease, token: `${owner} ${++runs}` }
    // Noted before anything is waited for, so that a duplicate that arrives meanwhile finds it.
    const run = claimAndRun(ledger, entry, call).finally(() => running.delete(key))
    running.set(key, run)
    return run
  }

  async function claimAndRun(ledger: Ledger, entry: LedgerEntry, start: () => Call): Promise<RunResult> {
    if (!isChecked) void check(ledger)
    let claim: Claim
    try {
      claim = await claimPatiently(ledger, entry)
    } catch (error) {
      return { state: 'postponed', error }
    }
    if (claim === 'completed') return duplicate
    if (claim === 'stale') return stale
    if (claim === 'running') return { state: 'postponed', error: stillRunning(entry) }
    const call = start()
    let settled = false
    const onSettled = (): void => {
      settled = true
    }
    call.settled.then(onSettled, onSettled)
    const stored = keepClaim(ledger, entry, call.settled, onLedgerError)
    const result = await resultOf(call)
    // A redelivery may come as soon as this is answered: the claim must be gone by then. But a call that was given up
    // on goes on, and keeps its claim until it has ended.
    if (result.state === 'handled' || settled) await stored
    return result
  }

  async function check(ledger: Ledger): Promise<void> {
    isChecked = true
    try {
      const error = await ledger.check?.()
      if (error) onLedgerError(error)
    } catch {
      // Out of reach: another claim asks again.
      isChecked = false
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

function stillRunning({ jobId, lease }: LedgerEntry): CallbackError {
  return new CallbackError(
    'busy',
    `Job ${excerpt(jobId, 64)} is still being handled, in another process or after a timeout. It may be sent again.`,
    { retryAfter: Math.min(lease, 10_000) },
  )
}
