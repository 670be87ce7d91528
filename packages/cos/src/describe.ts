/** Describes jobs and workflow runs: queries CI and reads its answers. */
import type { AnyJob, CallbackEvent, TaskFinishEvent, WorkflowEvent } from '@ci-event/core'
import { type DocumentTree, misconfigured, parseDocument, parseTree } from '@ci-event/core/storage'
import type { Ci } from './endpoint.ts'
import { pathOf } from './ids.ts'
import { query, unavailable } from './query.ts'

/** CI's answer about some jobs. A job that is in neither was left out of the answer. */
export interface Described {
  readonly jobs: ReadonlyMap<string, AnyJob>
  /** The jobs that CI does not know: never submitted, of another bucket, or older than CI keeps. */
  readonly unknown: ReadonlySet<string>
}

// An answer may hold several jobs, each as large as a callback can be.
const limit = 16 * 1024 * 1024

/**
 * @param jobIds validated, at least one, all of one path
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeJobs(ci: Ci, jobIds: readonly string[]): Promise<Described> {
  const body = await query(ci, `${pathOf(jobIds[0] as string)}/${jobIds.join(',')}`)
  if (body === undefined)
    throw misconfigured('CI answered 404. Check that the bucket exists in the region and that CI is enabled for it.')
  const event = read(ci, body, 'TaskFinish') as TaskFinishEvent & { NonExistJobIds?: unknown }
  const jobs = new Map<string, AnyJob>()
  for (const job of event.JobsDetail) {
    if (job.JobId !== undefined && jobIds.includes(job.JobId)) jobs.set(job.JobId, job)
  }
  return { jobs, unknown: new Set(texts(event.NonExistJobIds)) }
}

/** @returns `undefined` when CI does not know the run */
export async function describeRun<N extends WorkflowEvent['EventName']>(
  ci: Ci,
  runId: string,
  EventName: N,
): Promise<(WorkflowEvent & { EventName: N }) | undefined> {
  const body = await query(ci, `workflowexecution/${runId}`)
  if (body === undefined) return undefined
  const { WorkflowExecution } = read(ci, body, EventName) as WorkflowEvent
  return WorkflowExecution.RunId === runId
    ? ({ EventName, WorkflowExecution } as WorkflowEvent & { EventName: N })
    : undefined
}

/** Answers have the shape of callbacks, but no `EventName`, and an answer about unknown jobs has no `JobsDetail` either. */
function read(ci: Ci, body: Uint8Array | string, EventName: 'TaskFinish' | WorkflowEvent['EventName']): CallbackEvent {
  const options = { bodyLimit: limit, definitions: ci.definitions }
  try {
    const { Response } = parseDocument(body, options)
    if (isBlank(Response)) return parseTree({ EventName }, options)
    if (isRecord(Response)) return parseTree({ ...Response, EventName }, options)
  } catch (cause) {
    throw unavailable('The answer of CI could not be read.', cause)
  }
  throw unavailable('The answer of CI is not about jobs or runs.')
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function isRecord(value: unknown): value is DocumentTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One text or several, each an id or a list of ids. */
function texts(given: unknown): string[] {
  return [given].flat().flatMap((each) => (typeof each === 'string' ? each.split(',').map((id) => id.trim()) : []))
}
