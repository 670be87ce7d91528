/** What makes two callbacks the same update of a job. The reasons: docs/decisions/0009-idempotency.md. */

import { timeOf } from '../internal/time.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import { type AnyReview, reviewNames } from '../jobs/review.ts'
import {
  type CallbackEvent,
  isReview,
  isTaskFinish,
  isWorkflowFinish,
  isWorkflowStart,
  type WorkflowEvent,
} from '../parse/event.ts'
import { succeeded } from './handlers.ts'
import { endedSometime } from './ledger.ts'
import { digestOfPiece, digestOfVerdict } from './review-digest.ts'
import { storable } from './storable.ts'

/** One update of one job, as the ledger knows it. */
export interface JobUpdate {
  /** The `JobId` of the job or review, or the run's `RunId`; its digest when no store could keep it. */
  readonly jobId: string
  /** The job's state; while it runs, with its progress. */
  readonly state: string
  /** How late the update is, as {@link LedgerEntry.order} says. */
  readonly order: number
}

/** The same update for a run that an operator asked for, under a `jobId` that no ledger knows. */
export function updateOfRerun(update: JobUpdate | undefined, rerun: string): JobUpdate | undefined {
  return update && { ...update, jobId: storable(`${update.jobId} rerun ${rerun}`) }
}

const finalStates = new Set(['Success', 'Failed', 'Cancel'])

/** Whether a job will not change any more: it succeeded, failed or was cancelled. */
export function hasEnded(job: { State?: string; Code?: string }): boolean {
  return finalStates.has(stateOf(job))
}

function stateOf(job: { State?: string; Code?: string }): string {
  return succeeded(job) ? 'Success' : textOf(job.State)
}

/** A field's text. The type says string or number, but a sender may send anything. */
function textOf(value: string | number | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The update that a job brings; `undefined` without a `JobId`, by which alone a job is known. */
export function updateOfJob(job: AnyJob): JobUpdate | undefined {
  if (typeof job.JobId !== 'string') return undefined
  const jobId = storable(job.JobId)
  const state = stateOf(job)
  if (finalStates.has(state)) return { jobId, state, order: orderOf(job.EndTime) }
  return { jobId, state: storable(`${state}:${textOf(job.Progress)}`), order: 0 }
}

const day = 86_400_000

/** The time of an end, unless it is absent or cannot be true: before 1970, or more than a day ahead. */
function orderOf(time: string | undefined): number {
  const end = timeOf(time)
  return end > endedSometime && end <= Date.now() + day ? end : endedSometime
}

/** The update that a run brings; `undefined` without a `RunId`. A run starts once, whatever its `State` then is. */
export function updateOfRun(event: WorkflowEvent): JobUpdate | undefined {
  const { RunId, State } = event.WorkflowExecution
  if (typeof RunId !== 'string') return undefined
  const jobId = storable(RunId)
  if (isWorkflowStart(event)) return { jobId, state: 'WorkflowStart', order: 0 }
  return { jobId, state: storable(textOf(State)), order: endedSometime }
}

/**
 * The update that a review brings; `undefined` without a `JobId`. No review says when it ended, so an update is older than
 * another one only if it is from before the end.
 */
export function updateOfReview(review: AnyReview): JobUpdate | undefined {
  const { State, Suggestion } = review
  if (typeof review.JobId !== 'string') return undefined
  const jobId = storable(review.JobId)
  if (State === 'Auditing') return { jobId, state: `Auditing:${digestOfPiece(review)}`, order: endedSometime }
  if (State === 'Failed') return { jobId, state: 'Failed', order: endedSometime }
  const hasEnded = State === 'Success' || (State === undefined && Suggestion !== undefined)
  if (!hasEnded) return { jobId, state: storable(`${textOf(State)}:`), order: 0 }
  return { jobId, state: mayBePiece(review) ? `Success:${digestOfVerdict(review)}` : 'Success', order: endedSometime }
}

/** In the Simple form, a piece of a live stream looks like the end of a review. */
function mayBePiece({ EventName }: AnyReview): boolean {
  return EventName === 'ReviewVideo' || !(reviewNames as readonly string[]).includes(EventName)
}

/**
 * The updates that an event holds: one for each job or review, or one for the run. `undefined` when an event cannot be
 * told from another one (a job without `JobId`, an event of another kind): it may be new each time it comes.
 */
export function jobUpdatesOf(event: CallbackEvent): readonly JobUpdate[] | undefined {
  const updates = updatesIn(event)
  return updates.length > 0 && updates.every((each) => each !== undefined) ? updates : undefined
}

function updatesIn(event: CallbackEvent): readonly (JobUpdate | undefined)[] {
  if (isTaskFinish(event)) return event.JobsDetail.map(updateOfJob)
  if (isReview(event)) return event.JobsDetail.map(updateOfReview)
  return [isWorkflowStart(event) || isWorkflowFinish(event) ? updateOfRun(event) : undefined]
}
