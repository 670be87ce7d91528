export { type BullInbox, type BullInboxOptions, createBullInbox } from './bull-inbox.ts'
export { createPostgresLedger, type PostgresLedgerOptions, type Queryable } from './postgres-ledger.ts'
export type { Returned, Stored } from './stored.ts'
