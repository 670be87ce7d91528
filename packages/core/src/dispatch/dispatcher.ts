/** Runs all handlers of each job once, waits for them, and reports how each ended. */

import { CallbackError, type HandlerReport, type HandlerState, HandlersFailedError } from '../errors.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import { Deadlines } from '../internal/deadlines.ts'
import { checkMilliseconds } from '../internal/timer.ts'
import type { AnyJob, Job, JobDefinition, KnownTag } from '../jobs/catalogue.ts'
import type { AnyReview, BaseReview, Review, ReviewName } from '../jobs/review.ts'
import type { CallbackEvent, WorkflowEvent, WorkflowStartEvent } from '../parse/event.ts'
import type { RunResult } from './call.ts'
import { contextOf, type DispatchInit, type HandlerContext } from './context.ts'
import type { JobHandler, OnReview, OnTaskFinish, OtherHandler, ReviewHandler, WorkflowHandler } from './handlers.ts'
import { updateOfRerun } from './job-update.ts'
import type { Ledger } from './ledger.ts'
import { checkedLimits, checkPositiveInteger, type DispatchLimits, requireWithinLimits } from './limits.ts'
import { createMemoryLedger } from './memory-ledger.ts'
import { warnOfMistypedReview, warnOfMistypedTag } from './mistyped-name.ts'
import type { DispatchReport, Outcome } from './outcome.ts'
import { createRegistry, type Run, requireHandlers, type Subject } from './registry.ts'
import { runRounds } from './rounds.ts'
import { createRunOnce } from './run-once.ts'
import { callTraced, tracedLedger } from './traced.ts'
import { createUnhandledWarning } from './unhandled.ts'

/** The handlers a dispatcher starts with. More can be added later. */
export interface Handlers {
  /** One function called for every job, or handlers by Tag; `default` takes the jobs whose Tag has no handler here. */
  onTaskFinish?: OnTaskFinish | undefined
  /** Called for the start of a workflow run. */
  onWorkflowStart?: WorkflowHandler<WorkflowStartEvent> | undefined
  /** Called for the end of a workflow run. */
  onWorkflowFinish?: WorkflowHandler | undefined
  /** One function called for every review of content moderation, or handlers by event such as `ReviewImage`. */
  onReview?: OnReview | undefined
  /** Called for any other event. */
  onOther?: OtherHandler | undefined
  /**
   * Called with each job that no handler took, or with the whole event when none took it or it has no jobs. When it fails,
   * the callback is answered 500.
   *
   * @default a warning, once per Tag and minute: in the log of a receiver, or through `onWarning` of a dispatcher
   */
  onUnhandled?: ((unhandled: AnyJob | AnyReview | CallbackEvent, context: HandlerContext) => unknown) | undefined
}

/** How a dispatcher runs its handlers. */
export interface DispatcherOptions extends Handlers, DispatchLimits {
  /**
   * Remembers what was done, so that each handler finishes each job once; `false` remembers nothing.
   * @default createMemoryLedger(), which knows this process alone
   */
  ledger?: Ledger | false | undefined
  /** For how many milliseconds a claim in the ledger outlives the process that made it. @default 60000 */
  lease?: number | undefined
  /** After how many milliseconds a handler counts as failed; `Infinity` waits forever. @default 60000 */
  handlerTimeout?: number | undefined
  /** How many handlers run at once for one callback; the others wait for their turn. @default 100 */
  handlerConcurrency?: number | undefined
  /** Called with each job that is older than what was handled before: it is not dispatched. Its failure is ignored. */
  onStale?: ((stale: AnyJob | AnyReview | WorkflowEvent, context: HandlerContext) => unknown) | undefined
  /**
   * Called when work was done but the ledger could not store that, and when the ledger's store may lose what it is given.
   *
   * @default written to `console.error`
   */
  onLedgerError?: ((error: CallbackError) => void) | undefined
  /** Tags of your own, made with `defineJob`. They come before those that this version knows. */
  definitions?: readonly JobDefinition[] | undefined
  /**
   * Called when a handler is registered for a Tag that looks mistyped, and, without `onUnhandled`, when there is none.
   *
   * @default console.warn
   */
  onWarning?: ((message: string) => void) | undefined
}

/** What can be said of one handler when it is added. */
export interface HandlerOptions {
  /**
   * The handler's name in the ledger, in errors and in logs. Keep it stable: a ledger that outlives the process takes a
   * renamed handler for a new one. @default the function's own name, or else the Tag
   */
  name?: string | undefined
}

