// To define a Tag of your own.
export { type DefinedJob, defineJob, type JobDefinition, type JobOf } from './jobs/catalogue.ts'
export type { ArrayKind, Fields, Kind, ObjectKind, ObjectOf, TypeOf } from './schema/schema.ts'
export {
  array,
  boolean,
  identifying,
  integer,
  number,
  object,
  required,
  string,
  timestamp,
  unknown,
} from './schema/schema.ts'
