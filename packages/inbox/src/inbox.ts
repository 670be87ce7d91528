/** The inbox, independent of its storage. */
import type { CallbackEvent, Deliver, HandlerContext, Ledger, Logger, Outcome } from '@ci-event/core'

/**
 * - `waiting`: due now or at `nextAttemptAt`.
 * - `running`: a worker runs its handlers.
 * - `done`: every handler has succeeded.
 * - `dead`: given up, a dead letter; `replay` runs it again.
 */
export type ItemState = 'waiting' | 'running' | 'done' | 'dead'

/** How one handler's run for one job of an item ended. Known when `work` was given a dispatcher's `dispatch`. */
export interface HandlerResult {
  /** The name the handler was registered under. */
  readonly handler: string
  /** The job's `JobId`, or the run's `RunId`. */
  readonly jobId?: string
  /** `failed` runs again at the next attempt; `given-up` threw a `NonRetriableError` and does not, unless replayed. */
  readonly state: 'done' | 'failed' | 'given-up'
  /** The message of what it threw, without secrets: at most 2,000 characters, for at most 20 handlers of an item. */
  readonly error?: string
}

/** Why the last attempt failed. */
export interface ItemError {
  readonly name: string
  /** Secrets of the event and of URLs read `***`. What the first handlers threw, in about 2,000 characters at most. */
  readonly message: string
  readonly at: Date
}

/** What a handler threw, or why an attempt failed otherwise. */
export interface AttemptError {
  /** The handler that threw; absent when no handler did. */
  readonly handler?: string
  readonly jobId?: string
  readonly name: string
  /** The stack with those of its causes, or the message of what has none; without secrets. */
  readonly stack: string
}

/** One attempt that counted. */
export interface AttemptRecord {
  /** Its number since the item was accepted or replayed. */
  readonly attempt: number
  readonly startedAt: Date
  /** Absent when the process died. */
  readonly durationMs?: number
  /** `failed`: another one followed. */
  readonly result: 'done' | 'failed' | 'dead'
  /** Of the first 3 handlers that failed, 4,000 characters in all. */
  readonly errors: readonly AttemptError[]
}

/** One stored callback. */
export interface InboxItem {
  readonly id: string
  readonly state: ItemState
  readonly event: CallbackEvent
  /** The body as it was received. */
  readonly body?: Uint8Array | string
  /** The request's header fields without credentials, as handlers see them. */
  readonly headers: HandlerContext['headers']
  /** Path and query; secrets in it read `***`. */
  readonly url: string
  /** What the signed URL was made for. */
  readonly subject?: string
  readonly receivedAt: Date
  /** How many attempts have begun since it was accepted or replayed. */
  readonly attempts: number
  /** The outcome of the successful attempt. */
  readonly outcome?: Outcome
  /** At most 10,000. */
  readonly handlers: readonly HandlerResult[]
  readonly lastError?: ItemError
  /** The newest 20 attempts, the oldest first; none while the first has not failed, or when it succeeded. */
  readonly history: readonly AttemptRecord[]
  /** Names the run that `replay` with `asNew` began. */
  readonly rerun?: string
  /** When a waiting item is due. */
  readonly nextAttemptAt?: Date
  /** When it became `done` or `dead`. */
  readonly finishedAt?: Date
}

/** What a list shows of an event: computed when it is accepted, and a few kilobytes at most. */
export interface EventSummary {
  /** The Tags of its jobs, or the event's name; each once, at most 20, cut at 200 characters. */
  readonly tags: readonly string[]
  /** The States of its jobs, or of its workflow run; each once, at most 20, cut at 200 characters. */
  readonly jobStates: readonly string[]
  /** The `JobId` of its first job, or its `RunId`, cut at 200 characters. */
  readonly jobId?: string
  /** The number of its jobs; 1 for other events. */
  readonly jobs: number
  /** The values of its fields for a text search, one per line, without secrets: the first 4,000 characters. */
  readonly text: string
}

/** A stored callback without its contents: what a list of thousands needs. */
export interface InboxItemSummary
  extends Pick<
    InboxItem,
    | 'id'
    | 'state'
    | 'url'
    | 'subject'
    | 'receivedAt'
    | 'attempts'
    | 'outcome'
    | 'lastError'
    | 'nextAttemptAt'
    | 'finishedAt'
  > {
  readonly summary: EventSummary
}

