// Keep
export { createInbox, createMemoryInbox, type InboxOptions, type SqliteInbox } from './create-inbox.ts'
export type { Keep, RetentionOptions } from './engine/retention.ts'

// Use
export { summaryOf } from './engine/summary.ts'
export type {
  Accepted,
  AttemptError,
  AttemptRecord,
  BackoffOptions,
  CloseResult,
  Durations,
  EventSummary,
  HandlerResult,
  HandlerStats,
  Inbox,
  InboxItem,
  InboxItemSummary,
  InboxStats,
  InboxWorker,
  ItemCounts,
  ItemError,
  ItemPage,
  ItemState,
  ListOptions,
  ReplayOptions,
  RetryOptions,
  StatsBucket,
  StatsOptions,
  TagStats,
  WorkOptions,
} from './inbox.ts'
