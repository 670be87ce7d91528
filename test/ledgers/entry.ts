import { type DispatchReport, isCallbackError, type Ledger, parseCallback } from '@ci-event/core'
import type { LedgerEntry } from '@ci-event/core/storage'

/** What a ledger's test says of it. */
export interface LedgerUnderTest {
  /** Opens what is needed. */
  start?(): Promise<void>
  stop?(): Promise<void>
  /** A ledger of its own, empty or holding jobs of other names only. */
  create(): Ledger
  /** A second view of the same store, as another process has it. */
  other(ledger: Ledger): Ledger
}

let count = 0

/** An id, or another text, that no test has used before. */
export const fresh = (): string => `j${String(++count).padStart(8, '0')}${Math.random().toString(16).slice(2, 10)}`

/** A piece of work of a job of its own. */
export function entryOf(overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return { jobId: fresh(), handler: 'handler', state: 'Success', order: 1, token: fresh(), lease: 60_000, ...overrides }
}

/** The event of a callback with these jobs. */
export function eventOf(...jobs: object[]) {
  return parseCallback(JSON.stringify({ JobsDetail: jobs }))
}

/** The outcome of a dispatch, or the code of its error. */
export async function outcomeOf(report: Promise<DispatchReport>): Promise<string> {
  try {
    return (await report).outcome
  } catch (error) {
    return isCallbackError(error) ? error.code : String(error)
  }
}
