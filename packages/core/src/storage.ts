// For authors of ledgers and inboxes.

export { type JobUpdate, jobUpdatesOf } from './dispatch/job-update.ts'
export type { Claim, Ledger, LedgerEntry } from './dispatch/ledger.ts'
export { isNonRetriable, misconfigured, retryDelayOf } from './errors.ts'
