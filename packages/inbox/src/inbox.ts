/** The inbox, independent of its storage. */
import type { CallbackEvent, Deliver, HandlerContext, Ledger, Outcome } from '@ci-event/core'

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

/** Which items to list. */
export interface ListOptions {
  state?: ItemState | undefined
  /** @default 100 */
  limit?: number | undefined
  /** How many to skip. @default 0 */
  offset?: number | undefined
  /** `false` leaves out the bodies, which may be megabytes. @default true */
  body?: boolean | undefined
}

/** Which summaries to list. */
export type SummaryOptions = Pick<ListOptions, 'state' | 'limit' | 'offset'>

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
  /** Stored items, the newest first. */
  list(options?: ListOptions): Promise<InboxItem[]>
  /** Like `list`, without reading events, bodies and headers. */
  summaries(options?: SummaryOptions): Promise<InboxItemSummary[]>
  /** One item; `undefined` if there is none of that id. */
  get(id: string): Promise<InboxItem | undefined>
  /** Runs a dead item again, with all its attempts, or a waiting one now. False if there is none such. */
  replay(id: string): Promise<boolean>
  /** How many items there are in each state. */
  count(): Promise<Record<ItemState, number>>
  /** Remembers in the same storage which handler has finished which job: give it to the dispatcher that works the inbox. */
  readonly ledger: Ledger
  /** Stops the workers and closes the storage. */
  close(): Promise<void>
}
