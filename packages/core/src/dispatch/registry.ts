/** Holds the handlers and knows which of them an event is for. It runs none. */

import type { AnyJob } from '../jobs/catalogue.ts'
import {
  type CallbackEvent,
  isTaskFinish,
  isWorkflowFinish,
  type OtherEvent,
  type WorkflowFinishEvent,
} from '../parse/event.ts'
import { isRecord } from '../schema/schema.ts'
import type { HandlerContext } from './context.ts'
import { type JobFunction, succeeded } from './handlers.ts'
import { type News, newsOfJob, newsOfRun } from './job-update.ts'

/** What a handler is called with. */
export type About = AnyJob | WorkflowFinishEvent | OtherEvent

/** One handler's share of an event. */
export interface Run {
  readonly name: string
  readonly about: About
  readonly news?: News | undefined
  readonly call: (about: never, context: HandlerContext) => unknown
}

/** Where handlers stand that no Tag names. */
export type Place = 'any' | 'WorkflowFinish' | 'other'

interface Added {
  readonly handler: object
  readonly name: string
}

/** The handlers of one dispatcher. */
export interface Registry {
  /** @throws TypeError when it is neither a function nor an object with `success` or `failed` */
  addForTag(tag: string, handler: object, name: string | undefined): void
  /** @throws TypeError likewise; only jobs may be handled by state */
  addFor(place: Place, handler: object, name: string | undefined): void
  remove(handler: object): void
  size(): number
  /** Which handler runs for what, and what nobody takes. */
  plan(event: CallbackEvent): { readonly runs: Run[]; readonly unhandled: About[] }
}

export function createRegistry(): Registry {
  const byTag = new Map<string, Added[]>()
  const byPlace: Record<Place, Added[]> = { any: [], WorkflowFinish: [], other: [] }
  const lists = (): Added[][] => [...byTag.values(), ...Object.values(byPlace)]
  // The ledger knows work by the handler's name: two of one name would be taken for one.
  const named = new Map<string, number>()
  let count = 0

  function uniqueName(place: string, given: string | undefined): string {
    const wanted = given ?? place
    const number = (named.get(wanted) ?? 0) + 1
    named.set(wanted, number)
    return given !== undefined && number === 1 ? given : `${wanted}#${number}`
  }

  /** @returns how many handlers take it */
  function addRunsForJob(job: AnyJob, runs: Run[]): number {
    const before = runs.length
    const own = byTag.get(job.Tag ?? '')
    const forTag = own && own.length > 0 ? own : (byTag.get('*') ?? none)
    const news = newsOfJob(job)
    for (const list of [forTag, byPlace.any]) {
      for (const { name, handler } of list) {
        const call = functionFor(handler, job)
        if (call) runs.push({ name, about: job, news, call })
      }
    }
    return runs.length - before
  }

  return {
    addForTag(tag, handler, name) {
      const list = byTag.get(tag) ?? []
      byTag.set(tag, list)
      check(tag, handler, true)
      list.push({ handler, name: uniqueName(tag, name) })
      count++
    },
    addFor(place, handler, name) {
      check(place, handler, place === 'any')
      byPlace[place].push({ handler, name: uniqueName(place, name) })
      count++
    },
    remove(handler) {
      for (const list of lists()) {
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
      const news = isWorkflowFinish(event) ? newsOfRun(event) : undefined
      const added = byPlace[isWorkflowFinish(event) ? 'WorkflowFinish' : 'other']
      const runs = added.map(({ name, handler }) => ({ name, about: event, news, call: handler as Run['call'] }))
      return { runs, unhandled: runs.length === 0 ? [event] : [] }
    },
  }
}

const none: readonly Added[] = []

function check(place: string, handler: object, mayBeByState: boolean): void {
  const byState = mayBeByState && isRecord(handler) && ('success' in handler || 'failed' in handler)
  if (typeof handler !== 'function' && !byState) {
    const wanted = mayBeByState ? 'a function or { success, failed }' : 'a function'
    const given = handler === null ? 'null' : typeof handler
    throw new TypeError(`The handler for ${place} must be ${wanted}, and is ${given}.`)
  }
}

function functionFor(handler: object, job: AnyJob): Run['call'] | undefined {
  if (typeof handler === 'function') return handler as Run['call']
  const { success, failed } = handler as { success?: JobFunction<never>; failed?: JobFunction<never> }
  if (succeeded(job)) return success
  return job.State === 'Failed' ? failed : undefined
}
