/** Describes reviews of content moderation and detections of viruses: one for each query, because CI documents no lists. */
import type { AnyReview, Review, ReviewEvent, ReviewName, VirusDetection } from '@ci-event/core'
import { parseVirusDetection } from '@ci-event/core/storage'
import type { Ci } from './endpoint.ts'
import { query, unavailable } from './query.ts'
import { answerLimit, readAnswer } from './read-answer.ts'
import { reviewPathOf, virusPath } from './review-ids.ts'

/**
 * @param jobId validated
 * @returns `undefined` when CI does not know the review. How it says so is not documented: 404, and an answer without the
 * review, both count
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeReview<N extends ReviewName>(
  ci: Ci,
  name: N,
  jobId: string,
): Promise<Review<N> | undefined> {
  const body = await query(ci, `${reviewPathOf(name)}/${jobId}`)
  if (body === undefined) return undefined
  const reviews: readonly AnyReview[] = (readAnswer(ci, body, name) as ReviewEvent).JobsDetail
  return reviews.find(({ JobId }) => JobId === jobId) as Review<N> | undefined
}

/**
 * @param jobId validated
 * @returns `undefined` when CI does not know the detection
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeVirusDetection(ci: Ci, jobId: string): Promise<VirusDetection | undefined> {
  const body = await query(ci, `${virusPath}/${jobId}`)
  if (body === undefined) return undefined
  const detection = readDetection(body)
  return detection?.JobId === jobId ? detection : undefined
}

function readDetection(body: Uint8Array | string): VirusDetection | undefined {
  try {
    return parseVirusDetection(body, { bodyLimit: answerLimit })
  } catch (cause) {
    throw unavailable('The answer of CI could not be read.', cause)
  }
}
