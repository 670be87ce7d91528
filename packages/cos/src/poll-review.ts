import type { Review, ReviewName, VirusDetection } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { CosClient } from './cos-client.ts'
import { describeReview, describeVirusDetection } from './describe-review.ts'
import { type CiOptions, ciOf } from './endpoint.ts'
import { invalidReviewId, isKnownReview, isReviewId, isVirusId } from './review-ids.ts'

/**
 * Queries CI for one review of content moderation: the `poll` of `receiver.waitForJob`. The function that it returns
 * resolves with the review as it is now, whatever its `State`, or with `undefined` if CI does not know it.
 *
 * @param event what was reviewed, such as `ReviewImage`: each has a path of its own
 * @throws CallbackError `misconfigured` for invalid options and an unknown event. The function that it returns rejects
 * with `misconfigured` for an invalid JobId and when CI rejects the request, and with `unavailable` when CI cannot be queried
 *
 * @example
 * const review = await receiver.waitForJob(jobId, { poll: pollReview(cos, 'ReviewImage', { bucket, region }) })
 */
export function pollReview<N extends ReviewName>(
  cos: CosClient,
  event: N,
  options: CiOptions,
): (jobId: string) => Promise<Review<N> | undefined> {
  const ci = ciOf(cos, options)
  if (!isKnownReview(event)) {
    throw misconfigured(`Expected an event of content moderation, such as ReviewImage, got ${JSON.stringify(event)}.`)
  }
  return async (jobId) => {
    if (!isReviewId(jobId)) throw invalidReviewId()
    return describeReview(ci, event, jobId)
  }
}

/**
 * Queries CI for one detection of viruses (云查毒), as {@link pollReview} does for a review.
 *
 * @example
 * const { Suggestion } = await receiver.waitForJob(jobId, { poll: pollVirusDetection(cos, { bucket, region }) })
 */
export function pollVirusDetection(
  cos: CosClient,
  options: CiOptions,
): (jobId: string) => Promise<VirusDetection | undefined> {
  const ci = ciOf(cos, options)
  return async (jobId) => {
    if (!isVirusId(jobId)) throw invalidReviewId()
    return describeVirusDetection(ci, jobId)
  }
}
