/** Tree to event: finds out which of CI's envelopes this is, then the definitions read it. */

import { CallbackError } from '../errors.ts'
import { isRecord, setOwn } from '../internal/record.ts'
import { type AnyJob, type JobDefinition, jobKind } from '../jobs/catalogue.ts'
import { type WorkflowExecution, workflowExecution } from '../jobs/workflow.ts'
import { isBlank } from '../schema/blank.ts'
import type { DriftReport } from '../schema/drift.ts'
import { token } from '../schema/schema.ts'
import { readUntyped, withoutBlanks } from '../schema/untyped.ts'
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

/** The name of any other event; CI's content moderation uses those listed. */
export type OtherEventName =
  | 'ReviewImage'
  | 'ReviewVideo'
  | 'ReviewAudio'
  | 'ReviewText'
  | 'ReviewDocument'
  | 'ReviewHtml'
  | UnknownEventName

/** Any other callback of CI, such as content moderation (内容审核): untyped, without empty nodes. */
export interface OtherEvent {
  /** Absent when the callback has no name, as in the console's test request. */
  EventName?: OtherEventName
  /** The run, in an event about workflows that this version does not know. */
  WorkflowExecution?: WorkflowExecution
  [field: string]: unknown
}

/** The content of a callback. Compare `EventName` to narrow it. Plain data: `JSON.stringify` keeps all of it. */
export type CallbackEvent = TaskFinishEvent | WorkflowEvent | OtherEvent

export function isTaskFinish(event: CallbackEvent): event is TaskFinishEvent {
  return event.EventName === 'TaskFinish'
}

export function isWorkflowStart(event: CallbackEvent): event is WorkflowStartEvent {
  return event.EventName === 'WorkflowStart'
}

export function isWorkflowFinish(event: CallbackEvent): event is WorkflowFinishEvent {
  return event.EventName === 'WorkflowFinish'
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
  if (root.WorkflowExecution !== undefined && (!name || String(name).startsWith('Workflow'))) {
    // Documents of 2020 have no `EventName`; then CI sent a callback only at the end of a run.
    return workflowEvent((name ?? 'WorkflowFinish') as WorkflowEvent['EventName'], root, drift)
  }
  if (name) return otherEvent(root, name)
  // Moderation in its `Simple` form has its event's name in `data`, and the console's test request has none.
  if (isRecord(root.data) && 'trace_id' in root.data) return otherEvent(root, eventName.read(root.data.event, drift))
  throw new CallbackError(
    'not_a_callback',
    'The body is well-formed but has neither JobsDetail, WorkflowExecution nor EventName, so it is not a callback of CI. ' +
      'Check what posts to this URL.',
  )
}

/** Content moderation is sent in JSON only, so its numbers stay numbers. Of any other event both formats give the same. */
function otherEvent(root: DocumentTree, name: unknown): OtherEvent {
  const isReview = typeof name !== 'string' || name.startsWith('Review')
  const event = (isReview ? withoutBlanks(root) : readUntyped(root)) as OtherEvent
  return name === undefined ? event : { ...event, EventName: name as OtherEventName }
}

function taskFinish(root: DocumentTree, drift: DriftReport, own?: readonly JobDefinition[]): TaskFinishEvent {
  const given = root.JobsDetail
  const jobs: readonly unknown[] = Array.isArray(given) ? given : [given]
  drift.enter('JobsDetail')
  const JobsDetail: AnyJob[] = []
  for (const each of jobs) {
    const job = readJob(each, drift, own)
    if (job) JobsDetail.push(job)
  }
  drift.leave()
  return withRest({ EventName: 'TaskFinish', JobsDetail }, root, drift)
}

function readJob(job: unknown, drift: DriftReport, own?: readonly JobDefinition[]): AnyJob | undefined {
  if (isBlank(job)) return undefined
  if (!isRecord(job)) {
    throw new CallbackError(
      'not_a_callback',
      'JobsDetail holds something other than jobs, so this is not a callback of CI. Check what posts to this URL.',
    )
  }
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

// Nodes next to the jobs that are documented: in the console guide, and in API responses, which look like callbacks.
const besideJobs = new Set(['NonExistJobIds', 'NextToken', 'RequestId'])

/** Adds the nodes of the root that an event does not have, as text. */
function withRest<E extends TaskFinishEvent | WorkflowEvent>(event: E, root: DocumentTree, drift: DriftReport): E {
  for (const name of Object.keys(root)) {
    if (Object.hasOwn(event, name)) continue
    const kept = readUntyped(root[name])
    if (kept === undefined) continue
    drift.enter(name)
    if (!besideJobs.has(name)) drift.report('unknown-field')
    drift.leave()
    setOwn(event as unknown as Record<string, unknown>, name, kept)
  }
  return event
}
