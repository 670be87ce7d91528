/** The types that follow from the definitions. Each expected error has its reason. */
import { expectTypeOf, test } from 'vitest'
import {
  type AnyJob,
  cosHeaders,
  createReceiver,
  type FailedJob,
  type Job,
  type JobState,
  type KnownTag,
  type MediaInfo,
  outputObjects,
  type SucceededJob,
} from '../../src/index.ts'

declare const anyJob: AnyJob

test('comparing the Tag narrows to that Tag alone', () => {
  if (anyJob.Tag === 'SpeechRecognition') {
    expectTypeOf(anyJob).toEqualTypeOf<Job<'SpeechRecognition'>>()
    const result = anyJob.Operation.SpeechRecognitionResult
    expectTypeOf(result?.AudioTime).toEqualTypeOf<number | undefined>()
    expectTypeOf(result?.ResultDetail?.[0]?.Words?.[0]?.OffsetStartMs).toEqualTypeOf<number | undefined>()
    expectTypeOf(result?.FlashResult?.[0]?.sentence_list?.[0]?.text).toEqualTypeOf<string | undefined>()
    // @ts-expect-error a node of another Tag
    anyJob.Operation.VideoTagResult
  }
  switch (anyJob.Tag) {
    case 'VideoTag':
      expectTypeOf(anyJob.Operation.VideoTagResult?.StreamData?.Data?.Tags).toEqualTypeOf<
        { Tag?: string; TagCls?: string; Confidence?: number }[] | undefined
      >()
      break
    case 'DocProcess':
      expectTypeOf(anyJob.Operation.DocProcessResult?.PageInfo?.[0]?.['X-SheetPics']).toEqualTypeOf<
        number | undefined
      >()
      break
    case 'QualityEstimate':
      expectTypeOf(anyJob.Operation.QualityEstimate?.Score).toEqualTypeOf<number | undefined>()
      break
    default:
      expectTypeOf(anyJob.JobId).toEqualTypeOf<string>()
  }
})

test('fields have the types of their kinds', () => {
  expectTypeOf<Job<'Transcode'>['Operation']['MediaInfo']>().toEqualTypeOf<MediaInfo | undefined>()
  type Video = NonNullable<NonNullable<NonNullable<MediaInfo['Stream']>['Video']>[number]>
  expectTypeOf<Video['Width']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Video['Fps']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Video['CodecTag']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Job<'SoundHound'>['Operation']['SoundHoundResult']>().toEqualTypeOf<
    { SongList?: { Inlier?: number; SingerName?: string; SongName?: string }[] } | undefined
  >()
  expectTypeOf<Job<'Segment'>['Operation']['Output']>().toEqualTypeOf<{
    Region: string
    Bucket: string
    Object: string
    Force?: boolean
  }>()
  type Picture = NonNullable<Job<'PicProcess'>['Operation']['PicProcessResult']>[number]
  expectTypeOf<Picture['State']>().toEqualTypeOf<JobState | undefined>()
  expectTypeOf<Job<'Transcode'>['Operation']['RemoveWatermark']>().toExtend<{ Dx?: string }[] | undefined>()
})

test('a field has the misspelling of CI, and its correct spelling is an error', () => {
  const detection = {} as NonNullable<Job<'ImageOCR'>['Operation']['Detection']>
  expectTypeOf(detection.Angel).toEqualTypeOf<number | undefined>()
  // @ts-expect-error CI writes Angel
  detection.Angle
  const vocal = {} as NonNullable<Job<'VocalScore'>['Operation']['VocalScoreResult']>
  expectTypeOf(vocal.RhythemScore?.TotalScore).toEqualTypeOf<number | undefined>()
  // @ts-expect-error CI writes RhythemScore
  vocal.RhythmScore
  const words = {} as NonNullable<Job<'WordsGeneralize'>['Operation']['WordsGeneralizeResult']>
  expectTypeOf(words.WordsGeneralizeLable?.[0]?.Category).toEqualTypeOf<string | undefined>()
})

test('a field that documents and SDKs name differently has both names', () => {
  const stream = {} as NonNullable<Job<'StreamExtract'>['Operation']['Output']['StreamExtract']>[number]
  expectTypeOf(stream).toEqualTypeOf<{ Index?: string; Output?: string; Object?: string }>()
  // @ts-expect-error stream separation has no Output.Object
  ;({}) as Job<'StreamExtract'>['Operation']['Output']['Object']
})

test('a handler of an unknown Tag gets the base job', () => {
  expectTypeOf<Job<'TagOfTomorrow'>>().toEqualTypeOf<Job>()
  createReceiver({
    onTaskFinish: {
      DNA: (job) => expectTypeOf(job).toEqualTypeOf<Job<'DNA'>>(),
      TagOfTomorrow: {
        success: (job) => expectTypeOf(job.Operation?.Anything).toEqualTypeOf<unknown>(),
        failed: (job) => expectTypeOf(job.State).toEqualTypeOf<'Failed'>(),
      },
    },
  })
  createReceiver({
    onTaskFinish: {
      // @ts-expect-error a handler of another Tag's job
      DNA: (job: Job<'Tts'>) => job,
    },
  })
})

test('State narrows a job, and a failed one promises nothing of Operation', () => {
  expectTypeOf<SucceededJob<Job<'PicProcess'>>['State']>().toEqualTypeOf<'Success' | undefined>()
  expectTypeOf<SucceededJob<Job<'PicProcess'>>['Operation']['Output']['Object']>().toEqualTypeOf<string>()
  expectTypeOf<FailedJob<Job<'PicProcess'>>['State']>().toEqualTypeOf<'Failed'>()
  const failed = {} as FailedJob<Job<'PicProcess'>>
  // @ts-expect-error it may have no Operation
  failed.Operation.Output
  expectTypeOf(failed.Operation?.Output?.Object).toEqualTypeOf<string | undefined>()
})

test('a job of any known Tag fits the helpers', () => {
  expectTypeOf<'Transcode' | 'FileHashCode' | 'DocAIGCMetadata'>().toExtend<KnownTag>()
  const check = (job: AnyJob) => {
    expectTypeOf(outputObjects(job)[0]?.Object).toEqualTypeOf<string | undefined>()
    expectTypeOf(cosHeaders(job.Input)).toEqualTypeOf<Map<string, string>>()
  }
  expectTypeOf(check).toBeFunction()
})
