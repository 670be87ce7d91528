// Keep
export { createInbox, createMemoryInbox, type InboxOptions } from './create-inbox.ts'
export type { Keep, RetentionOptions } from './engine/retention.ts'

// Use
export type {
  Accepted,
  BackoffOptions,
  HandlerResult,
  Inbox,
  InboxItem,
  InboxWorker,
  ItemError,
  ItemState,
  ListOptions,
  RetryOptions,
  CloseResult,
  WorkOptions,
} from './inbox.ts'