/** How often and when a failed item is tried again. */
export interface RetryOptions {
  /** How many attempts an item has. @default 15, which span about three hours with the default backoff */
  attempts?: number | undefined
  /** The pause before the next attempt: {@link BackoffOptions}, or a function of attempt (from 1) and error to milliseconds. */
  backoff?: BackoffOptions | ((attempt: number, error: unknown) => number) | undefined
}

/** Growing pauses: `initial * factor ** (attempt - 1)`, at most `max`, of which the part `jitter` is random. */
export interface BackoffOptions {
  /** Milliseconds. @default 1000 */
  initial?: number | undefined
  /** @default 2 */
  factor?: number | undefined
  /** Milliseconds. @default 3600000 (1 hour) */
  max?: number | undefined
  /** Which part of the pause is random, 0 to 1. @default 0.5 */
  jitter?: number | undefined
}

/** How a worker runs items. */
export interface WorkOptions {
  /** How many items are handled at once. @default 10 */
  concurrency?: number | undefined
  retry?: RetryOptions | undefined
  /**
   * Where to log each attempt that has ended, as one line at `info`: `outcome`, `durationMs`, `event`, `jobs`, `jobId`,
   * `handler`, `attempt`, and the trace ids of the callback's own line. @default nothing is logged
   */
  logger?: Logger | undefined
  /**
   * Called with each item that is given up. It is called again, also by another process and after a restart, until it
   * succeeds; so it may be called twice for the same item. @default writes to the console
   */
  onDeadLetter?: ((item: InboxItem, error: ItemError) => unknown) | undefined
  /**
   * Called when the storage fails; the worker tries again with growing pauses of up to 5 seconds. Its own failure is
   * ignored. @default writes to the console
   */
  onError?: ((error: unknown) => unknown) | undefined
  /** How often, in milliseconds, to look for items stored by other processes. Those of this process start at once. @default 1000 */
  pollInterval?: number | undefined
  /** After how many milliseconds without a heartbeat a worker counts as dead, and its items are taken over. @default 30000 */
  lease?: number | undefined
}

/** How a worker was closed. */
export interface CloseResult {
  /** True when nothing was left running. */
  readonly finished: boolean
  /** How many items were still running when the time was up. They run again, in this or another process. */
  readonly running: number
}

/** Runs the items of an inbox. */
export interface InboxWorker {
  /** How many items are running in this worker. */
  readonly running: number
  /** Resolves when no item is due and none is running. Items that wait for a later attempt do not count. */
  onIdle(): Promise<void>
  /** Starts no more items, waits for the running ones, and after `timeout` milliseconds (default 10000) aborts their signals. */
  close(options?: { timeout?: number }): Promise<CloseResult>
}

/** Which items to list. All conditions must hold. */
export interface ListOptions {
  state?: ItemState | undefined
  /** A Tag of one of its jobs, or the event's name. */
  tag?: string | undefined
  /** The `State` of one of its jobs or of its run, or what one of its reviews suggests. */
  jobState?: string | undefined
  /**
   * Words that all occur in the item's id, URL, last error or {@link EventSummary} (`text`, so in the first 4,000
   * characters of its values), in any case.
   */
  text?: string | undefined
  /** Received at this time or later. */
  since?: Date | undefined
  /** Received before this time. */
  until?: Date | undefined
  /** The `cursor` of the page before, with the same conditions. */
  cursor?: string | undefined
  /** The most items of a page, 1 to 1,000. @default 100 */
  limit?: number | undefined
}

/** One page of a list, the newest item first. */
export interface ItemPage {
  readonly items: readonly InboxItemSummary[]
  /** Lists the next page. Absent when no more items fulfil the conditions. */
  readonly cursor?: string
  /**
   * Present when the search stopped because it has looked at as many items as one call may: back to this time. `cursor`
   * continues it. See the inbox for the bound.
   */
  readonly searchedTo?: Date
}

