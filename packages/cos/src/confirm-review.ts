/** Confirms callbacks of content moderation and of the detection of viruses by querying CI. */
import {
  type AnyReview,
  type CallbackEvent,
  hasEnded,
  type KnownReviewEvent,
  type ReviewName,
  type VirusDetection,
} from '@ci-event/core'
import { describeReview, describeVirusDetection } from './describe-review.ts'
import type { Ci } from './endpoint.ts'
import { notEnded, unauthentic, unknownToCi } from './refusals.ts'
import { isReviewId, isVirusId } from './review-ids.ts'
import { virusEvent } from './virus-event.ts'

/** What is taken from the body. */
type Claimed = Readonly<Record<'JobId' | 'State', unknown>>

// CI sends one for each callback, and each costs a query.
const maxReviews = 10

/** @throws CallbackError `unauthentic`, `unavailable` or `misconfigured` */
export async function confirmReviews(ci: Ci, event: KnownReviewEvent): Promise<CallbackEvent> {
  const { EventName } = event
  const JobsDetail = await confirmEach(event.JobsDetail, 'review', isReviewId, (jobId) =>
    describeReview(ci, EventName as ReviewName, jobId),
  )
  return { EventName, JobsDetail } as CallbackEvent
}

/**
 * The detections of viruses that an event names. The body of their callback is not documented, so that the ids alone say
 * what it is about.
 */
export function virusJobsIn(event: CallbackEvent): readonly Claimed[] {
  const jobs = [(event as { JobsDetail?: unknown }).JobsDetail].flat() as readonly (Claimed | undefined)[]
  const named = jobs.filter((job) => job !== undefined)
  return named.every((job) => isVirusId(job?.JobId)) ? named : []
}

/** @throws CallbackError `unauthentic`, `unavailable` or `misconfigured` */
export async function confirmVirusDetections(ci: Ci, jobs: readonly Claimed[]): Promise<CallbackEvent> {
  return virusEvent(await confirmEach(jobs, 'detection of viruses', isVirusId, (id) => describeVirusDetection(ci, id)))
}

async function confirmEach<R extends AnyReview | VirusDetection>(
  claimed: readonly object[],
  kind: string,
  isId: (value: unknown) => value is string,
  describe: (jobId: string) => Promise<R | undefined>,
): Promise<R[]> {
  const ended = new Map<string, boolean>()
  for (const each of claimed as readonly { JobId?: unknown; State?: string }[]) {
    if (!isId(each.JobId)) throw unauthentic(`The callback has a ${kind} without a valid JobId, so CI was not queried.`)
    ended.set(each.JobId, ended.get(each.JobId) || hasEnded(each))
  }
  if (ended.size > maxReviews) {
    throw unauthentic(`Expected at most ${maxReviews} in a callback, got ${ended.size}, so CI was not queried.`)
  }
  return Promise.all(
    [...ended].map(async ([jobId, endedInBody]) => {
      const answer = await describe(jobId)
      if (!answer) throw unknownToCi(kind)
      if (endedInBody && !hasEnded(answer) && !isLive(answer)) throw notEnded(kind)
      return answer
    }),
  )
}

/** In the Simple form, a piece of a live stream looks like its end. */
function isLive(answer: AnyReview | VirusDetection): boolean {
  return (answer as { Type?: unknown }).Type === 'live_video'
}