/** Registers handlers and runs them. Its functions need no `this`. */
export interface Dispatcher {
  /**
   * Adds a handler for the jobs of one Tag or several. `'*'` stands for every job, `'default'` for the jobs whose Tag has
   * no handler of its own.
   *
   * @throws CallbackError `misconfigured` for what cannot handle jobs, and for a second handler of the same name where the
   * ledger outlives the process
   */
  on<T extends KnownTag>(tag: T | readonly T[], handler: JobHandler<Job<T>>, options?: HandlerOptions): Dispatcher
  on(tag: '*' | 'default', handler: JobHandler<AnyJob>, options?: HandlerOptions): Dispatcher
  on(tag: string | readonly string[], handler: JobHandler<Job>, options?: HandlerOptions): Dispatcher
  /** Adds a handler for the start of workflow runs. */
  onWorkflowStart(handler: WorkflowHandler<WorkflowStartEvent>, options?: HandlerOptions): Dispatcher
  /** Adds a handler for the end of workflow runs. */
  onWorkflowFinish(handler: WorkflowHandler, options?: HandlerOptions): Dispatcher
  /**
   * Adds a handler for the reviews of one event or several. `'*'` stands for every review, `'default'` for those whose
   * event has no handler of its own.
   *
   * @throws CallbackError `misconfigured` as {@link Dispatcher.on} does, and for a name that no review has
   */
  onReview<N extends ReviewName>(
    event: N | readonly N[],
    handler: ReviewHandler<Review<N>>,
    options?: HandlerOptions,
  ): Dispatcher
  onReview(event: '*' | 'default', handler: ReviewHandler<AnyReview>, options?: HandlerOptions): Dispatcher
  // A known event must not fall through to here: a handler of another event's review would be accepted.
  onReview<N extends string>(
    event: (N extends ReviewName ? never : N) | readonly string[],
    handler: ReviewHandler<BaseReview>,
    options?: HandlerOptions,
  ): Dispatcher
  /** Adds a handler for all other events. */
  onOther(handler: OtherHandler, options?: HandlerOptions): Dispatcher
  /** Removes a handler from every place it was added to; one that is running is not stopped. */
  off(handler: JobHandler<never> | ReviewHandler<never> | WorkflowHandler<never> | OtherHandler): Dispatcher
  /**
   * Runs every handler of every job, waits for all, and reports how each ended. Handlers run at the same time, except
   * that a callback's updates of one job are handled one after the other, the earliest first.
   *
   * @throws HandlersFailedError (an `AggregateError`) when any handler failed; the others have still run
   * @throws CallbackError `busy` or `unavailable` when nothing failed but a handler could not be started. Both errors
   * hold the report in `handlers`.
   * @throws CallbackError `too_large` for an event beyond `jobLimit` or `updateLimit`; no handler runs
   */
  dispatch(event: CallbackEvent, init?: DispatchInit): Promise<DispatchReport>
  /** How many handlers are registered. */
  readonly size: number
}

