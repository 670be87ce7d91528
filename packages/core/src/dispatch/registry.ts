/** Holds the handlers and knows which of them an event is for. It runs none. */
import { misconfigured } from '../errors.ts'
import { isRecord } from '../internal/record.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import {
  type CallbackEvent,
  isTaskFinish,
  isWorkflowFinish,
  isWorkflowStart,
  type OtherEvent,
  type WorkflowEvent,
} from '../parse/event.ts'
import type { ReviewEvent } from '../parse/review.ts'
import type { HandlerContext } from './context.ts'
import { type JobFunction, succeeded } from './handlers.ts'
import { type JobUpdate, updateOfJob, updateOfRun } from './job-update.ts'

/** What a handler is called with. */
export type Subject = AnyJob | WorkflowEvent | ReviewEvent | OtherEvent

/** One call to make: a handler and its argument. */
export interface Run {
  readonly name: string
  readonly subject: Subject
  /** Absent for what has no identity, such as a job without a `JobId`. */
  readonly update?: JobUpdate | undefined
  readonly call: (subject: never, context: HandlerContext) => unknown
}

interface Registered {
  readonly handler: object
  readonly name: string
}

/** The handlers of one dispatcher. */
export interface Registry {
  /**
   * @param tag a Tag, `default` or `*`
   * @throws CallbackError `misconfigured` when the handler is neither a function nor an object with `success` or `failed`
   */
  addForTag(tag: string, handler: object, name: string | undefined): void
  /** @throws CallbackError `misconfigured` when the handler is not a function */
  addForEvent(kind: EventKind, handler: object, name: string | undefined): void
  remove(handler: object): void
  size(): number
  /** Which calls an event leads to, and which of its parts have no handler. */
  plan(event: CallbackEvent): { readonly runs: Run[]; readonly unhandled: Subject[] }
}

/** Events that are handled whole. */
type EventKind = 'onWorkflowStart' | 'onWorkflowFinish' | 'onOther'

/** @param namesAreKeys whether the ledger outlives the process, so that two handlers of one name would be taken for one */
export function createRegistry(namesAreKeys: boolean): Registry {
  const byTag = new Map<string, Registered[]>()
  const forRest: Registered[] = []
  const forEvery: Registered[] = []
  const byKind: Record<EventKind, Registered[]> = { onWorkflowStart: [], onWorkflowFinish: [], onOther: [] }
  let count = 0

  function listFor(tag: string): Registered[] {
    if (tag === '*') return forEvery
    if (tag === 'default') return forRest
    const list = byTag.get(tag) ?? []
    byTag.set(tag, list)
    return list
  }

  const allLists = (): Registered[][] => [...byTag.values(), forRest, forEvery, ...Object.values(byKind)]

  /** Adds a handler under a name that no handler has which may run for the same job. */
  function add(place: string, list: Registered[], rivals: Registered[][], handler: object, given: string | undefined) {
    const wanted = given ?? (ownNameOf(handler) || place)
    const isTaken = (name: string) => rivals.some((rival) => rival.some((other) => other.name === name))
    if (namesAreKeys && isTaken(wanted)) throw sameName(place, wanted)
    let name = wanted
    for (let number = 2; isTaken(name); number++) name = `${wanted}#${number}`
    list.push({ handler, name })
    count++
  }

  /** @returns how many handlers take the job */
  function addRunsForJob(job: AnyJob, runs: Run[]): number {
    const before = runs.length
    const own = byTag.get(job.Tag ?? '')
    const forTag = own && own.length > 0 ? own : forRest
    const update = updateOfJob(job)
    for (const list of [forTag, forEvery]) {
      for (const { name, handler } of list) {
        const call = functionFor(handler, job)
        if (call) runs.push({ name, subject: job, update, call })
      }
    }
    return runs.length - before
  }

  return {
    addForTag(tag, handler, name) {
      requireJobHandler(tag, handler)
      const list = listFor(tag)
      add(tag, list, list === forEvery ? [...byTag.values(), forRest, forEvery] : [list, forEvery], handler, name)
    },
    addForEvent(kind, handler, name) {
      requireFunction(kind, handler)
      add(kind, byKind[kind], [byKind[kind]], handler, name)
    },
    remove(handler) {
      for (const list of allLists()) {
        for (let index = list.length - 1; index >= 0; index--) {
          if (list[index]?.handler !== handler) continue
          list.splice(index, 1)
          count--
        }
      }
    },
    size: () => count,
    plan(event) {
      if (isTaskFinish(event)) {
        const runs: Run[] = []
        const unhandled = event.JobsDetail.filter((job) => addRunsForJob(job, runs) === 0)
        return { runs, unhandled }
      }
      const update = isWorkflowStart(event) || isWorkflowFinish(event) ? updateOfRun(event) : undefined
      const list = byKind[kindOf(event)]
      const runs = list.map(({ name, handler }) => ({ name, subject: event, update, call: handler as Run['call'] }))
      return { runs, unhandled: runs.length === 0 ? [event] : [] }
    },
  }
}

function kindOf(event: CallbackEvent): EventKind {
  if (isWorkflowStart(event)) return 'onWorkflowStart'
  return isWorkflowFinish(event) ? 'onWorkflowFinish' : 'onOther'
}

function ownNameOf(handler: object): string {
  return typeof handler === 'function' ? handler.name : ''
}

function sameName(place: string, name: string): Error {
  return misconfigured(
    `Two handlers for ${place} are both named \`${name}\`. The ledger outlives this process and knows handlers by their ` +
      'names, so each needs one of its own: pass `{ name }` as the last argument, or use named functions.',
  )
}

/** @throws CallbackError `misconfigured` for an `onTaskFinish` that is neither a function nor handlers by Tag */
export function requireHandlers(onTaskFinish: unknown): void {
  if (onTaskFinish === undefined || typeof onTaskFinish === 'function' || isRecord(onTaskFinish)) return
  throw misconfigured(
    `\`onTaskFinish\` must be a function or handlers by Tag, such as { Transcode: (job) => … }, got ${typeNameOf(onTaskFinish)}.`,
  )
}

function requireJobHandler(tag: string, handler: unknown): void {
  if (typeof handler === 'function') return
  if (isRecord(handler) && ('success' in handler || 'failed' in handler)) {
    for (const [state, each] of Object.entries(handler))
      if (each !== undefined) requireFunction(`${tag}.${state}`, each)
    return
  }
  throw misconfigured(`The handler for ${tag} must be a function or { success, failed }, got ${typeNameOf(handler)}.`)
}

function requireFunction(place: string, handler: unknown): void {
  if (typeof handler !== 'function') {
    throw misconfigured(`The handler for ${place} must be a function, got ${typeNameOf(handler)}.`)
  }
}

function typeNameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value
}

function functionFor(handler: object, job: AnyJob): Run['call'] | undefined {
  if (typeof handler === 'function') return handler as Run['call']
  const { success, failed } = handler as { success?: JobFunction<never>; failed?: JobFunction<never> }
  if (succeeded(job)) return success
  return job.State === 'Failed' ? failed : undefined
}
