/** The example of docs/adding-a-tag.md. It is compiled here, and `test/docs` holds the page to it. */
import { createReceiver } from '@ci-event/core'
import { array, defineJob, integer, type JobOf, object, string } from '@ci-event/core/schema'
import { expectTypeOf, test } from 'vitest'

// example:start
const faceBlur = defineJob('FaceBlur', {
  /** What was blurred. */
  FaceBlurResult: object({
    /** How many faces. */
    Count: integer(),
    /** Key of each frame that was written. */
    Frames: array(string()),
  }),
})

declare module '@ci-event/core' {
  interface JobTypes {
    FaceBlur: JobOf<typeof faceBlur>
  }
}

createReceiver({
  definitions: [faceBlur],
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
    definitions: [faceBlur],
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
