/** Describes jobs: queries CI and reads its answers. */
import type { AnyJob, TaskFinishEvent } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { Ci } from './endpoint.ts'
import { pathOf } from './ids.ts'
import { query } from './query.ts'
import { readAnswer } from './read-answer.ts'

/** CI's answer about some jobs. A job that is in neither was left out of the answer. */
export interface Described {
  readonly jobs: ReadonlyMap<string, AnyJob>
  /** The jobs that CI does not know: never submitted, of another bucket, or older than CI keeps. */
  readonly unknown: ReadonlySet<string>
}

/**
 * @param jobIds validated, at least one, all of one path
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeJobs(ci: Ci, jobIds: readonly string[]): Promise<Described> {
  const body = await query(ci, `${pathOf(jobIds[0] as string)}/${jobIds.join(',')}`)
  if (body === undefined)
    throw misconfigured('CI answered 404. Check that the bucket exists in the region and that CI is enabled for it.')
  const event = readAnswer(ci, body, 'TaskFinish') as TaskFinishEvent & { NonExistJobIds?: unknown }
  const jobs = new Map<string, AnyJob>()
  for (const job of event.JobsDetail) {
    if (job.JobId !== undefined && jobIds.includes(job.JobId)) jobs.set(job.JobId, job)
  }
  return { jobs, unknown: new Set(texts(event.NonExistJobIds)) }
}

/** One text or several, each an id or a list of ids. */
function texts(given: unknown): string[] {
  return [given].flat().flatMap((each) => (typeof each === 'string' ? each.split(',').map((id) => id.trim()) : []))
}
