import type {
  AnyJob,
  AnyReview,
  BaseReview,
  FailedReview,
  HandlerContext,
  Job,
  KnownTag,
  OtherEvent,
  Review,
  ReviewName,
  SuggestedReview,
  Suggestion,
  WorkflowFinishEvent,
  WorkflowStartEvent,
} from '@ci-event/core'
import { type Handles, mark, type ReviewResult } from './handles.ts'

type On<A> = <M extends (argument: A, context: HandlerContext) => unknown>(
  target: object,
  name: string | symbol,
  method: TypedPropertyDescriptor<M>,
) => void

/**
 * Marks a method of any provider or controller as the handler of jobs: of the given Tags, of every job (`'*'`, or no
 * Tag), or of the jobs whose Tag has no handler of its own (`'default'`). Several of them may stand on one method, and
 * decorators that wrap the method may stand above or below.
 *
 * @example
 * @OnTaskFinish('NoiseReduction')
 * async publish(job: Job<'NoiseReduction'>) { … }
 */
export function OnTaskFinish(): On<AnyJob>
export function OnTaskFinish(tag: '*' | 'default'): On<AnyJob>
export function OnTaskFinish<T extends KnownTag>(...tags: T[]): On<Job<T>>
export function OnTaskFinish(...tags: string[]): On<Job>
export function OnTaskFinish(...tags: string[]): On<never> {
  return handles({ event: 'task', tags })
}

/** Marks a method as a handler of the start of workflow runs. */
export function OnWorkflowStart(): On<WorkflowStartEvent> {
  return handles({ event: 'WorkflowStart' })
}

/** Marks a method as a handler of the end of workflow runs. */
export function OnWorkflowFinish(): On<WorkflowFinishEvent> {
  return handles({ event: 'WorkflowFinish' })
}

type Resulting<R, S extends ReviewResult | undefined> = S extends Suggestion
  ? SuggestedReview<R, S>
  : S extends 'failed'
    ? FailedReview<R>
    : R

/**
 * Marks a method as the handler of reviews of content moderation: of one event or a list of them, of every review (`'*'`,
 * or nothing), or of those whose event has no handler of its own (`'default'`); with `result`, of those with that result.
 *
 * @example
 * @OnReview('ReviewImage', 'block')
 * async hide(review: SuggestedReview<Review<'ReviewImage'>, 'block'>) { … }
 */
export function OnReview(): On<AnyReview>
export function OnReview<S extends ReviewResult | undefined = undefined>(
  event: '*' | 'default',
  result?: S,
): On<Resulting<AnyReview, S>>
export function OnReview<N extends ReviewName, S extends ReviewResult | undefined = undefined>(
  event: N | readonly N[],
  result?: S,
): On<Resulting<Review<N>, S>>
export function OnReview<S extends ReviewResult | undefined = undefined>(
  event: string | readonly string[],
  result?: S,
): On<Resulting<BaseReview, S>>
export function OnReview(event: string | readonly string[] = '*', result?: ReviewResult): On<never> {
  return handles({ event: 'review', names: typeof event === 'string' ? [event] : event, result })
}

/** Marks a method as a handler of all other events. */
export function OnOther(): On<OtherEvent> {
  return handles({ event: 'other' })
}

function handles(what: Handles): On<never> {
  return (target, name) => mark(target, name, what)
}