/**
 * @throws CallbackError `misconfigured` for a handler that is not one, for times that no timer can be set for, and for
 * limits that are not positive integers
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  const { ledger = createMemoryLedger(), lease = 60_000, handlerTimeout = 60_000, handlerConcurrency = 100 } = options
  checkMilliseconds('handlerTimeout', handlerTimeout)
  checkMilliseconds('lease', lease, false)
  checkPositiveInteger('handlerConcurrency', handlerConcurrency)
  const limits = checkedLimits(options)
  requireHandlers('onTaskFinish', options.onTaskFinish, 'Tag, such as { Transcode: (job) => … }')
  requireHandlers('onReview', options.onReview, 'event, such as { ReviewImage: (review) => … }')
  const { definitions, onWarning } = options
  const onUnhandled = options.onUnhandled ?? createUnhandledWarning(onWarning)
  const registry = createRegistry(ledger !== false && ledger.durable !== false)
  const deadlines = new Deadlines(handlerTimeout)
  const once = createRunOnce(ledger ? tracedLedger(ledger) : undefined, lease, reportLedgerError)

  const dispatcher: Dispatcher = {
    on(tag: string | readonly string[], handler: object, { name }: HandlerOptions = {}) {
      for (const each of typeof tag === 'string' ? [tag] : tag) {
        registry.addForTag(each, handler, name)
        warnOfMistypedTag(each, definitions, onWarning)
      }
      return dispatcher
    },
    onWorkflowStart(handler, { name } = {}) {
      registry.addForEvent('onWorkflowStart', handler, name)
      return dispatcher
    },
    onWorkflowFinish(handler, { name } = {}) {
      registry.addForEvent('onWorkflowFinish', handler, name)
      return dispatcher
    },
    onReview(event: string | readonly string[], handler: object, { name }: HandlerOptions = {}) {
      for (const each of typeof event === 'string' ? [event] : event) {
        registry.addForReview(each, handler, name)
        warnOfMistypedReview(each, onWarning)
      }
      return dispatcher
    },
    onOther(handler, { name } = {}) {
      registry.addForEvent('onOther', handler, name)
      return dispatcher
    },
    off(handler) {
      registry.remove(handler)
      return dispatcher
    },
    async dispatch(event, init = {}) {
      requireWithinLimits(event, limits)
      const context = contextOf(event, init)
      const { runs, unhandled } = registry.plan(event)
      // Nearly every callback has one run.
      const only = runs.length === 1 ? runs[0] : undefined
      const handlers = only
        ? [init.isTimed ? await timed(only, context, init) : reportOf(only, await startRun(only, context, init))]
        : await runRounds(runs, handlerConcurrency, async (run) =>
            init.isTimed ? timed(run, context, init) : reportOf(run, await startRun(run, context, init)),
          )
      if (unhandled.length > 0) await reportUnhandled(unhandled, context, handlers)
      if (firstOf('stale', handlers)) await reportStale(staleOf(runs, handlers), context)
      throwFailures(handlers)
      return { outcome: outcomeOf(handlers), handlers }
    },
    get size() {
      return registry.size()
    },
  }

  function startRun(run: Run, context: HandlerContext, { skip, rerun }: DispatchInit): Awaitable<RunResult> {
    const { name, update } = run
    if (skip?.(name, update?.jobId)) return skipped
    return once(name, rerun === undefined ? update : updateOfRerun(update, rerun), (observer) =>
      callTraced(run, context, deadlines, observer),
    )
  }

  async function timed(run: Run, context: HandlerContext, init: DispatchInit): Promise<HandlerReport> {
    const started = performance.now()
    const report = reportOf(run, await startRun(run, context, init))
    const hasRun = report.state === 'handled' || report.state === 'failed'
    return hasRun ? { ...report, durationMs: Math.round((performance.now() - started) * 10) / 10 } : report
  }

  function reportLedgerError(error: CallbackError): void {
    try {
      if (options.onLedgerError) options.onLedgerError(error)
      // biome-ignore lint/suspicious/noConsole: a dispatcher on its own has no logger, and this must not stay unseen
      else console.error(error)
    } catch {
      // A reporter that fails changes no result.
    }
  }

  /** A failure of `onUnhandled` is reported like a handler's, so that neither hides the other. */
  async function reportUnhandled(subjects: readonly Subject[], context: HandlerContext, handlers: HandlerReport[]) {
    for (const subject of subjects) {
      try {
        await onUnhandled(subject, context)
      } catch (error) {
        const jobId = 'JobId' in subject && typeof subject.JobId === 'string' ? { jobId: subject.JobId } : {}
        handlers.push({ handler: 'onUnhandled', ...jobId, state: 'failed', error })
      }
    }
  }

  async function reportStale(subjects: Iterable<Subject>, context: HandlerContext) {
    for (const subject of subjects) {
      try {
        await options.onStale?.(subject as AnyJob | AnyReview | WorkflowEvent, context)
      } catch {
        // The update is outdated: a failure to report it is no reason to have it sent again.
      }
    }
  }

  const { onTaskFinish, onWorkflowStart, onWorkflowFinish, onReview, onOther } = options
  for (const [tag, handler] of handlersIn(onTaskFinish)) dispatcher.on(tag, handler)
  for (const [event, handler] of handlersIn(onReview)) dispatcher.onReview(event, handler)
  if (onWorkflowStart !== undefined) dispatcher.onWorkflowStart(onWorkflowStart)
  if (onWorkflowFinish !== undefined) dispatcher.onWorkflowFinish(onWorkflowFinish)
  if (onOther !== undefined) dispatcher.onOther(onOther)
  return dispatcher
}

const skipped: RunResult = { state: 'skipped' }

// Spelled out: spreading takes longer than the rest of a report.
function reportOf({ name: handler, update }: Run, result: RunResult): HandlerReport {
  const { state, error } = result
  const jobId = update?.jobId
  if (!('error' in result)) return jobId === undefined ? { handler, state } : { handler, jobId, state }
  return jobId === undefined ? { handler, state, error } : { handler, jobId, state, error }
}

/** `{ Transcode: isOn ? transcode : undefined }` is how a handler is left out. */
function handlersIn<H extends object>(given: H | undefined): [name: string, handler: never][] {
  if (typeof given === 'function') return [['*', given as never]]
  return Object.entries(given ?? {}).filter(([, handler]) => handler !== undefined) as [string, never][]
}

/** @throws HandlersFailedError, or the CallbackError that says why a handler could not be started */
function throwFailures(handlers: readonly HandlerReport[]): void {
  if (firstOf('failed', handlers)) throw new HandlersFailedError(handlers)
  const postponed = firstOf('postponed', handlers)
  if (!postponed) return
  const { code, message, cause, retryAfter } = postponed.error as CallbackError
  throw new CallbackError(code, message, { cause, handlers, ...(retryAfter === undefined ? {} : { retryAfter }) })
}

// One outcome stands for all handlers: the one that did the most.
const ranks = { stale: 1, skipped: 2, duplicate: 2, handled: 3 }
const outcomes: readonly Outcome[] = ['unhandled', 'stale', 'duplicate', 'handled']

function outcomeOf(handlers: readonly HandlerReport[]): Outcome {
  let highest = 0
  for (const { state } of handlers) highest = Math.max(highest, ranks[state as keyof typeof ranks])
  return outcomes[highest] as Outcome
}

function firstOf(state: HandlerState, handlers: readonly HandlerReport[]): HandlerReport | undefined {
  for (const each of handlers) if (each.state === state) return each
  return undefined
}

/** Each once, however many handlers it has. */
function staleOf(runs: readonly Run[], handlers: readonly HandlerReport[]): Iterable<Subject> {
  return new Set(runs.flatMap(({ subject }, index) => (handlers[index]?.state === 'stale' ? [subject] : [])))
}