/** What `stats` reports. */
export interface StatsOptions {
  /** Where to begin. @default 24 hours ago */
  since?: Date | undefined
  /**
   * The length of a bucket in milliseconds: hours, which are counted for 90 days, or from 60,000 (a minute), which are
   * counted for a day. @default 3600000 (1 hour)
   */
  bucket?: number | undefined
}

/** How long something took, in milliseconds. */
export interface Durations {
  readonly average: number
  readonly longest: number
}

/** Counts of items and attempts. */
export interface ItemCounts {
  /** How many items were accepted. */
  readonly arrived: number
  /** How many items became `done`, and `dead`. */
  readonly done: number
  readonly dead: number
  /** How many attempts ended, and how many of them failed. */
  readonly attempts: number
  readonly failed: number
  /** How long attempts took. Absent without attempts. */
  readonly duration?: Durations
  /** How late callbacks were: from the `EndTime` of their jobs to their receipt. Absent when no job had one. */
  readonly lag?: Durations
}

/** What happened in one bucket of time. */
export interface StatsBucket extends ItemCounts {
  readonly start: Date
}

/** What happened to the items of one Tag: of an item with several, the first one. `''` stands for all Tags beyond a limit. */
export interface TagStats extends ItemCounts {
  readonly tag: string
}

/** What one handler did for the jobs of one Tag. */
export interface HandlerStats {
  readonly tag: string
  readonly handler: string
  readonly runs: number
  readonly failed: number
  readonly duration: Durations
}

/** What happened in an inbox over time. */
export interface InboxStats {
  /** Every bucket up to now, empty ones included, the oldest first. */
  readonly buckets: readonly StatsBucket[]
  /** The busiest first, at most 100. */
  readonly tags: readonly TagStats[]
  /** The busiest first, at most 100. */
  readonly handlers: readonly HandlerStats[]
  /** Present when only the newest items were counted, back to this time: see the inbox. */
  readonly countedTo?: Date
}

/** How to replay an item. */
export interface ReplayOptions {
  /**
   * Runs every handler again, also those that have finished, and also of a `done` item. The ledger knows the run under a
   * new name. @default false
   */
  asNew?: boolean | undefined
}

/** What became of an event that an inbox was given. */
export interface Accepted {
  readonly outcome: 'accepted' | 'duplicate'
}

/** Durable storage between the answer and the handlers. Its functions need no `this`. */
export interface Inbox {
  /**
   * Stores an event, and resolves once it is safe: `accepted`, or `duplicate` when the same facts are stored already.
   * Give it to a receiver as `deliver`.
   *
   * @throws CallbackError `unavailable` (answered 503 with `Retry-After`) when the storage fails
   */
  readonly accept: (event: CallbackEvent, context: HandlerContext) => Promise<Accepted>
  /**
   * Hands stored events to `deliver`, usually a dispatcher's `dispatch`, until it succeeds or the attempts are used up.
   *
   * @throws CallbackError `misconfigured` for settings that cannot work
   */
  work(deliver: Deliver, options?: WorkOptions): InboxWorker
  /**
   * Stored items without their contents, the newest first. Items that arrive between two pages do not move the others.
   *
   * @throws CallbackError `misconfigured` for options that cannot be
   */
  list(options?: ListOptions): Promise<ItemPage>
  /** One item with its contents; `undefined` if there is none of that id. */
  get(id: string): Promise<InboxItem | undefined>
  /** Runs a dead item again, with all its attempts, or a waiting one now. False if there is none such. */
  replay(id: string, options?: ReplayOptions): Promise<boolean>
  /**
   * What happened over time, by Tag and by handler.
   *
   * @throws CallbackError `misconfigured` for options that cannot be, such as more than 1,500 buckets
   */
  stats(options?: StatsOptions): Promise<InboxStats>
  /** How many items there are in each state. */
  count(): Promise<Record<ItemState, number>>
  /** When the oldest item that is waiting or running was received; `undefined` when there is none. */
  oldest(): Promise<Date | undefined>
  /** Remembers in the same storage which handler has finished which job: give it to the dispatcher that works the inbox. */
  readonly ledger: Ledger
  /** Stops the workers and closes the storage. */
  close(): Promise<void>
}
