/** What makes two callbacks the same news. The reasons: docs/decisions/0009-idempotency.md. */

import { parseTime } from '../internal/time.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, TaskFinishEvent, WorkflowFinishEvent } from '../parse/event.ts'
import { succeeded } from './handlers.ts'

/** A piece of news, as the ledger knows it. */
export interface JobUpdate {
  readonly job: string
  /** The state that is told; while a job runs, with its progress. */
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

/** The type says text or number, and what was sent may be anything, which has no text that could be relied on. */
function textOf(value: string | number | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The news of a job; `undefined` without a `JobId`, by which alone a job is known. */
export function updateOfJob(job: AnyJob): JobUpdate | undefined {
  if (typeof job.JobId !== 'string') return undefined
  const state = stateOf(job)
  if (finalStates.has(state)) return { job: job.JobId, state, order: parseTime(job.EndTime)?.getTime() ?? 1 }
  return { job: job.JobId, state: `${state}:${textOf(job.Progress)}`, order: 0 }
}

/** The news of a run; `undefined` without a `RunId`. */
export function updateOfRun({ WorkflowExecution: { RunId, State } }: WorkflowFinishEvent): JobUpdate | undefined {
  return typeof RunId === 'string' ? { job: RunId, state: textOf(State), order: 1 } : undefined
}

/**
 * The news that an event holds, one for each job, or one for the run. `undefined` when there is nothing to know some of
 * it by (a job without `JobId`, an event of another kind): such an event may be new each time it comes.
 */
export function jobUpdatesOf(event: CallbackEvent): readonly JobUpdate[] | undefined {
  const news =
    event.EventName === 'TaskFinish'
      ? (event as TaskFinishEvent).JobsDetail.map(updateOfJob)
      : [event.EventName === 'WorkflowFinish' ? updateOfRun(event as WorkflowFinishEvent) : undefined]
  return news.length > 0 && news.every((each) => each !== undefined) ? news : undefined
}
