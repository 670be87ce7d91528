// For authors of ledgers and inboxes.

export { type JobUpdate, jobUpdatesOf } from './dispatch/job-update.ts'
export { type Claim, isStale, type Ledger, type LedgerEntry } from './dispatch/ledger.ts'
export { storableEntry } from './dispatch/storable.ts'
export { isNonRetriable, misconfigured, retryDelayOf } from './errors.ts'
// For our own packages: documents of CI other than callbacks, the one redactor, and what a secret must be.
export { endOfEvent } from './parse/end-of-event.ts'
export { parseDocument, parseTree, parseVirusDetection } from './parse/parse-callback.ts'
export type { DocumentTree } from './parse/tree.ts'
// For our own packages: the one way to call an app's logger.
export { fromLogger, type SafeLogger } from './receiver/logger.ts'
export { redactedMark } from './verify/known-secrets.ts'
export { createRedactor, type Redactor, secretsInEvent, secretsInUrl } from './verify/redact.ts'
export { checkedSecrets, type Secrets } from './verify/secret.ts'
export { isSecretField, isSecretName } from './verify/secret-names.ts'
