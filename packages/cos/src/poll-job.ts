import type { AnyJob } from '@ci-event/core'
import { type CiOptions, ciOf, misconfigured } from './ci.ts'
import type { CosClient } from './client.ts'
import { describeJobs } from './describe.ts'
import { isCiId } from './job-id.ts'

/**
 * Asks CI about one job: the `poll` of `receiver.waitForJob`. It resolves with the job as it is now, whatever its
 * `State`, or with nothing when CI does not know it.
 *
 * @throws CallbackError `misconfigured`, at once, for settings that cannot work; the function it returns rejects with
 * `misconfigured` for what is no JobId and when CI refuses, and with `unavailable` when CI cannot be asked
 *
 * @example
 * const job = await receiver.waitForJob(jobId, { poll: pollJob(cos, { bucket, region }) })
 */
export function pollJob(cos: CosClient, options: CiOptions): (jobId: string) => Promise<AnyJob | undefined> {
  const ci = ciOf(cos, options)
  return async (jobId) => {
    if (!isCiId(jobId)) throw misconfigured('This is no JobId: one letter and hexadecimal digits.')
    const { jobs } = await describeJobs(ci, [jobId])
    return jobs.get(jobId)
  }
}
