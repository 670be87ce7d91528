/** Tree to event: finds out which of CI's envelopes this is, then the definitions read it. */

import { CallbackError } from '../errors.ts'
import { isRecord } from '../internal/record.ts'
import { type AnyJob, type JobDefinition, jobKind } from '../jobs/catalogue.ts'
import { isReviewName } from '../jobs/review.ts'
import { type WorkflowExecution, workflowExecution } from '../jobs/workflow.ts'
import type { DriftReport } from '../schema/drift.ts'
import { token } from '../schema/schema.ts'
import { readUntyped } from '../schema/untyped.ts'
import { readJobsDetail } from './jobs-detail.ts'
import { withRest } from './rest.ts'
import { type ReviewEvent, readReview } from './review.ts'
import type { DocumentTree } from './tree.ts'

/** Jobs ended, or, where CI reports progress, advanced. One callback may carry several. */
export interface TaskFinishEvent {
  /** Added to callbacks in the form of 2020, which have no `EventName`. */
  EventName: 'TaskFinish'
  /** Always an array, also for one job. */
  JobsDetail: AnyJob[]
}

/** A workflow run started. CI documents the event and shows no body; it is read like a `WorkflowFinish`. */
export interface WorkflowStartEvent {
  EventName: 'WorkflowStart'
  WorkflowExecution: WorkflowExecution
}

/** A workflow run ended. Its jobs send `TaskFinish` callbacks of their own. */
export interface WorkflowFinishEvent {
  EventName: 'WorkflowFinish'
  WorkflowExecution: WorkflowExecution
}

/** An event about a workflow run. */
export type WorkflowEvent = WorkflowStartEvent | WorkflowFinishEvent

/** The type of an event name that is not listed: some string. See `UnknownTag` for why it is an enum. */
declare enum UnknownEventName {
  unknown = 'an event that this version does not know',
}

/** The name of any other event. */
export type OtherEventName = UnknownEventName

/** Any other callback of CI: untyped, without empty nodes, its scalars as text. */
export interface OtherEvent {
  EventName: OtherEventName
  /** The run, in an event about workflows that this version does not know. */
  WorkflowExecution?: WorkflowExecution
  [field: string]: unknown
}

/** The content of a callback. Compare `EventName` to narrow it. Plain data: `JSON.stringify` keeps all of it. */
export type CallbackEvent = TaskFinishEvent | WorkflowEvent | ReviewEvent | OtherEvent

export function isTaskFinish(event: CallbackEvent): event is TaskFinishEvent {
  return event.EventName === 'TaskFinish'
}

export function isWorkflowStart(event: CallbackEvent): event is WorkflowStartEvent {
  return event.EventName === 'WorkflowStart'
}

export function isWorkflowFinish(event: CallbackEvent): event is WorkflowFinishEvent {
  return event.EventName === 'WorkflowFinish'
}

export function isReview(event: CallbackEvent): event is ReviewEvent {
  return isReviewName(event.EventName)
}

const eventName = token()

/**
 * @param own the user's definitions of Tags
 * @throws CallbackError `not_a_callback` when the document has neither jobs, nor a workflow execution, nor a name
 */
export function readEvent(document: DocumentTree, drift: DriftReport, own?: readonly JobDefinition[]): CallbackEvent {
  // XML has the root `Response`; JSON has it in some documented callbacks.
  const root = isRecord(document.Response) ? document.Response : document
  const name = eventName.read(root.EventName, drift)
  if (name === 'TaskFinish' || (!name && root.JobsDetail !== undefined)) return taskFinish(root, drift, own)
  if (name === 'WorkflowFinish' || name === 'WorkflowStart') return workflowEvent(name, root, drift)
  if (root.WorkflowExecution !== undefined && (!name || (typeof name === 'string' && name.startsWith('Workflow')))) {
    // Documents of 2020 have no `EventName`; then CI sent a callback only at the end of a run.
    return workflowEvent((name ?? 'WorkflowFinish') as WorkflowEvent['EventName'], root, drift)
  }
  const review = readReview(root, name, drift)
  if (review) return review
  if (name) return otherEvent(root, name)
  throw new CallbackError(
    'not_a_callback',
    'The body is well-formed but has neither JobsDetail, WorkflowExecution nor EventName, so it is not a callback of CI. ' +
      'Check what posts to this URL.',
  )
}

function otherEvent(root: DocumentTree, name: unknown): OtherEvent {
  return { ...(readUntyped(root) as OtherEvent), EventName: name as OtherEventName }
}

function taskFinish(root: DocumentTree, drift: DriftReport, own?: readonly JobDefinition[]): TaskFinishEvent {
  const JobsDetail = readJobsDetail(root.JobsDetail, drift, (job) => readJob(job, drift, own))
  return withRest({ EventName: 'TaskFinish', JobsDetail }, root, drift)
}

function readJob(job: DocumentTree, drift: DriftReport, own?: readonly JobDefinition[]): AnyJob | undefined {
  const tag = tagOf(job, drift)
  const { kind, definition } = jobKind(tag, job.Operation, own)
  if (tag !== undefined && !definition) drift.report('unknown-tag', isShort(tag) ? { tag } : {})
  // A job without a Tag that was recognised gets the Tag, so that it reaches the handler of the Tag.
  return kind.read(definition && definition.Tag !== tag ? { ...job, Tag: definition.Tag } : job, drift) as
    | AnyJob
    | undefined
}

const plainTag = token()

function tagOf(job: DocumentTree, drift: DriftReport): string | undefined {
  drift.enter('Tag')
  const tag = plainTag.read(job.Tag, drift)
  drift.leave()
  return tag
}

/** Whether a Tag may be reported. The type says text, but a sender may send anything. */
function isShort(tag: unknown): boolean {
  return typeof tag === 'string' && /^[A-Za-z]\w{0,63}$/.test(tag)
}

function workflowEvent(EventName: WorkflowEvent['EventName'], root: DocumentTree, drift: DriftReport): WorkflowEvent {
  drift.enter('WorkflowExecution')
  const WorkflowExecution = workflowExecution.read(root.WorkflowExecution, drift) ?? {}
  drift.leave()
  return withRest({ EventName, WorkflowExecution }, root, drift)
}
