/** Where CI is queried for reviews and detections of viruses, and which ids may become part of the path. */
import { type CallbackError, type ReviewName, reviewNames } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'

// CI's begin with two letters and have 34 characters; a documented `trace_id` has other letters too.
const reviewId = /^[a-z][0-9a-z]{1,63}$/
const virusId = /^ss[0-9a-f]{1,62}$/

/** True for what may be the JobId of a review: letters and digits only, because it becomes part of a URL. */
export function isReviewId(value: unknown): value is string {
  return typeof value === 'string' && reviewId.test(value)
}

/** True for the JobId of a detection of viruses, such as `ss5a8d3065bd9011eda1445254009dad01`. */
export function isVirusId(value: unknown): value is string {
  return typeof value === 'string' && virusId.test(value)
}

/** The error for an id that an app passed and that cannot be one of a review or a detection. */
export function invalidReviewId(): CallbackError {
  return misconfigured('Invalid JobId: expected a letter followed by lower-case letters and digits.')
}

/** Whether CI can be queried for reviews of this event: for those that this version knows. */
export function isKnownReview(name: unknown): name is ReviewName {
  return (reviewNames as readonly unknown[]).includes(name)
}

/** The path that describes the reviews of an event: `image/auditing` for `ReviewImage`. */
export function reviewPathOf(name: ReviewName): string {
  return name === 'ReviewHtml' ? 'webpage/auditing' : `${name.slice('Review'.length).toLowerCase()}/auditing`
}

/** The path that describes detections of viruses. */
export const virusPath = 'virus/detect'
