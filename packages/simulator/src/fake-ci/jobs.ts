/** The jobs of a fake CI, as submitted and as ended. */
import type { Suggestion } from '@ci-event/core'
import { documentOf } from '../callback/job-document.ts'
import { isNode, type Node, overlay, type Tree } from '../callback/tree.ts'
import type { Submission } from './submission.ts'

/**
 * How a job ends. `lost` means that it succeeds and its callback is never posted. A review may end with a result; without
 * one it has that of its fixture. A detection of viruses finds some for `block`.
 */
export type Ending = 'Success' | 'Failed' | 'lost' | Suggestion

/** @internal A job as it was submitted, and as it ended. */
export interface FakeJob {
  readonly id: string
  readonly submission: Submission
  readonly ending: Ending
  readonly submitted: Node
  /** Set when it has ended. */
  ended?: Node
}

/** @internal The bucket and region of objects whose job names none. */
export interface Place {
  readonly bucket: string
  readonly region: string
}

/** @internal The job as CI answers its submission. */
export function submittedJob(submission: Submission, ending: Ending, place: Place): FakeJob {
  const job = jobOf(submission, 'Submitted', place)
  return { id: String(job.JobId), submission, ending, submitted: job }
}

/** @internal The job when it has ended, with the JobId and CreationTime of its submission. */
export function endedJob({ id, submission, ending, submitted }: FakeJob, place: Place): Node {
  const job = jobOf(submission, ending === 'Failed' ? 'Failed' : 'Success', place)
  return overlay(job, { JobId: id, CreationTime: submitted.CreationTime }) as Node
}

function jobOf({ Tag, Input, Operation }: Submission, state: string, { bucket, region }: Place): Node {
  const document = documentOf(Tag, {}, { state })
  const [fixture] = document.JobsDetail as readonly Node[]
  const job = overlay(fixture, {
    Input: { BucketId: bucket, Region: region, ...Input },
    Operation: { UserData: undefined, ...Operation },
  }) as Node
  return state === 'Success' ? withResult(job) : state === 'Failed' ? job : unfinished(job)
}

/** The result names the object of `Output`, unless its name is a template. */
function withResult(job: Node): Node {
  const { Output, MediaResult } = job.Operation as Record<string, Tree | undefined>
  if (!isNode(Output) || !isNode(MediaResult) || typeof Output.Object !== 'string' || Output.Object.includes('${')) {
    return job
  }
  const { Bucket, Region, Object: ObjectName } = Output
  const OutputFile = { Bucket, Region, ObjectName, ObjectPrefix: undefined, Md5Info: undefined }
  return overlay(job, { Operation: { MediaResult: { OutputFile } } }) as Node
}

/** A job that has not ended has no results and no EndTime. */
function unfinished(job: Node): Node {
  const fields = Object.entries(job.Operation as Node).filter(([name]) => !/Result$|^MediaInfo$|^Detection$/.test(name))
  return { ...job, EndTime: '-', Progress: undefined, Operation: Object.fromEntries(fields) }
}
