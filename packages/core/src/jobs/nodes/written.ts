/** `Operation` nodes of the Tags that write audio or video. Source: 数据万象 › 任务回调. */
import { output } from './job-fields.ts'
import { mediaInfo } from './media-info.ts'
import { mediaResult } from './media-result.ts'

/** What a job wrote, and its media information. */
export const resultFields = {
  /** What was written. */
  MediaResult: mediaResult,
  /** Media information of the output; absent when there is no output video. */
  MediaInfo: mediaInfo,
}

/** Nodes of the Tags that write audio or video. */
export const writtenFields = {
  /** Where the job writes to, as submitted. */
  Output: output,
  ...resultFields,
}
