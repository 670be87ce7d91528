/** The example of docs/adding-a-tag.md. It is compiled here, and `test/docs` holds the page to it. */
import { createReceiver, defineJob, integer, type JobOf, list, record, text } from '@ci-event/core'
import { expectTypeOf, test } from 'vitest'

// example:start
const faceBlur = defineJob('FaceBlur', {
  /** What was blurred. */
  FaceBlurResult: record({
    /** How many faces. */
    Count: integer(),
    /** Key of each frame that was written. */
    Frames: list(text()),
  }),
})

declare module '@ci-event/core' {
  interface JobTypes {
    FaceBlur: JobOf<typeof faceBlur>
  }
}

createReceiver({
  jobs: [faceBlur],
  onTaskFinish: {
    FaceBlur: (job) => {
      const { Count = 0, Frames = [] } = job.Operation.FaceBlurResult ?? {}
      return Count > 0 && publish(Frames)
    },
  },
})
// example:end

declare function publish(keys: string[]): Promise<void>

test('the handler is given what the definition reads', () => {
  createReceiver({
    jobs: [faceBlur],
    onTaskFinish: {
      FaceBlur: (job) => {
        expectTypeOf(job.Tag).toEqualTypeOf<'FaceBlur'>()
        expectTypeOf(job.Operation.FaceBlurResult).toEqualTypeOf<{ Count?: number; Frames?: string[] } | undefined>()
        expectTypeOf(job.Operation.UserData).toEqualTypeOf<string | undefined>()
        // @ts-expect-error a node that the definition does not name
        job.Operation.Whatever
      },
    },
  })
})
