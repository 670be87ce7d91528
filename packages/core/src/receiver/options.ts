import type { HandlerContext } from '../dispatch/context.ts'
import type { DispatcherOptions } from '../dispatch/dispatcher.ts'
import type { Confirm, Deliver } from '../dispatch/outcome.ts'
import type { CallbackError } from '../errors.ts'
import type { CallbackEvent } from '../parse/event.ts'
import type { DriftListener } from '../schema/drift.ts'
import type { Verifier } from '../verify/verifier.ts'
import type { EndedJobs } from './ended-jobs.ts'
import type { Logger } from './logger.ts'
import type { RecentJobsOptions } from './recent-jobs.ts'

/** How a receiver behaves. Every field is optional; without handlers the event is attached and the app answers. */
export interface ReceiverOptions extends Omit<DispatcherOptions, 'onLedgerError' | 'onWarning'> {
  /** Who may call. Without it anyone may, and a warning says so once, at start. */
  verify?: Verifier | undefined
  /** Checks the event itself, once the body was read: what it resolves with is what reaches handlers or `deliver`. */
  confirm?: Confirm | undefined
  /** Takes the whole event instead of handlers here, for example an inbox's `accept`. */
  deliver?: Deliver | undefined
  /** The largest body that is read, in bytes. @default 1048576 (1 MiB) */
  bodyLimit?: number | undefined
  /** After how many milliseconds a body that has not arrived is given up; `Infinity` waits forever. @default 30000 */
  bodyTimeout?: number | undefined
  /** How many callbacks are handled at once; more are answered 503 with `Retry-After`. @default 1000 */
  concurrency?: number | undefined
  /**
   * Called with each callback that passed `verify` and `confirm`, before it is handled, to copy it elsewhere: to a relay
   * (`@ci-event/simulator/relay`), for example. The response neither waits for it nor depends on it; its failure is
   * logged.
   */
  onReceived?: ((context: HandlerContext) => unknown) | undefined
  /**
   * Called for every callback that was not handled: bad requests, failed handlers, faults of this library. Its own failure
   * is ignored. With it and without `logger`, errors are no longer logged, and warnings still are.
   */
  onError?: ((error: CallbackError, context: ErrorContext) => unknown) | undefined
  /** Called once for each way in which callbacks differ from what this version knows. */
  onDrift?: DriftListener | undefined
  /** What this receiver is called in traces and metrics, such as its path. @default nothing */
  route?: string | undefined
  /**
   * Where processes share the jobs that have ended, so that `waitForJob` resolves whichever of them gets the callback, and
   * after a restart: `createRedisEndedJobs(...)` of `@ci-event/redis`, or your own, also beside an inbox.
   * @default none: `waitForJob` knows only what this process has received
   */
  endedJobs?: EndedJobs | undefined
  /** How many ended jobs are kept in memory, and how long, for `waitForJob` calls that come after the callback. */
  recentJobs?: RecentJobsOptions | undefined
  /**
   * Where to log: pino, winston, log4js, `console`, Nest's `Logger`, or your own. Each callback is one line at `info`.
   * Refused requests and unhandled Tags are logged once per code or Tag and minute. `false` logs nothing.
   * @default warnings and errors go to the host's own log: the framework's, or the console
   */
  logger?: Logger | false | undefined
}

/** What `onError` gets beside the error. */
export interface ErrorContext {
  /** When the request arrived. */
  readonly receivedAt: Date
  /** The event, when the body could be read and, with `confirm`, was confirmed. */
  readonly event?: CallbackEvent
}
