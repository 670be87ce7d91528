import type { createMemoryLedger } from '../../src/index.ts'
import type { LedgerEntry } from '../../src/storage.ts'

/** An entry of one handler for the end of a job. */
export function entryOf(jobId: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return { jobId, handler: 'h', state: 'Success', order: 1, token: 't', lease: 1000, ...more }
}

/** Claims an entry and completes it. */
export function handle(ledger: ReturnType<typeof createMemoryLedger>, entry: LedgerEntry): void {
  ledger.claim(entry)
  ledger.complete(entry)
}
