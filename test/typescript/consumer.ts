/** What a user's app does with the published types. Compiled by every TypeScript that is promised; never run. */
import {
  type AnyJob,
  createDispatcher,
  createReceiver,
  type Job,
  type KnownTag,
  outputObjects,
  parseCallback,
} from '@ci-event/core'
import { defineJob, integer, type JobOf, object } from '@ci-event/core/schema'

const faceSwap = defineJob('FaceSwap', { FaceSwapResult: object({ Count: integer() }) })

declare module '@ci-event/core' {
  interface JobTypes {
    FaceSwap: JobOf<typeof faceSwap>
  }
}

export const receiver = createReceiver({
  definitions: [faceSwap],
  onTaskFinish: {
    FaceSwap: (job) => take<number | undefined>(job.Operation.FaceSwapResult?.Count),
    NoiseReduction: (job) => take<string>(job.Operation.Output.Object),
    Transcode: {
      success: (job) => take<string[] | undefined>(job.Operation.MediaResult?.OutputFile?.ObjectName),
      failed: (job) => take<'Failed'>(job.State),
    },
    TagOfTomorrow: (job) => take<unknown>(job.Operation?.Anything),
    default: (job) => take<AnyJob>(job),
  },
})

export const dispatcher = createDispatcher().on(['SDRtoHDR', 'VideoProcess'], (job) => outputObjects(job))

export function read(body: Uint8Array): void {
  const event = parseCallback(body, { onDrift: (drift) => take<string>(drift.path) })
  if (event.EventName !== 'TaskFinish') return
  for (const job of event.JobsDetail) {
    if (job.Tag === 'VideoTag') {
      take<number | undefined>(job.Operation.VideoTagResult?.StreamData?.Data?.Tags?.[0]?.Confidence)
      // @ts-expect-error a node of another Tag
      job.Operation.SmartCover
    } else if (job.Tag === 'DocProcess') {
      take<number | undefined>(job.Operation.DocProcessResult?.PageInfo?.[0]?.['X-SheetPics'])
    }
  }
}

export type Score = Job<'QualityEstimate'>['Operation']['QualityEstimate']
export const tag: KnownTag = 'FaceSwap'
// @ts-expect-error no such Tag
export const wrong: KnownTag = 'FaceSwapp'

declare function take<T>(value: T): void
