/** Holds the handlers and gives each job to the right ones. */
import { type ContextInit, contextOf, type HandlerContext } from './context.ts'
import { callWithDeadline } from './deadline.ts'
import { type CallbackError, type HandlerFailure, HandlersFailedError, isCallbackError } from './errors.ts'
import type { CallbackEvent, OtherEvent, TaskFinishEvent, WorkflowFinishEvent } from './event.ts'
import {
  type JobFunction,
  type JobHandler,
  type OnTaskFinish,
  type OtherHandler,
  succeeded,
  type WorkflowHandler,
} from './handlers.ts'
import type { AnyJob, Job, KnownTag } from './jobs/catalogue.ts'
import { createMemoryLedger, type Ledger } from './ledger.ts'
import { type News, newsOfJob, newsOfRun } from './news.ts'
import { createOnce, type Done } from './once.ts'
import type { Outcome } from './outcome.ts'
import { isRecord } from './schema.ts'

/** The handlers a dispatcher starts with. More can be added later. */
export interface HandlerOptions {
  /** One function called for every job, or handlers by Tag (`'*'` for the rest). */
  onTaskFinish?: OnTaskFinish | undefined
  /** Called for the end of a workflow run. */
  onWorkflowFinish?: WorkflowHandler | undefined
  /** Called for any other event, such as content moderation. */
  onOther?: OtherHandler | undefined
  /** Told of each job, or whole event, that no handler took. Its failure does not fail the callback. */
  onUnhandled?: ((unhandled: AnyJob | WorkflowFinishEvent | OtherEvent, context: HandlerContext) => unknown) | undefined
}

/** How a dispatcher runs its handlers. */
export interface DispatcherOptions extends HandlerOptions {
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

/** How a handler is called in errors and logs. */
export interface HandlerName {
  /** Stable across restarts and processes. @default the Tag and a running number, such as `NoiseReduction#1` */
  name?: string
}

/** Registers handlers and runs them. Its functions need no `this`. */
export interface Dispatcher {
  /** Adds a handler for the jobs of one Tag or several; `'*'` is for jobs whose Tag has no handler of its own. */
  on<T extends KnownTag>(tag: T | readonly T[], handler: JobHandler<Job<T>>, options?: HandlerName): Dispatcher
  on(tag: '*', handler: JobHandler<AnyJob>, options?: HandlerName): Dispatcher
  on(tag: string | readonly string[], handler: JobHandler<Job>, options?: HandlerName): Dispatcher
  /** Adds a handler for every job, beside those of its Tag. */
  onAny(handler: JobHandler<AnyJob>, options?: HandlerName): Dispatcher
  /** Adds a handler for the end of workflow runs. */
  onWorkflowFinish(handler: WorkflowHandler, options?: HandlerName): Dispatcher
  /** Adds a handler for events that are neither. */
  onOther(handler: OtherHandler, options?: HandlerName): Dispatcher
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

type AnyFunction = (argument: never, context: HandlerContext) => unknown
type Added = { readonly handler: object; readonly name: string }
/** One handler's share of an event. */
type Run = {
  readonly name: string
  readonly about: AnyJob | WorkflowFinishEvent | OtherEvent
  readonly news?: News | undefined
  readonly call: AnyFunction
}
/** What came of it. */
type Result = { readonly run: Run } & ({ readonly done: Done } | { readonly error: unknown })

/** @throws TypeError when a handler is neither a function nor an object with `success` or `failed` */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  const { ledger = createMemoryLedger(), lease = 60_000, handlerTimeout = 60_000 } = options
  const once = createOnce(ledger || undefined, lease, (error) => options.onLedgerError?.(error))
  const byTag = new Map<string, Added[]>()
  const any: Added[] = []
  const workflow: Added[] = []
  const other: Added[] = []

  const dispatcher: Dispatcher = {
    on(tag: string | readonly string[], handler: object, options?: HandlerName) {
      for (const each of typeof tag === 'string' ? [tag] : tag) {
        const added = byTag.get(each) ?? []
        byTag.set(each, added)
        add(added, each, handler, options, true)
      }
      return dispatcher
    },
    onAny(handler, options) {
      add(any, 'any', handler, options, true)
      return dispatcher
    },
    onWorkflowFinish(handler, options) {
      add(workflow, 'WorkflowFinish', handler, options)
      return dispatcher
    },
    onOther(handler, options) {
      add(other, 'other', handler, options)
      return dispatcher
    },
    off(handler) {
      for (const added of [...byTag.values(), any, workflow, other]) {
        for (let index = added.length - 1; index >= 0; index--) {
          if (added[index]?.handler === handler) added.splice(index, 1)
        }
      }
      return dispatcher
    },
    async dispatch(event, init) {
      const context = contextOf(event, init)
      const { runs, unhandled } = plan(event)
      const results = await Promise.all(runs.map((run) => runOnce(run, context)))
      for (const each of unhandled) await options.onUnhandled?.(each, context)
      for (const { about } of staleOf(results)) await tellStale(about as AnyJob, context)
      return outcomeOf(results)
    },
    get size() {
      return [...byTag.values(), any, workflow, other].reduce((sum, added) => sum + added.length, 0)
    },
  }

