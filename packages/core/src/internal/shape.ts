import { excerpt } from './excerpt.ts'
import { isRecord } from './record.ts'

/** What a value of any origin looks like, in a few words for an error message; never its content. */
export function shapeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (!isRecord(value)) return typeof value
  const names = Object.keys(value)
  return names.length === 0 ? 'an empty object' : `an object with ${excerpt(names.join(', '), 100)}`
}
