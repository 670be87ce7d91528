import { record, required } from '../schema.ts'
import { outputFields } from './common.ts'

/** Audio and video jobs, by Tag: what each adds to the common nodes of `Operation`. */
export const mediaJobs = {
  /** Audio noise reduction, 音频降噪. `Output.Object` is the literal key of the result. */
  NoiseReduction: {
    Output: required(record(outputFields)),
  },
}
