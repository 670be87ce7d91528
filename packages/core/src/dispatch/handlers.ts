import type { AnyJob, Job, JobTypes, KnownTag } from '../jobs/catalogue.ts'
import type { Suggestion } from '../jobs/nodes/review-result.ts'
import type { AnyReview, BaseReview, ReviewName, ReviewTypes } from '../jobs/review.ts'
import type { OtherEvent, WorkflowEvent, WorkflowFinishEvent } from '../parse/event.ts'
import type { HandlerContext } from './context.ts'

/** A job whose `State` is `Success`, or that has no `State` and the `Code` `Success`, as one documented Tag does. */
export type SucceededJob<J> = J & { State?: 'Success' }

/** A job whose `State` is `Failed`. No failed callback is documented, so nothing of `Operation` can be promised. */
export type FailedJob<J> = J extends { Operation?: infer O }
  ? Omit<J, 'Operation' | 'State'> & { State: 'Failed'; Operation?: Partial<NonNullable<O>> }
  : never

// Declared as a method so that a handler of a narrower job fits the index signature of TaskHandlers.
type Call<A> = { call(argument: A, context: HandlerContext): unknown }['call']

/** A function of one job. It may be async: the callback is answered when it has settled. */
export type JobFunction<J> = Call<J>

/** Handles a job by how it ended. A job in another `State`, or without its function here, counts as unhandled. */
export interface JobHandlerByState<J> {
  success?: Call<SucceededJob<J>> | undefined
  failed?: Call<FailedJob<J>> | undefined
}

/** A handler of jobs: one function, or one for each way to end. */
export type JobHandler<J> = JobFunction<J> | JobHandlerByState<J>

/**
 * Handlers by Tag. `default` takes the jobs whose Tag has no handler here, `'*'` takes every job. Any other string is a
 * Tag too.
 */
export interface TaskHandlers extends KnownTaskHandlers {
  default?: JobHandler<AnyJob> | undefined
  '*'?: JobHandler<AnyJob> | undefined
  [tag: string]: JobHandler<Job> | undefined
}

type KnownTaskHandlers = { [T in keyof JobTypes as T & KnownTag]?: JobHandler<JobTypes[T]> | undefined }

/** `onTaskFinish`: one function called for every job, or handlers by Tag. */
export type OnTaskFinish = JobFunction<AnyJob> | TaskHandlers

/** A review whose `Suggestion` is known. */
export type SuggestedReview<R, S extends Suggestion> = R & { Suggestion: S }

/** A review whose `State` is `Failed`: it was not decided what to do, whatever its `Suggestion` is. */
export type FailedReview<R> = R & { State: 'Failed' }

/** A function of one review. It may be async: the callback is answered when it has settled. */
export type ReviewFunction<R> = Call<R>

/**
 * Handles a review by its `Suggestion`, or as `failed`. A piece of a live stream has a `Suggestion` of its own. A review
 * that has not ended, or without its function here, counts as unhandled.
 */
export interface ReviewHandlerByResult<R> {
  pass?: Call<SuggestedReview<R, 'pass'>> | undefined
  review?: Call<SuggestedReview<R, 'review'>> | undefined
  block?: Call<SuggestedReview<R, 'block'>> | undefined
  failed?: Call<FailedReview<R>> | undefined
}

/** A handler of reviews: one function, or one for each result. */
export type ReviewHandler<R> = ReviewFunction<R> | ReviewHandlerByResult<R>

/** Handlers by event. `default` takes the reviews whose event has no handler here, `'*'` takes every review. */
export interface ReviewHandlers extends KnownReviewHandlers {
  default?: ReviewHandler<AnyReview> | undefined
  '*'?: ReviewHandler<AnyReview> | undefined
  [event: string]: ReviewHandler<BaseReview> | undefined
}

type KnownReviewHandlers = { [N in ReviewName]?: ReviewHandler<ReviewTypes[N]> | undefined }

/** `onReview`: one function called for every review, or handlers by event. */
export type OnReview = ReviewFunction<AnyReview> | ReviewHandlers

/** A function of a whole event about a workflow run: a `WorkflowFinish`, unless another one is named. */
export type WorkflowHandler<E extends WorkflowEvent = WorkflowFinishEvent> = Call<E>

/** A function of any other event. */
export type OtherHandler = Call<OtherEvent>

/** True when a job ended well: `State` `Success`, or no `State` and `Code` `Success` (WordsGeneralize). */
export function succeeded<J extends { State?: string; Code?: string }>(job: J): job is J & { State?: 'Success' } {
  return job.State === undefined ? job.Code === 'Success' : job.State === 'Success'
}

/** The results of a review, each of which may have a function. */
export const reviewResults = ['pass', 'review', 'block', 'failed'] as const

/** @returns `undefined` for a review that has not ended, unless it is a piece of a live stream */
export function resultOfReview({ State, Suggestion }: AnyReview): (typeof reviewResults)[number] | undefined {
  if (State === 'Failed') return 'failed'
  if (State !== undefined && State !== 'Success' && State !== 'Auditing') return undefined
  return reviewResults.find((each) => each === Suggestion)
}
