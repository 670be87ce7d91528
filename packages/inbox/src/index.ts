// Keep
export { createInbox, createMemoryInbox, type InboxOptions } from './create-inbox.ts'
export type { Keep, RetentionOptions } from './engine/retention.ts'

// Use
export { summaryOf } from './engine/summary.ts'
export type {
  Accepted,
  BackoffOptions,
  EventSummary,
  HandlerResult,
  Inbox,
  InboxItem,
  InboxItemSummary,
  InboxWorker,
  ItemError,
  ItemState,
  ListOptions,
  SummaryOptions,
  RetryOptions,
  CloseResult,
  WorkOptions,
} from './inbox.ts'
