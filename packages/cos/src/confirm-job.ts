import {
  type AnyJob,
  type CallbackEvent,
  hasEnded,
  type KnownReviewEvent,
  type TaskFinishEvent,
  type WorkflowEvent,
} from '@ci-event/core'
import { confirmReviews, confirmVirusDetections, virusJobsIn } from './confirm-review.ts'
import type { CosClient } from './cos-client.ts'
import { describeJobs } from './describe.ts'
import { describeRun } from './describe-run.ts'
import { type Ci, type CiOptions, ciOf } from './endpoint.ts'
import { batchesOf, isCiId, isRunId } from './ids.ts'
import { unavailable } from './query.ts'
import { notEnded, unauthentic, unknownToCi } from './refusals.ts'
import { isKnownReview } from './review-ids.ts'

/** Which CI to query, and what to do with events that it cannot confirm. */
export interface ConfirmOptions extends CiOptions {
  /**
   * Whether to refuse or to pass events that CI cannot be queried for: all but jobs, workflow runs, the reviews of content
   * moderation that this version knows, and detections of viruses. Pass them only if a `verify` authenticates the sender.
   * @default 'refuse'
   */
  others?: 'refuse' | 'pass' | undefined
}

// The sender chooses how many jobs a body names, and each is part of a query.
const maxJobs = 100

/**
 * Confirms callbacks by querying CI: the `confirm` of a receiver. Only the ids of its jobs or reviews (of its run, for
 * workflow events) are taken from the body; handlers get everything else from CI's answer. So the handler of a piece of a
 * live stream gets the stream as it is by then.
 *
 * - `unauthentic` (401): CI does not know a job, review or run, or the body has no valid id.
 * - `unavailable` (503): CI cannot be queried, or what has ended according to the body has not according to CI.
 * - `misconfigured` (500): CI rejects the query.
 *
 * @throws CallbackError `misconfigured` for invalid options
 *
 * @example
 * createReceiver({ confirm: confirmJob(cos, { bucket: 'media-1250000000', region: 'ap-guangzhou' }), onTaskFinish: { … } })
 */
export function confirmJob(cos: CosClient, options: ConfirmOptions): (event: CallbackEvent) => Promise<CallbackEvent> {
  const ci = ciOf(cos, options)
  return async (event) => {
    const detections = virusJobsIn(event)
    if (detections.length > 0) return confirmVirusDetections(ci, detections)
    if (isKnownReview(event.EventName)) return confirmReviews(ci, event as KnownReviewEvent)
    if (event.EventName === 'TaskFinish') return confirmTasks(ci, event as TaskFinishEvent)
    if (event.EventName === 'WorkflowFinish' || event.EventName === 'WorkflowStart') {
      return confirmRun(ci, event as WorkflowEvent)
    }
    if (options.others === 'pass') return event
    throw unauthentic(`CI cannot confirm ${kindOf(event)}. The option \`others: 'pass'\` accepts them unconfirmed.`)
  }
}

function kindOf({ EventName }: CallbackEvent): string {
  return typeof EventName === 'string'
    ? `events of the kind ${JSON.stringify(EventName.slice(0, 100))}`
    : 'events without a name'
}

async function confirmTasks(ci: Ci, { JobsDetail }: TaskFinishEvent): Promise<TaskFinishEvent> {
  const ended = new Map<string, boolean>()
  for (const job of JobsDetail) {
    if (!isCiId(job.JobId)) throw unauthentic('The callback has a job without a valid JobId, so CI was not queried.')
    ended.set(job.JobId, ended.get(job.JobId) || hasEnded(job))
  }
  if (ended.size > maxJobs)
    throw unauthentic(`Expected at most ${maxJobs} jobs in a callback, got ${ended.size}, so CI was not queried.`)
  const answers = await Promise.all(batchesOf(ended.keys()).map((jobIds) => describeJobs(ci, jobIds)))
  if (answers.some(({ unknown }) => [...ended.keys()].some((jobId) => unknown.has(jobId)))) throw unknownToCi('job')
  const described = new Map(answers.flatMap(({ jobs }) => [...jobs]))
  return {
    EventName: 'TaskFinish',
    JobsDetail: [...ended].map(([jobId, endedInBody]) => confirmed(described.get(jobId), endedInBody)),
  }
}

function confirmed(job: AnyJob | undefined, endedInBody: boolean): AnyJob {
  if (!job) throw unavailable("A job of this callback is missing in CI's answer.")
  if (endedInBody && !hasEnded(job)) throw notEnded('job')
  return job
}

async function confirmRun(
  ci: Ci,
  { EventName, WorkflowExecution: { RunId, State } }: WorkflowEvent,
): Promise<CallbackEvent> {
  if (!isRunId(RunId)) throw unauthentic('The callback has no valid RunId, so CI was not queried.')
  const event = await describeRun(ci, RunId, EventName)
  if (!event) throw unknownToCi('run')
  if (isEnd(State) && !isEnd(event.WorkflowExecution.State)) throw notEnded('run')
  return event
}

function isEnd(state: string | undefined): boolean {
  return state !== undefined && hasEnded({ State: state })
}
