/** Gives each job to its handlers: once, all of them, and waits for all. */

import { type CallbackError, type HandlerFailure, HandlersFailedError, isCallbackError } from '../errors.ts'
import { checkMilliseconds } from '../internal/timer.ts'
import type { AnyJob, Job, KnownTag } from '../jobs/catalogue.ts'
import type { CallbackEvent, OtherEvent, WorkflowFinishEvent } from '../parse/event.ts'
import { callWithDeadline } from './call.ts'
import { type ContextInit, contextOf, type HandlerContext } from './context.ts'
import type { JobHandler, OnTaskFinish, OtherHandler, WorkflowHandler } from './handlers.ts'
import type { Ledger } from './ledger.ts'
import { createMemoryLedger } from './memory-ledger.ts'
import type { Outcome } from './outcome.ts'
import { createRegistry, type Run, type Subject } from './registry.ts'
import { createRunOnce, type Done } from './run-once.ts'

/** The handlers a dispatcher starts with. More can be added later. */
export interface Handlers {
  /** One function called for every job, or handlers by Tag; `default` takes the jobs whose Tag has no handler here. */
  onTaskFinish?: OnTaskFinish | undefined
  /** Called for the end of a workflow run. */
  onWorkflowFinish?: WorkflowHandler | undefined
  /** Called for any other event, such as content moderation. */
  onOther?: OtherHandler | undefined
  /** Told of each job, or whole event, that no handler took. When it fails, the callback is answered 500. */
  onUnhandled?: ((unhandled: AnyJob | WorkflowFinishEvent | OtherEvent, context: HandlerContext) => unknown) | undefined
}

/** How a dispatcher runs its handlers. */
export interface DispatcherOptions extends Handlers {
  /**
   * Remembers what was done, so that each handler finishes each job once; `false` remembers nothing.
   * @default createMemoryLedger(), which knows this process alone
   */
  ledger?: Ledger | false | undefined
  /** For how many milliseconds a claim in the ledger outlives the process that made it. @default 60000 */
  lease?: number | undefined
  /** After how many milliseconds a handler counts as failed; `Infinity` waits forever. @default 60000 */
  handlerTimeout?: number | undefined
  /** Told of each job whose news is older than what was handled: it is not dispatched. Its failure is ignored. */
  onStale?: ((stale: AnyJob | WorkflowFinishEvent, context: HandlerContext) => unknown) | undefined
  /** Told when work was done but the ledger could not be told so. */
  onLedgerError?: ((error: CallbackError) => void) | undefined
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
  /** Adds a handler for the end of workflow runs. */
  onWorkflowFinish(handler: WorkflowHandler, options?: HandlerOptions): Dispatcher
  /** Adds a handler for events that are neither. */
  onOther(handler: OtherHandler, options?: HandlerOptions): Dispatcher
  /** Removes a handler from every place it was added to; one that is running is not stopped. */
  off(handler: JobHandler<never> | WorkflowHandler | OtherHandler): Dispatcher
  /**
   * Runs every handler of every job at once and waits for all.
   *
   * @throws HandlersFailedError (an `AggregateError`) when any handler failed; the others have still run
   */
  dispatch(event: CallbackEvent, context?: ContextInit): Promise<Outcome>
  /** How many handlers are registered. */
  readonly size: number
}

/** What came of one handler's share. */
type Result = { readonly run: Pick<Run, 'name' | 'subject'> } & ({ readonly done: Done } | { readonly error: unknown })

/**
 * @throws CallbackError `misconfigured` for a handler that is not one, and for times that no timer can be set for
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  const { ledger = createMemoryLedger(), lease = 60_000, handlerTimeout = 60_000 } = options
  checkMilliseconds('handlerTimeout', handlerTimeout)
  checkMilliseconds('lease', lease, false)
  const registry = createRegistry(ledger !== false && ledger.durable !== false)
  const once = createRunOnce(ledger || undefined, lease, (error) => options.onLedgerError?.(error))

  const dispatcher: Dispatcher = {
    on(tag: string | readonly string[], handler: object, { name }: HandlerOptions = {}) {
      for (const each of typeof tag === 'string' ? [tag] : tag) registry.addForTag(each, handler, name)
      return dispatcher
    },
    onWorkflowFinish(handler, { name } = {}) {
      registry.addForEvent('onWorkflowFinish', handler, name)
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
    async dispatch(event, init) {
      const context = contextOf(event, init)
      const { runs, unhandled } = registry.plan(event)
      const results = await Promise.all(runs.map((run) => runOnce(run, context)))
      for (const subject of unhandled) await tellUnhandled(subject, context, results)
      for (const subject of staleOf(results)) await tellStale(subject as AnyJob, context)
      return outcomeOf(results)
    },
    get size() {
      return registry.size()
    },
  }

  async function runOnce(run: Run, context: HandlerContext): Promise<Result> {
    const { name, subject, update, call } = run
    const start = () => callWithDeadline(name, (own) => call(subject as never, own), context, handlerTimeout)
    try {
      return { run, done: await once(name, update, start) }
    } catch (error) {
      return { run, error }
    }
  }

  /** Its failure is one of the failures: what handlers threw beside it must not be lost. */
  async function tellUnhandled(subject: Subject, context: HandlerContext, results: Result[]): Promise<void> {
    try {
      await options.onUnhandled?.(subject, context)
    } catch (error) {
      results.push({ run: { name: 'onUnhandled', subject }, error })
    }
  }

  async function tellStale(stale: AnyJob | WorkflowFinishEvent, context: HandlerContext): Promise<void> {
    try {
      await options.onStale?.(stale, context)
    } catch {
      // It is news of something that is over: no failure here is a reason to have it sent again.
    }
  }

  const { onTaskFinish, onWorkflowFinish, onOther } = options
  if (typeof onTaskFinish === 'function') dispatcher.on('*', onTaskFinish)
  else for (const [tag, handler] of Object.entries(onTaskFinish ?? {})) if (handler) dispatcher.on(tag, handler)
  if (onWorkflowFinish) dispatcher.onWorkflowFinish(onWorkflowFinish)
  if (onOther) dispatcher.onOther(onOther)
  return dispatcher
}

/** @throws HandlersFailedError, or the CallbackError that says why work could not be begun */
function outcomeOf(results: readonly Result[]): Outcome {
  let outcome: keyof typeof rank = 'unhandled'
  const errors: { run: Result['run']; error: unknown }[] = []
  for (const result of results) {
    if ('error' in result) errors.push(result)
    else if (rank[result.done] > rank[outcome]) outcome = result.done
  }
  if (errors.length === 0) return outcome
  const failures = errors.filter(({ error }) => !isPostponed(error)).map(failureOf)
  throw failures.length > 0 ? new HandlersFailedError(failures) : errors[0]?.error
}

// What one answer says of several pieces of work: the most that was done.
const rank = { unhandled: 0, stale: 1, duplicate: 2, handled: 3 }

/** Whether the work was not begun at all, so that nothing failed: it is to be sent again. */
function isPostponed(error: unknown): boolean {
  return isCallbackError(error) && (error.code === 'busy' || error.code === 'unavailable')
}

function failureOf({ run: { name, subject }, error }: { run: Result['run']; error: unknown }): HandlerFailure {
  const jobId = 'JobId' in subject ? subject.JobId : undefined
  return { handler: name, error, ...(typeof jobId === 'string' ? { jobId } : {}) }
}

function staleOf(results: readonly Result[]): Set<Subject> {
  const stale = new Set<Subject>()
  for (const result of results) if ('done' in result && result.done === 'stale') stale.add(result.run.subject)
  return stale
}