  /** Which handler runs for what. */
  function plan(event: CallbackEvent): { runs: Run[]; unhandled: Run['about'][] } {
    if (isTaskFinish(event)) {
      const perJob = event.JobsDetail.map((job) => ({ job, runs: runsFor(job) }))
      return {
        runs: perJob.flatMap(({ runs }) => runs),
        unhandled: perJob.filter(({ runs }) => runs.length === 0).map(({ job }) => job),
      }
    }
    const news = isWorkflowFinish(event) ? newsOfRun(event) : undefined
    const handlers = isWorkflowFinish(event) ? workflow : other
    const runs = handlers.map(({ name, handler }) => ({ name, about: event, news, call: handler as AnyFunction }))
    return { runs, unhandled: runs.length === 0 ? [event] : [] }
  }

  function runsFor(job: AnyJob): Run[] {
    const own = byTag.get(job.Tag ?? '')
    const forTag = own && own.length > 0 ? own : (byTag.get('*') ?? [])
    const news = newsOfJob(job)
    return [...forTag, ...any].flatMap(({ name, handler }) => {
      const call = functionFor(handler, job)
      return call ? { name, about: job, news, call } : []
    })
  }

  async function runOnce(run: Run, context: HandlerContext): Promise<Result> {
    const { name, about, news, call } = run
    const start = () => callWithDeadline(name, (own) => call(about as never, own), context, handlerTimeout)
    try {
      return { run, done: await once(name, news, start) }
    } catch (error) {
      return { run, error }
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
  if (typeof onTaskFinish === 'function') dispatcher.onAny(onTaskFinish)
  else {
    for (const [tag, handler] of Object.entries(onTaskFinish ?? {})) if (handler) dispatcher.on(tag, handler)
  }
  if (onWorkflowFinish) dispatcher.onWorkflowFinish(onWorkflowFinish)
  if (onOther) dispatcher.onOther(onOther)
  return dispatcher
}

export function isTaskFinish(event: CallbackEvent): event is TaskFinishEvent {
  return event.EventName === 'TaskFinish'
}

export function isWorkflowFinish(event: CallbackEvent): event is WorkflowFinishEvent {
  return event.EventName === 'WorkflowFinish'
}

function add(to: Added[], place: string, handler: object, options: HandlerName = {}, mayBeByState = false): void {
  const byState = mayBeByState && isRecord(handler) && ('success' in handler || 'failed' in handler)
  if (typeof handler !== 'function' && !byState) {
    const wanted = mayBeByState ? 'a function or { success, failed }' : 'a function'
    throw new TypeError(
      `The handler for ${place} must be ${wanted}, and is ${handler === null ? 'null' : typeof handler}.`,
    )
  }
  to.push({ handler, name: options.name ?? `${place}#${to.length + 1}` })
}

function functionFor(handler: object, job: AnyJob): AnyFunction | undefined {
  if (typeof handler === 'function') return handler as AnyFunction
  const { success, failed } = handler as { success?: JobFunction<never>; failed?: JobFunction<never> }
  if (succeeded(job)) return success
  return job.State === 'Failed' ? failed : undefined
}

/** @throws HandlersFailedError, or the CallbackError that says why work could not be begun */
function outcomeOf(results: readonly Result[]): Outcome {
  const errors = results.flatMap((result) => ('error' in result ? result : []))
  const failures = errors.filter(({ error }) => !isPostponed(error)).map(failureOf)
  if (failures.length > 0) throw new HandlersFailedError(failures)
  const [postponed] = errors
  if (postponed) throw postponed.error
  const done = new Set(results.map((result) => 'done' in result && result.done))
  return (['handled', 'duplicate', 'stale'] as const).find((each) => done.has(each)) ?? 'unhandled'
}

/** Whether the work was not begun at all, so that nothing failed: it is to be sent again. */
function isPostponed(error: unknown): boolean {
  return isCallbackError(error) && (error.code === 'busy' || error.code === 'unavailable')
}

function failureOf({ run: { name, about }, error }: { run: Run; error: unknown }): HandlerFailure {
  const jobId = 'JobId' in about ? about.JobId : undefined
  return { handler: name, error, ...(typeof jobId === 'string' ? { jobId } : {}) }
}

function staleOf(results: readonly Result[]): Run[] {
  const stale = results.flatMap((result) => ('done' in result && result.done === 'stale' ? result.run : []))
  return stale.filter((run, index) => stale.findIndex(({ about }) => about === run.about) === index)
}
