/** Virus detection, 云查毒. Source: page 436/63962 (the answer to a query; the body of the callback is not documented). */
import { array, type ObjectOf, object, string, timestamp, token } from '../schema/schema.ts'
import type { ReviewState } from './nodes/review-fields.ts'
import { suggestion } from './nodes/review-result.ts'

/** How CI's answer about the detection of viruses is read. */
export const virusDetection = object({
  /** The job: `ss` and 32 hex digits. */
  JobId: token(),
  /** How the detection ended. */
  State: token<ReviewState>(),
  /** Error code, when it failed. */
  Code: token(),
  /** Error text, when it failed. */
  Message: string(),
  /** When the job was submitted, such as `2021-07-07T12:12:12+0800`. */
  CreationTime: timestamp(),
  /** Key of the file, when the job was given one. */
  Object: string(),
  /** URL of the file, when the job was given one. */
  Url: string(),
  /** What to do: `pass`, or `block` when a virus was found. CI writes `normal` (or `nomal`) and `block`. */
  Suggestion: suggestion,
  /** What was found. */
  DetectDetail: object({
    /** One for each file; an archive has several. */
    Result: array(
      object({
        /** Name of the file; of one in an archive, its name there. */
        FileName: string(),
        /** Name of the virus. */
        VirusName: string(),
      }),
    ),
  }),
})

/** What the detection of viruses found in a file. */
export type VirusDetection = ObjectOf<typeof virusDetection.fields>
