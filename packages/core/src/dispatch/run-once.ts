/**
 * Runs a handler at most once per job update. Deduplicates concurrent deliveries in this process and, through the
 * ledger, across processes.
 */
import { randomUUID } from 'node:crypto'
import { CallbackError } from '../errors.ts'
import { type Awaitable, isPromise } from '../internal/awaitable.ts'
import { Deadlines } from '../internal/deadlines.ts'
import { excerpt } from '../internal/excerpt.ts'
import type { CallObserver, RunResult } from './call.ts'
import { claimPatiently, HeldClaim } from './claim.ts'
import type { JobUpdate } from './job-update.ts'
import type { Claim, Ledger, LedgerEntry } from './ledger.ts'
import { storable } from './storable.ts'
import { RunsUnderWay } from './under-way.ts'

/** Runs `call` under `handler`'s name unless that was done before. Never rejects. */
export type RunOnce = (handler: string, update: JobUpdate | undefined, call: Start) => Awaitable<RunResult>

type Start = (observer: CallObserver) => Awaitable<RunResult>

const duplicate: RunResult = { state: 'duplicate' }
const stale: RunResult = { state: 'stale' }
/** Of a call that no ledger knows. */
const nobody: CallObserver = { ended: (result) => result, late() {} }

/**
 * @param lease milliseconds for which a claim outlives a process that died
 * @param onLedgerError called when work was done but the ledger could not store that, and when its store loses entries
 */
export function createRunOnce(
  ledger: Ledger | undefined,
  lease: number,
  onLedgerError: (error: CallbackError) => void,
): RunOnce {
  if (!ledger) return (_handler, _update, call) => call(nobody)
  const underWay = new RunsUnderWay()
  const forget = (entry: LedgerEntry): void => underWay.remove(entry)
  const holder = { ledger, renewals: new Deadlines(lease / 3), onAnswer: forget, onLedgerError }
  // No other process has it, so that with a number behind it no other run has it.
  const owner = `${randomUUID()} `
  let runs = 0
  let isChecked = false

  return (handler, update, call) => {
    if (!update) return call(nobody)
    if (!isChecked) void check(ledger)
    const { jobId, state, order } = update
    const entry = { jobId, handler: storable(handler), state, order, lease, token: owner + ++runs }
    const same = underWay.resultOf(entry)
    if (same) return same.then((result) => (result.state === 'handled' ? duplicate : result))
    const claim = claimPatiently(ledger, entry)
    // A run is noted before anything is waited for, so that a duplicate that arrives meanwhile finds it.
    if (isPromise(claim)) {
      const run = claim
        .then((given) => refusalOf(given, entry) ?? call(new HeldClaim(entry, holder)), postponed)
        .finally(() => forget(entry))
      underWay.add(entry, run)
      return run
    }
    const refusal = refusalOf(claim, entry)
    if (refusal) return refusal
    const held = new HeldClaim(entry, holder)
    const run = call(held)
    // A traced call is a promise also when it was answered at once.
    if (isPromise(run) && !held.isAnswered) underWay.add(entry, run)
    return run
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

/** The result of a run that may not start. */
function refusalOf(claim: Claim, entry: LedgerEntry): RunResult | undefined {
  if (claim === 'completed') return duplicate
  if (claim === 'stale') return stale
  return claim === 'running' ? postponed(stillRunning(entry)) : undefined
}

function postponed(error: unknown): RunResult {
  return { state: 'postponed', error }
}

function stillRunning({ jobId, lease }: LedgerEntry): CallbackError {
  return new CallbackError(
    'busy',
    `Job ${excerpt(jobId, 64)} is still being handled, in another process or after a timeout. It may be sent again.`,
    { retryAfter: Math.min(lease, 10_000) },
  )
}
