/** Holds the handlers and knows which of them an event is for. It runs none. */
import { misconfigured } from '../errors.ts'
import { excerpt } from '../internal/excerpt.ts'
import { isRecord } from '../internal/record.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import { type AnyReview, isReviewName } from '../jobs/review.ts'
import { type CallbackEvent, isReview, isTaskFinish, isWorkflowFinish, isWorkflowStart } from '../parse/event.ts'
import type { HandlerContext } from './context.ts'
import { createHandlerLists, type HandlerLists, type Registered } from './handler-lists.ts'
import { resultOfReview, reviewResults, succeeded } from './handlers.ts'
import { type JobUpdate, updateOfJob, updateOfReview, updateOfRun } from './job-update.ts'

/** What a handler is called with. */
export type Subject = AnyJob | AnyReview | CallbackEvent

/** One call to make: a handler and its argument. */
export interface Run {
  readonly name: string
  readonly subject: Subject
  /** Absent for what has no identity, such as a job without a `JobId`. */
  readonly update?: JobUpdate | undefined
  readonly call: (subject: never, context: HandlerContext) => unknown
}

/** The handlers of one dispatcher. */
export interface Registry {
  /**
   * @param tag a Tag, `default` or `*`
   * @throws CallbackError `misconfigured` when the handler is neither a function nor an object with `success` or `failed`
   */
  addForTag(tag: string, handler: object, name: string | undefined): void
  /**
   * @param event the event of a review, `default` or `*`
   * @throws CallbackError `misconfigured` for another event, and when the handler is neither a function nor an object with
   * one for a result
   */
  addForReview(event: string, handler: object, name: string | undefined): void
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
  const ofJobs = createHandlerLists()
  const ofReviews = createHandlerLists()
  const byKind: Record<EventKind, Registered[]> = { onWorkflowStart: [], onWorkflowFinish: [], onOther: [] }
  let count = 0

  const allLists = (): Registered[][] => [...ofJobs.all(), ...ofReviews.all(), ...Object.values(byKind)]

  /** Adds a handler under a name that no handler has which may run for the same job. */
  function add(
    place: string,
    list: Registered[],
    rivals: readonly Registered[][],
    handler: object,
    given: string | undefined,
  ): void {
    const wanted = given ?? (ownNameOf(handler) || place)
    const isTaken = (name: string) => rivals.some((rival) => rival.some((other) => other.name === name))
    if (namesAreKeys && isTaken(wanted)) throw sameName(place, wanted)
    let name = wanted
    for (let number = 2; isTaken(name); number++) name = `${wanted}#${number}`
    list.push({ handler, name })
    count++
  }

  return {
    addForTag(tag, handler, name) {
      requireHandler(tag, handler, ['success', 'failed'])
      add(tag, ofJobs.at(tag), ofJobs.rivalsOf(tag), handler, name)
    },
    addForReview(event, handler, name) {
      requireReviewEvent(event)
      requireHandler(event, handler, reviewResults)
      add(event, ofReviews.at(event), ofReviews.rivalsOf(event), handler, name)
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
      if (isWithoutJobs(event)) return { runs: [], unhandled: [event] }
      if (isTaskFinish(event)) return planFor(event.JobsDetail, ofJobs, tagOf, functionForJob, updateOfJob)
      if (isReview(event))
        return planFor<AnyReview>(event.JobsDetail, ofReviews, eventOf, functionForReview, updateOfReview)
      const update = isWorkflowStart(event) || isWorkflowFinish(event) ? updateOfRun(event) : undefined
      const list = byKind[kindOf(event)]
      const runs = list.map(({ name, handler }) => ({ name, subject: event, update, call: handler as Run['call'] }))
      return { runs, unhandled: runs.length === 0 ? [event] : [] }
    },
  }
}

function isWithoutJobs(event: CallbackEvent): boolean {
  return (isTaskFinish(event) || isReview(event)) && event.JobsDetail.length === 0
}

/** Which calls jobs or reviews lead to, and which of them have no handler. */
function planFor<S extends AnyJob | AnyReview>(
  subjects: readonly S[],
  lists: HandlerLists,
  nameOf: (subject: S) => string,
  functionFor: (handler: object, subject: S) => Run['call'] | undefined,
  updateOf: (subject: S) => JobUpdate | undefined,
): { runs: Run[]; unhandled: S[] } {
  let runs: Run[] = []
  let unhandled: S[] = []
  for (const subject of subjects) {
    const before = runs.length
    const update = updateOf(subject)
    for (const { name, handler } of lists.for(nameOf(subject))) {
      const call = functionFor(handler, subject)
      if (call) runs = added(runs, { name, subject, update, call })
    }
    if (runs.length === before) unhandled = added(unhandled, subject)
  }
  return { runs, unhandled }
}

/** Adds to a list. An empty one is replaced: `push` would make room for 17 items, and most lists here get one. */
function added<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item]
  list.push(item)
  return list
}

function tagOf({ Tag }: AnyJob): string {
  return Tag ?? ''
}

function eventOf({ EventName }: AnyReview): string {
  return EventName
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

/** @throws CallbackError `misconfigured` for an option that is neither a function nor handlers by name */
export function requireHandlers(option: string, handlers: unknown, example: string): void {
  if (handlers === undefined || typeof handlers === 'function' || isRecord(handlers)) return
  throw misconfigured(`\`${option}\` must be a function or handlers by ${example}, got ${typeNameOf(handlers)}.`)
}

/** @throws CallbackError `misconfigured` for a name that no review has: its handler would never be called */
function requireReviewEvent(event: string): void {
  if (event === '*' || event === 'default' || isReviewName(event)) return
  const fix = (reviewResults as readonly string[]).includes(event) ? ` For every review: { '*': { ${event}: … } }.` : ''
  throw misconfigured(
    `\`onReview\` takes handlers by event, such as ReviewImage, \`default\` or \`*\`, got \`${excerpt(event, 60)}\`.${fix}`,
  )
}

function requireHandler(place: string, handler: unknown, results: readonly string[]): void {
  if (typeof handler === 'function') return
  if (isRecord(handler) && results.some((result) => result in handler)) {
    for (const [result, each] of Object.entries(handler))
      if (each !== undefined) requireFunction(`${place}.${result}`, each)
    return
  }
  throw misconfigured(
    `The handler for ${place} must be a function or { ${results.join(', ')} }, got ${typeNameOf(handler)}.`,
  )
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

function functionForJob(handler: object, job: AnyJob): Run['call'] | undefined {
  return functionFor(handler, succeeded(job) ? 'success' : job.State === 'Failed' ? 'failed' : undefined)
}

function functionForReview(handler: object, review: AnyReview): Run['call'] | undefined {
  return functionFor(handler, typeof handler === 'function' ? undefined : resultOfReview(review))
}

function functionFor(handler: object, result: string | undefined): Run['call'] | undefined {
  if (typeof handler === 'function') return handler as Run['call']
  return result === undefined ? undefined : (handler as { [result: string]: Run['call'] | undefined })[result]
}
