/** What a callback is about, for filters and for what is printed. */
import { type CallbackEvent, isReview } from '@ci-event/core'

/** @internal What a listener may filter by, and what it prints. */
export interface RelayedJob {
  /** The Tag of a job, or the event's name. */
  readonly tag: string
  /** The State; of a review, what it suggests. */
  readonly state: string
  /** JobId or RunId. */
  readonly id: string
}

const longestName = 200

/** @internal All of them, in order; one for an event without jobs. */
export function jobsOf(event: CallbackEvent | undefined): RelayedJob[] {
  if (!event) return []
  const { EventName, JobsDetail, WorkflowExecution } = event as Readonly<Record<string, unknown>>
  if (Array.isArray(JobsDetail)) {
    return (JobsDetail as readonly Record<string, unknown>[]).map(({ Tag, State, Suggestion, JobId }) => ({
      tag: nameOf(isReview(event) ? EventName : Tag),
      state: nameOf(State === 'Failed' ? State : (Suggestion ?? State)),
      id: nameOf(JobId),
    }))
  }
  const { State, RunId } = (WorkflowExecution ?? {}) as Readonly<Record<string, unknown>>
  return [{ tag: nameOf(EventName), state: nameOf(State), id: nameOf(RunId) }]
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, longestName) : ''
}
