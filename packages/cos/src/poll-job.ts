import type { AnyJob } from '@ci-event/core'
import type { CosClient } from './cos-client.ts'
import { describeJobs } from './describe.ts'
import { type CiOptions, ciOf } from './endpoint.ts'
import { invalidJobId, isCiId } from './ids.ts'

/**
 * Queries CI for one job: the `poll` of `receiver.waitForJob`. The function that it returns resolves with the job as it is
 * now, whatever its `State`, or with `undefined` if CI does not know it.
 *
 * @throws CallbackError `misconfigured` for invalid options. The function that it returns rejects with `misconfigured` for
 * an invalid JobId and when CI rejects the request, and with `unavailable` when CI cannot be queried
 *
 * @example
 * const job = await receiver.waitForJob(jobId, { poll: pollJob(cos, { bucket, region }) })
 */
export function pollJob(cos: CosClient, options: CiOptions): (jobId: string) => Promise<AnyJob | undefined> {
  const ci = ciOf(cos, options)
  return async (jobId) => {
    if (!isCiId(jobId)) throw invalidJobId()
    const { jobs } = await describeJobs(ci, [jobId])
    return jobs.get(jobId)
  }
}
