// What an inbox on another queue is made of. It loads no SQLite.
export { attempt, type Verdict } from './attempt.ts'
export { failureName, failureText } from './failure-text.ts'
export { keyOf } from './keys.ts'
export { type Retention, retentionOf } from './retention.ts'
export { type Retry, retryOf } from './retry.ts'
