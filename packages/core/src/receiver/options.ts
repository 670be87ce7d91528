/** How a receiver behaves, and what is refused before it is made. */
import type { DispatcherOptions } from '../dispatch/dispatcher.ts'
import type { Confirm, Deliver } from '../dispatch/outcome.ts'
import type { CallbackError } from '../errors.ts'
import { misconfigured } from '../errors.ts'
import { checkMilliseconds } from '../internal/timer.ts'
import type { JobDefinition } from '../jobs/catalogue.ts'
import type { CallbackEvent } from '../parse/event.ts'
import type { DriftListener } from '../schema/drift.ts'
import type { Verifier } from '../verify/verifier.ts'
import type { Logger } from './logger.ts'
import type { RecentJobsOptions } from './recent-jobs.ts'

/** How a receiver behaves. Every field is optional; without handlers the event is attached and the app answers. */
export interface ReceiverOptions extends Omit<DispatcherOptions, 'onLedgerError'> {
  /** Who may call. Without it anyone may, and the receiver says so once through `logger`. */
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
  /** Told of every callback that was not handled: bad requests, failed handlers, our own faults. Its own failure is ignored. */
  onError?: ((error: CallbackError, context: ErrorContext) => unknown) | undefined
  /** Told once of each way in which callbacks differ from what this version knows. */
  onDrift?: DriftListener | undefined
  /** Tags of your own, made with `defineJob`. They come before those that this version knows. */
  definitions?: readonly JobDefinition[] | undefined
  /** How many ended jobs are remembered, and how long, for `waitForJob` calls that come after the callback. */
  recentJobs?: RecentJobsOptions | undefined
  /** Where to log, facts first as pino has it. @default nothing is logged */
  logger?: Logger | undefined
}

/** What `onError` is told beside the error. */
export interface ErrorContext {
  /** When the request arrived. */
  readonly receivedAt: Date
  /** The event, when the body could be read and, with `confirm`, was confirmed. */
  readonly event?: CallbackEvent
}

const known: { readonly [O in keyof ReceiverOptions]-?: true } = {
  verify: true,
  confirm: true,
  deliver: true,
  bodyLimit: true,
  bodyTimeout: true,
  concurrency: true,
  ledger: true,
  lease: true,
  handlerTimeout: true,
  handlerConcurrency: true,
  jobLimit: true,
  updateLimit: true,
  logger: true,
  onTaskFinish: true,
  onWorkflowFinish: true,
  onOther: true,
  onUnhandled: true,
  onStale: true,
  onError: true,
  onDrift: true,
  definitions: true,
  recentJobs: true,
}

/** @throws CallbackError `misconfigured` for settings that contradict each other or cannot work */
export function checkedOptions(options: ReceiverOptions): ReceiverOptions {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name))
      throw misconfigured(`\`${name}\` is no option; there are ${Object.keys(known).join(', ')}.`)
  }
  checkWhole('bodyLimit', options.bodyLimit, 'a whole number of bytes')
  checkWhole('concurrency', options.concurrency, 'a whole number')
  if (options.bodyTimeout !== undefined) checkMilliseconds('bodyTimeout', options.bodyTimeout)
  if (options.verify !== undefined && typeof options.verify !== 'function') {
    throw misconfigured('`verify` must be a function, such as the one secretInUrl(...) returns.')
  }
  if (options.confirm !== undefined && typeof options.confirm !== 'function') {
    throw misconfigured('`confirm` must be a function of an event, such as the one confirmJob(...) returns.')
  }
  if (options.deliver && (options.onTaskFinish || options.onWorkflowFinish || options.onOther)) {
    throw misconfigured(
      '`deliver` takes the whole event, so handlers beside it would never run. Give the handlers to the dispatcher that works the inbox.',
    )
  }
  return options
}

function checkWhole(name: string, value: unknown, what: string): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 1)) return
  throw misconfigured(`\`${name}\` must be ${what} from 1 up, and is ${String(value)}.`)
}
