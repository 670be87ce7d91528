/** How a callback is described: its name, the fields to override, and options. */
import type { Job, JobState, KnownTag, Review, ReviewName, Suggestion, WorkflowExecution } from '@ci-event/core'
import type { Trigger, WorkflowName } from './fixtures.ts'
import type { ReviewContent } from './review-document.ts'
import type { JobsShape } from './write-json.ts'

/** Overrides for a part of `T`, at any depth: `undefined` removes a node, an array replaces one. */
export type PartOf<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer E)[]
    ? readonly PartOf<E>[]
    : T extends object
      ? { [K in keyof T]?: PartOf<T[K]> | undefined }
      : T

/**
 * The name of a callback: a Tag, `WorkflowStart` or `WorkflowFinish` for a workflow run, or an event of content
 * moderation such as `ReviewImage`.
 */
export type CallbackName = KnownTag | WorkflowName | ReviewName | (string & {})

/** The fields of a callback of this name that can be overridden. Those of a review have the names of the event. */
export type Overrides<N extends CallbackName> = PartOf<
  N extends WorkflowName ? WorkflowExecution : N extends ReviewName ? Review<N> : Job<N>
>

/** How to create a callback. */
export interface CallbackOptions {
  /** The format of the body; reviews have JSON only. @default 'xml' for jobs, as in CI */
  format?: 'xml' | 'json' | undefined
  /** Whether a workflow started the job. @default 'api' */
  trigger?: Trigger | undefined
  /** The number of jobs in the callback, from 1 to 1000, each with its own JobId; of reviews, 1. @default 1 */
  jobs?: number | undefined
  /**
   * The State of the jobs, or of the workflow run. Of a review, its result (`pass`, `review`, `block` or `Failed`), or
   * `Auditing` for a piece of a live stream. @default 'Success'; of a review, what its fixture has
   */
  state?: JobState | Suggestion | undefined
  /** Of a review, the form of the callback (`CallbackVersion`). @default 'Detail' */
  content?: ReviewContent | undefined
  /** Whether JSON wraps a single job in an array; CI's documents show both. @default 'array' */
  shape?: JobsShape | undefined
  /** When the job ended. @default now */
  endedAt?: Date | undefined
}

/** @internal Options that only our own code sets. */
export interface InternalOptions extends CallbackOptions {
  /** Leaves `&` unescaped in XML. */
  readonly bareAmpersands?: boolean
  /** The verdict of a piece of a live stream. */
  readonly verdict?: Suggestion | undefined
}
