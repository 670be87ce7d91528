import { expectTypeOf, test } from 'vitest'
import {
  type AnyJob,
  type AnyReview,
  createDispatcher,
  createReceiver,
  isReview,
  type Job,
  type JobState,
  type OtherEvent,
  parseCallback,
  type Review,
  type Suggestion,
  type WorkflowExecution,
  type WorkflowStartEvent,
} from '../src/index.ts'

test('a handler is given the job of its Tag', () => {
  createReceiver({
    onTaskFinish: {
      NoiseReduction: (job, context) => {
        expectTypeOf(job).toEqualTypeOf<Job<'NoiseReduction'>>()
        expectTypeOf(job.Operation.Output.Object).toEqualTypeOf<string>()
        expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
        // @ts-expect-error no such node
        job.Operation.SmartCover
      },
      default: (job) => {
        expectTypeOf(job).toEqualTypeOf<AnyJob>()
        expectTypeOf(job.Operation?.UserData).toEqualTypeOf<string | undefined>()
      },
      TagOfTomorrow: (job) => {
        expectTypeOf(job.Tag).toEqualTypeOf<string | undefined>()
        expectTypeOf(job.Operation?.Whatever).toEqualTypeOf<unknown>()
      },
    },
  })
})

test('handlers by State are narrowed', () => {
  createReceiver({
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => {
          expectTypeOf(job.State).toEqualTypeOf<'Success' | undefined>()
          expectTypeOf(job.Operation.Output.Bucket).toEqualTypeOf<string>()
        },
        failed: (job) => {
          expectTypeOf(job.State).toEqualTypeOf<'Failed'>()
          expectTypeOf(job.Code).toEqualTypeOf<string | undefined>()
          expectTypeOf(job.Operation?.Output?.Bucket).toEqualTypeOf<string | undefined>()
        },
      },
    },
  })
})

test('one function takes every job', () => {
  createReceiver({ onTaskFinish: (job) => expectTypeOf(job).toEqualTypeOf<AnyJob>() })
})

test('comparing names narrows to exactly one type', () => {
  const event = parseCallback('')
  if (event.EventName === 'TaskFinish') {
    expectTypeOf(event.JobsDetail).toEqualTypeOf<AnyJob[]>()
    for (const job of event.JobsDetail) {
      if (job.Tag === 'NoiseReduction') expectTypeOf(job).toEqualTypeOf<Job<'NoiseReduction'>>()
    }
  } else if (event.EventName === 'WorkflowStart') {
    expectTypeOf(event).toEqualTypeOf<WorkflowStartEvent>()
  } else if (event.EventName === 'WorkflowFinish') {
    expectTypeOf(event.WorkflowExecution.State).toEqualTypeOf<JobState | undefined>()
  } else if (event.EventName === 'ReviewVideo') {
    expectTypeOf(event.JobsDetail).toEqualTypeOf<Review<'ReviewVideo'>[]>()
  } else if (isReview(event)) {
    expectTypeOf(event.JobsDetail[0]?.Suggestion).toEqualTypeOf<Suggestion | undefined>()
  } else {
    expectTypeOf(event).toEqualTypeOf<OtherEvent>()
    expectTypeOf(event.WorkflowExecution).toEqualTypeOf<WorkflowExecution | undefined>()
    expectTypeOf(event.anything).toEqualTypeOf<unknown>()
  }
})

test('a handler is given the review of its event, narrowed by its result', () => {
  createReceiver({
    onReview: {
      ReviewImage: {
        block: (review, context) => {
          expectTypeOf(review.Suggestion).toEqualTypeOf<'block'>()
          expectTypeOf(review.CompressionResult).toEqualTypeOf<number | undefined>()
          expectTypeOf(review.AdsInfo?.OcrResults?.[0]?.Keywords).toEqualTypeOf<string[] | undefined>()
          expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
          // @ts-expect-error a field of another event
          review.AudioText
        },
        failed: (review) => expectTypeOf(review.State).toEqualTypeOf<'Failed'>(),
        // @ts-expect-error no such result
        success: () => {},
      },
      ReviewText: (review) => expectTypeOf(review).toEqualTypeOf<Review<'ReviewText'>>(),
      ReviewOfTomorrow: { pass: (review) => expectTypeOf(review.EventName).toEqualTypeOf<string>() },
      default: (review) => {
        expectTypeOf(review).toEqualTypeOf<AnyReview>()
        if (review.EventName === 'ReviewVideo') expectTypeOf(review).toEqualTypeOf<Review<'ReviewVideo'>>()
      },
    },
  })
  createReceiver({ onReview: (review) => expectTypeOf(review).toEqualTypeOf<AnyReview>() })
})

test('onReview() narrows by event too, and takes any other', () => {
  const dispatcher = createDispatcher()
  dispatcher.onReview('ReviewAudio', (review) => expectTypeOf(review).toEqualTypeOf<Review<'ReviewAudio'>>())
  dispatcher.onReview(['ReviewAudio', 'ReviewText'], {
    review: (review) => expectTypeOf(review.EventName).toEqualTypeOf<'ReviewAudio' | 'ReviewText'>(),
  })
  dispatcher.onReview('ReviewOfTomorrow', (review) =>
    expectTypeOf(review.Suggestion).toEqualTypeOf<Suggestion | undefined>(),
  )
  dispatcher.onReview('*', (review) => expectTypeOf(review).toEqualTypeOf<AnyReview>())
  // @ts-expect-error a handler of another event's review
  dispatcher.onReview('ReviewAudio', (review: { EventName: 'ReviewText' }) => review)
})

test('waitForJob resolves with a job, or with the review that is asked for', () => {
  const receiver = createReceiver()
  expectTypeOf(receiver.waitForJob('j1')).toEqualTypeOf<Promise<AnyJob>>()
  expectTypeOf(receiver.waitForJob<Review<'ReviewText'>>('st1')).toEqualTypeOf<Promise<Review<'ReviewText'>>>()
  const poll = async (): Promise<Review<'ReviewHtml'> | undefined> => undefined
  expectTypeOf(receiver.waitForJob('sh1', { poll })).toEqualTypeOf<Promise<Review<'ReviewHtml'>>>()
})

test('on() narrows by Tag too, and takes any other', () => {
  const dispatcher = createDispatcher()
  dispatcher.on('NoiseReduction', (job) => expectTypeOf(job).toEqualTypeOf<Job<'NoiseReduction'>>())
  dispatcher.on('TagOfTomorrow', (job) => expectTypeOf(job).toEqualTypeOf<Job>())
  dispatcher.on('*', (job) => expectTypeOf(job).toEqualTypeOf<AnyJob>())
  // @ts-expect-error a handler of another Tag's job
  dispatcher.on('NoiseReduction', (job: { Tag: 'Tts' }) => job)
})
