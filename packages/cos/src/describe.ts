/** What CI says of jobs and runs. */
import { type AnyJob, CallbackError, parseCallback, type WorkflowFinishEvent } from '@ci-event/core'
import { ask, unavailable } from './ask.ts'
import { type Ci, misconfigured } from './ci.ts'
import { pathOf } from './job-id.ts'

/** CI's answer about some jobs. One that is in neither was left out. */
export interface Described {
  readonly jobs: ReadonlyMap<string, AnyJob>
  /** The jobs of which CI says that it has none such: never made, of another bucket, or older than it remembers. */
  readonly unknown: ReadonlySet<string>
}

// It may hold several jobs, each as large as a callback can be.
const limit = 16 * 1024 * 1024

/**
 * @param jobIds checked, at least one, all of one path
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeJobs(ci: Ci, jobIds: readonly string[]): Promise<Described> {
  const body = await ask(ci, `${pathOf(jobIds[0] as string)}/${jobIds.join(',')}`)
  if (body === undefined)
    throw misconfigured('CI answered 404. Check that the bucket exists in the region, with CI on.')
  const event = read(ci, body, 'TaskFinish')
  const jobs = new Map<string, AnyJob>()
  for (const job of event.JobsDetail as AnyJob[]) {
    if (job.JobId !== undefined && jobIds.includes(job.JobId)) jobs.set(job.JobId, job)
  }
  return { jobs, unknown: new Set(texts(event.NonExistJobIds)) }
}

/** @returns `undefined` when CI does not know the run */
export async function describeRun(ci: Ci, runId: string): Promise<WorkflowFinishEvent | undefined> {
  const body = await ask(ci, `workflowexecution/${runId}`)
  if (body === undefined) return undefined
  const event = read(ci, body, 'WorkflowFinish') as unknown as WorkflowFinishEvent
  if (event.WorkflowExecution.RunId !== runId) return undefined
  return { EventName: 'WorkflowFinish', WorkflowExecution: event.WorkflowExecution }
}

/** Answers have the shape of callbacks, but no name: it is given to them, because one of unknown jobs has no jobs either. */
function read(ci: Ci, body: Uint8Array | string, name: string): Record<string, unknown> {
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body)
    const named = text.replace(/<Response(\s[^>]*)?>/, (root) => `${root}<EventName>${name}</EventName>`)
    const event = parseCallback(named, { bodyLimit: limit, definitions: ci.jobs })
    if (event.EventName === name) return event as unknown as Record<string, unknown>
  } catch (cause) {
    throw unavailable("CI's answer could not be read.", cause)
  }
  throw new CallbackError('unavailable', "CI's answer is no answer about jobs or runs.")
}

/** One text or several, each an id or a list of ids. */
function texts(given: unknown): string[] {
  return [given].flat().flatMap((each) => (typeof each === 'string' ? each.split(',').map((id) => id.trim()) : []))
}
