/** Every Tag that has a definition, and the types that follow from it. */

import { isRecord } from '../internal/record.ts'
import { type Fields, type Kind, type ObjectOf, object, only, required, token } from '../schema/schema.ts'
import { aiJobs } from './families/ai.ts'
import { documentJobs } from './families/document.ts'
import { fileJobs } from './families/file.ts'
import { mediaJobs } from './families/media.ts'
import { pictureJobs } from './families/picture.ts'
import { qualityJobs } from './families/quality.ts'
import { speechJobs } from './families/speech.ts'
import { synthesisJobs } from './families/synthesis.ts'
import { videoContentJobs } from './families/video-content.ts'
import { type JobFields, jobFields, type OperationFields, operationFields } from './nodes/job-fields.ts'

// Composed of its families, so that the emitted declarations refer to them instead of repeating them.
type Definitions = typeof mediaJobs &
  typeof synthesisJobs &
  typeof qualityJobs &
  typeof speechJobs &
  typeof videoContentJobs &
  typeof aiJobs &
  typeof pictureJobs &
  typeof documentJobs &
  typeof fileJobs

/** What each Tag adds to the common nodes of `Operation`. */
export const definitions: Definitions = {
  ...mediaJobs,
  ...synthesisJobs,
  ...qualityJobs,
  ...speechJobs,
  ...videoContentJobs,
  ...aiJobs,
  ...pictureJobs,
  ...documentJobs,
  ...fileJobs,
}

// `Pick`, because only a mapped type over the keys of one type keeps the doc comments of exactly that type.
type Merged<A, B> = Pick<A, Exclude<keyof A, keyof B>> & B
type OperationOf<F> = Merged<typeof operationFields, F> extends infer M extends Fields ? ObjectOf<M> : never

/** A job of a Tag that has a definition: the common fields, the Tag, and what `Operation` holds for it. */
export type DefinedJob<T extends string, O> = JobFields & { Tag: T; Operation: O }

/** The job of each Tag that this version defines. */
type DefinedJobs = { [T in keyof Definitions]: DefinedJob<T, OperationOf<Definitions[T]>> }

/** The job type of each known Tag. Add a Tag of your own by module augmentation: see `defineJob`. */
export interface JobTypes extends DefinedJobs {}

/** A Tag that this version knows. CI has others, and they are accepted too. */
export type KnownTag = keyof JobTypes & string

/**
 * The type of a Tag without a definition: some string. It is declared as an enum that has no values at run time, because
 * only then does `job.Tag === 'Transcode'` narrow to exactly that job. With plain `string`, or a branded one, TypeScript
 * keeps this member of the union.
 */
export declare enum UnknownTag {
  unknown = 'a Tag that this version does not know',
}

/** A job of any Tag: common fields are typed, the rest of `Operation` is not. */
export type BaseJob = JobFields & {
  Tag?: string
  Operation?: OperationFields & { [field: string]: unknown }
}

/** A job whose Tag has no definition, or that has no Tag. */
export type UnknownJob = Omit<BaseJob, 'Tag'> & { Tag?: UnknownTag }

/** The job of one Tag; `Job<'AnythingElse'>` is the job with the common fields. */
// `string & {}` is every string, but does not absorb the known Tags: an editor completes them in `Job<'`.
export type Job<T extends KnownTag | (string & {}) = string> = T extends KnownTag ? JobTypes[T] : BaseJob

/** A job of any Tag: compare `job.Tag` to narrow it. */
export type AnyJob = JobTypes[KnownTag] | UnknownJob

/** How to read the jobs of one Tag. */
export interface JobDefinition<T extends string = string, F extends Fields = Fields> {
  readonly Tag: T
  /** What the Tag adds to the common nodes of `Operation`. */
  readonly fields: F
  readonly kind: Kind<unknown>
}

/** The job that a definition reads. */
export type JobOf<D> = D extends JobDefinition<infer T, infer F> ? DefinedJob<T, OperationOf<F>> : never

/**
 * Defines a Tag that this version does not know, or does not know fully. Pass the definition to `parseCallback` or
 * `createReceiver` as `definitions`, and add its type to `JobTypes`. See docs/adding-a-tag.md.
 *
 * @param fields what the Tag adds to the common nodes of `Operation`
 *
 * @example
 * const faceBlur = defineJob('FaceBlur', { FaceBlurResult: object({ Count: integer(), Url: array(string()) }) })
 * declare module '@ci-event/core' {
 *   interface JobTypes { FaceBlur: JobOf<typeof faceBlur> }
 * }
 * createReceiver({ definitions: [faceBlur], onTaskFinish: { FaceBlur: (job) => job.Operation.FaceBlurResult?.Count } })
 */
export function defineJob<const T extends string, const F extends Fields>(Tag: T, fields: F): JobDefinition<T, F> {
  return { Tag, fields, kind: jobOf(object({ ...operationFields, ...fields })) }
}

function jobOf(operation: Kind<unknown>): Kind<unknown> {
  return object({ ...jobFields, Tag: token(), Operation: required(operation) })
}

const known: readonly JobDefinition[] = Object.entries<Fields>(definitions).map((entry) => defineJob(...entry))
const knownByTag: ReadonlyMap<string, JobDefinition> = new Map(known.map((definition) => [definition.Tag, definition]))
const knownByNode = byIdentifyingNode(known)
const unknownKind = jobOf(object(operationFields, { open: true }))

function byIdentifyingNode(all: readonly JobDefinition[]): ReadonlyMap<string, JobDefinition> {
  const found = new Map<string, JobDefinition>()
  for (const definition of all) {
    for (const [name, field] of Object.entries(definition.fields)) {
      if ('identifying' in field) found.set(name, definition)
    }
  }
  return found
}

/**
 * Finds the definition of a job. A job without a Tag, as in documented callbacks of WordsGeneralize, is recognised by a
 * node of `Operation` that its definition marks as `identifying`.
 *
 * @param own definitions of the user, which take precedence
 */
export function jobKind(
  tag: unknown,
  operation: unknown,
  own?: readonly JobDefinition[],
): { readonly kind: Kind<unknown>; readonly definition: JobDefinition | undefined } {
  const definition =
    typeof tag === 'string'
      ? (own?.find(({ Tag }) => Tag === tag) ?? knownByTag.get(tag))
      : recognise(operation, own ?? [])
  return { kind: definition?.kind ?? unknownKind, definition }
}

function recognise(given: unknown, own: readonly JobDefinition[]): JobDefinition | undefined {
  const operation = only(given)
  if (!isRecord(operation)) return undefined
  const ownByNode = byIdentifyingNode(own)
  for (const name of Object.keys(operation)) {
    const definition = ownByNode.get(name) ?? knownByNode.get(name)
    if (definition) return definition
  }
  return undefined
}

/** Every Tag that has a definition. */
export const knownTags: readonly KnownTag[] = [...knownByTag.keys()] as KnownTag[]
