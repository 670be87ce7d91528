import {
  type AnyJob,
  CallbackError,
  type CallbackEvent,
  hasEnded,
  type TaskFinishEvent,
  type WorkflowEvent,
} from '@ci-event/core'
import { unavailable } from './ask.ts'
import { type Ci, type CiOptions, ciOf } from './ci.ts'
import type { CosClient } from './client.ts'
import { describeJobs, describeRun } from './describe.ts'
import { batchesOf, isCiId } from './job-id.ts'

/** Where CI is asked, and what passes without. */
export interface ConfirmOptions extends CiOptions {
  /**
   * Events about which CI cannot be asked, such as content moderation: refused, or passed on as they came. Pass them on
   * only where a `verify` proves the sender.
   * @default 'refuse'
   */
  others?: 'refuse' | 'pass' | undefined
}

// A stranger chooses how many jobs a body names, and each costs a question to CI.
const maxJobs = 100

/**
 * Makes a callback a hint and CI's answer the truth: the `confirm` of a receiver. Of the body only the ids of its jobs
 * (of its run, for workflow events) are used; all else that reaches your handlers is what CI answers when asked.
 *
 * - `unauthentic` (401): CI does not know a job or run, or the body has none that could be one.
 * - `unavailable` (503): CI cannot be asked, or says of a job that the body calls ended that it has not.
 * - `misconfigured` (500): CI refuses to be asked.
 *
 * @throws CallbackError `misconfigured`, at once, for settings that cannot work
 *
 * @example
 * createReceiver({ confirm: confirmJob(cos, { bucket: 'media-1250000000', region: 'ap-guangzhou' }), onTaskFinish: { … } })
 */
export function confirmJob(cos: CosClient, options: ConfirmOptions): (event: CallbackEvent) => Promise<CallbackEvent> {
  const ci = ciOf(cos, options)
  return async (event) => {
    if (event.EventName === 'TaskFinish') return confirmTasks(ci, event as TaskFinishEvent)
    if (event.EventName === 'WorkflowFinish' || event.EventName === 'WorkflowStart') {
      return confirmRun(ci, event as WorkflowEvent)
    }
    if (options.others === 'pass') return event
    throw unauthentic('CI cannot be asked about this event, so it was not confirmed. See the option `others`.')
  }
}

async function confirmTasks(ci: Ci, { JobsDetail: told }: TaskFinishEvent): Promise<TaskFinishEvent> {
  const ended = new Map<string, boolean>()
  for (const job of told) {
    if (!isCiId(job.JobId)) throw unauthentic('The callback has a job without a JobId of CI, so nothing was asked.')
    ended.set(job.JobId, ended.get(job.JobId) || hasEnded(job))
  }
  if (ended.size > maxJobs) throw unauthentic(`The callback has more than ${maxJobs} jobs, so nothing was asked.`)
  const answers = await Promise.all(batchesOf(ended.keys()).map((jobIds) => describeJobs(ci, jobIds)))
  if (answers.some(({ unknown }) => [...ended.keys()].some((jobId) => unknown.has(jobId))))
    throw unauthentic('CI does not know a job of this callback: it is forged, of another bucket, or very old.')
  const truth = new Map(answers.flatMap(({ jobs }) => [...jobs]))
  return { EventName: 'TaskFinish', JobsDetail: [...ended].map(([jobId, over]) => confirmed(truth.get(jobId), over)) }
}

/** Told as still running, a job that has ended would be answered 200, and nobody would hear of its end again. */
function confirmed(job: AnyJob | undefined, saidToHaveEnded: boolean): AnyJob {
  if (!job) throw unavailable("CI's answer leaves out a job that it was asked about.")
  if (saidToHaveEnded && !hasEnded(job))
    throw unavailable('CI says that a job of this callback has not ended: it lags behind, or the callback is forged.')
  return job
}

async function confirmRun(
  ci: Ci,
  { EventName, WorkflowExecution: { RunId, State } }: WorkflowEvent,
): Promise<CallbackEvent> {
  if (!isCiId(RunId)) throw unauthentic('The callback has no RunId of CI, so nothing was asked.')
  const event = await describeRun(ci, RunId, EventName)
  if (!event)
    throw unauthentic('CI does not know the run of this callback: it is forged, of another bucket, or very old.')
  if (isOver(State) && !isOver(event.WorkflowExecution.State))
    throw unavailable('CI says that the run of this callback has not ended: it lags behind, or the callback is forged.')
  return event
}

function isOver(state: string | undefined): boolean {
  return state !== undefined && hasEnded({ State: state })
}

function unauthentic(message: string): CallbackError {
  return new CallbackError('unauthentic', message)
}
