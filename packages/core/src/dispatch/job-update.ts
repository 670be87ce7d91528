/** What makes two callbacks the same update of a job. The reasons: docs/decisions/0009-idempotency.md. */

import { parseTime } from '../internal/time.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, TaskFinishEvent, WorkflowFinishEvent } from '../parse/event.ts'
import { succeeded } from './handlers.ts'

/** One update of one job, as the ledger knows it. */
export interface JobUpdate {
  /** The job's `JobId`, or the run's `RunId`. */
  readonly jobId: string
  /** The job's state; while it runs, with its progress. */
  readonly state: string
  /** 0 while it runs; once it has ended, the time of its end in ms, or 1. */
  readonly order: number
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
  const state = stateOf(job)
  if (finalStates.has(state)) return { jobId: job.JobId, state, order: parseTime(job.EndTime)?.getTime() ?? 1 }
  return { jobId: job.JobId, state: `${state}:${textOf(job.Progress)}`, order: 0 }
}

/** The update that a run brings; `undefined` without a `RunId`. */
export function updateOfRun({ WorkflowExecution: { RunId, State } }: WorkflowFinishEvent): JobUpdate | undefined {
  return typeof RunId === 'string' ? { jobId: RunId, state: textOf(State), order: 1 } : undefined
}

/**
 * The updates that an event holds: one for each job, or one for the run. `undefined` when an event cannot be told from
 * another one (a job without `JobId`, an event of another kind): it may be new each time it comes.
 */
export function jobUpdatesOf(event: CallbackEvent): readonly JobUpdate[] | undefined {
  const updates =
    event.EventName === 'TaskFinish'
      ? (event as TaskFinishEvent).JobsDetail.map(updateOfJob)
      : [event.EventName === 'WorkflowFinish' ? updateOfRun(event as WorkflowFinishEvent) : undefined]
  return updates.length > 0 && updates.every((each) => each !== undefined) ? updates : undefined
}
