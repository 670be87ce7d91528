/** Every Tag that has a definition, and the types that follow from it. */
import { type Fields, type Kind, type RecordOf, record, required, text } from '../schema.ts'
import { type JobFields, jobFields, type OperationFields, operationFields } from './common.ts'
import { mediaJobs } from './media.ts'

const definitions = { ...mediaJobs }

type Definitions = typeof definitions
type Merged<A, B> = { [N in keyof (A & B)]: N extends keyof B ? B[N] : N extends keyof A ? A[N] : never } & {}
type OperationOf<F> = Merged<typeof operationFields, F> extends infer M extends Fields ? RecordOf<M> : never

/** A job of a Tag that has a definition: the common fields, the Tag, and what `Operation` holds for it. */
export type DefinedJob<T extends string, O> = JobFields & { Tag: T; Operation: O }

/** What every definition gives. */
type DefinedJobs = { [T in keyof Definitions]: DefinedJob<T, OperationOf<Definitions[T]>> }

/**
 * The job type of each known Tag. Add a Tag of your own by module augmentation:
 *
 * @example
 * declare module '@ci-event/core' {
 *   interface JobTypes { FaceBlur: DefinedJob<'FaceBlur', OperationFields & { FaceBlur?: { Count?: string } }> }
 * }
 */
export interface JobTypes extends DefinedJobs {}

/** A Tag that this version knows. CI has others, and they are accepted too. */
export type KnownTag = keyof JobTypes & string

/**
 * The type of a Tag without a definition: some string. It is declared as an enum, of which no value is ever made,
 * because only so does `job.Tag === 'Transcode'` narrow to exactly that job: compared with plain `string`, and
 * with a branded one, TypeScript keeps this member of the union.
 */
export declare enum UnknownTag {
  unknown = 'a Tag that this version does not know',
}

/** A job of whatever Tag: common fields typed, the rest of `Operation` as it came. */
export type BaseJob = JobFields & {
  Tag?: string
  Operation?: OperationFields & { [field: string]: unknown }
}

/** A job whose Tag has no definition, or that has no Tag. */
export type UnknownJob = Omit<BaseJob, 'Tag'> & { Tag?: UnknownTag }

/** The job of one Tag; `Job<'AnythingElse'>` is the job with the common fields. */
export type Job<T extends string = string> = T extends KnownTag ? JobTypes[T] : BaseJob

/** A job of any Tag: compare `job.Tag` to narrow it. */
export type AnyJob = JobTypes[KnownTag] | UnknownJob

function jobOf(operation: Kind<unknown>): Kind<unknown> {
  return record({ ...jobFields, Tag: text(), Operation: required(operation) })
}

const kinds: ReadonlyMap<string, Kind<unknown>> = new Map(
  Object.entries<Fields>(definitions).map(([tag, fields]) => [tag, jobOf(record({ ...operationFields, ...fields }))]),
)
const unknownKind = jobOf(record(operationFields, { open: true }))

/** How to read the job of a Tag, and whether the Tag is known. */
export function jobKind(tag: unknown): { kind: Kind<unknown>; known: boolean } {
  const kind = typeof tag === 'string' ? kinds.get(tag) : undefined
  return { kind: kind ?? unknownKind, known: kind !== undefined || tag === undefined }
}

/** The Tags that have a definition, for those who list them. */
export const knownTags: readonly KnownTag[] = [...kinds.keys()] as KnownTag[]
