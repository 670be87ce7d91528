/** The reviews and detections of viruses of a fake CI. */
import { reviewNames } from '@ci-event/core'
import { makeCallback } from '../callback/create-callback.ts'
import { freshId, timeOf } from '../callback/identity.ts'
import { reviewOf } from '../callback/review-document.ts'
import type { SimulatedCallback } from '../callback/simulated-callback.ts'
import type { Node } from '../callback/tree.ts'
import type { Ending, Place } from './jobs.ts'
import type { Submission } from './submission.ts'

const virusDetection = 'VirusDetection'

/** @internal A review or a detection of viruses, as it was submitted and as it ends. */
export interface FakeReview {
  readonly id: string
  readonly submitted: Node
  /** The answer to a query when it has ended. */
  readonly ended: Node
  /** `undefined` for a detection of viruses, whose callback CI does not document. */
  readonly callback: (() => SimulatedCallback) | undefined
}

/** @internal The event that CI describes under a path, such as `ReviewImage` under `/image/auditing`. */
export function eventAt(path: string): string | undefined {
  if (path === '/virus/detect') return virusDetection
  const [, kind] = /^\/(\w+)\/auditing$/.exec(path) ?? []
  return reviewNames.find((name) => (name === 'ReviewHtml' ? 'webpage' : name.slice(6).toLowerCase()) === kind)
}

/** @internal */
export function fakeReview(submission: Submission, ending: Ending, place: Place): FakeReview {
  return submission.Tag === virusDetection ? detection(submission, ending) : review(submission, ending, place)
}

function review({ Tag, Input = {}, CallbackVersion }: Submission, ending: Ending, place: Place): FakeReview {
  const { Object: key, Url, DataId } = Input
  const state = ending === 'Success' || ending === 'lost' ? undefined : ending
  const { JobId, CreationTime } = reviewOf(Tag, {}, { state }) as { JobId: string; CreationTime: string }
  const given = { JobId, CreationTime, DataId, Object: key, Url }
  const fields = { ...given, BucketId: place.bucket, Region: place.region }
  const objectUrl = `https://${place.bucket}.cos.${place.region}.myqcloud.com/${key}`
  const simple = { JobId, ...(DataId === undefined ? {} : { DataId }), Url: Url ?? objectUrl }
  return {
    id: JobId,
    submitted: { ...given, State: 'Submitted' },
    ended: reviewOf(Tag, fields, { state }),
    callback: () =>
      makeCallback(Tag, CallbackVersion === 'Simple' ? simple : fields, { state, content: CallbackVersion }),
  }
}

function detection({ Input = {} }: Submission, ending: Ending): FakeReview {
  const { Object: key, Url } = Input
  const submitted = { JobId: freshId('ss'), State: 'Submitted', CreationTime: timeOf(new Date()), Object: key, Url }
  const found = [{ FileName: key ?? Url, VirusName: 'Win32.Virus.Synthetic' }]
  const result =
    ending === 'Failed'
      ? { State: 'Failed', Code: 'InvalidArgument', Message: 'The file could not be downloaded.' }
      : ending === 'block'
        ? { State: 'Success', Suggestion: 'block', DetectDetail: { Result: found } }
        : { State: 'Success', Suggestion: 'normal' }
  return { id: submitted.JobId, submitted, ended: { ...submitted, ...result }, callback: undefined }
}
