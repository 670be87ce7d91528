/** Finds the ends of jobs among the stored items, for `waitForJob` in any process that opens the file. */
import { setTimeout } from 'node:timers/promises'
import { type AnyJob, type CallbackEvent, type EndedJobs, hasEnded } from '@ci-event/core'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'

/** How often a wait looks for what other processes have stored, in ms. */
const lookInterval = 1000

/** The items are stored anyway, so there is nothing to add. */
export function sqliteEndedJobs(database: Database): EndedJobs {
  return {
    async wait(jobId, signal) {
      for (;;) {
        signal.throwIfAborted()
        const job = await database.read((sql) => selectEndedJob(sql, jobId))
        if (job) return job
        // Aborted: the next turn rejects with the signal's reason.
        await setTimeout(lookInterval, undefined, { signal, ref: false }).catch(() => {})
      }
    },
  }
}

/** Makes the jobs of an item that have ended findable; deleting the item undoes it. */
export function insertEndedJobs(sql: Connection, id: number, ids: readonly string[]): void {
  if (ids.length === 0) return
  sql.all(
    'insert into item_ended_job (job_id, id) select value, ? from json_each(?) where true on conflict do nothing',
    id,
    JSON.stringify(ids),
  )
}

/** The ids of the jobs and reviews of an event that have ended. */
export function endedJobIds(event: CallbackEvent): string[] {
  return jobsOf(event).flatMap((job) =>
    typeof job.JobId === 'string' && isWaitedFor(job.JobId) && hasEnded(job) ? [job.JobId] : [],
  )
}

function selectEndedJob(sql: Connection, jobId: string): AnyJob | undefined {
  const [found] = sql.all(
    `select event from item_content where id = (
       select id from item_ended_job where job_id = ? order by id desc limit 1
     )`,
    jobId,
  )
  if (!found) return undefined
  return jobsOf(JSON.parse(String(found.event))).findLast((job) => job.JobId === jobId && hasEnded(job))
}

function jobsOf(event: CallbackEvent): readonly AnyJob[] {
  const { JobsDetail } = event as { JobsDetail?: unknown }
  return Array.isArray(JobsDetail) ? JobsDetail : []
}

/** `waitForJob` asks a store for no others. */
function isWaitedFor(jobId: string): boolean {
  return jobId !== '' && jobId.length <= 256 && !jobId.includes('\0') && jobId.isWellFormed()
}
