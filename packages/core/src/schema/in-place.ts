/**
 * Events are made in the tree that was read: a second tree would be most of what a large body needs of the heap. The
 * tree is ours, and its depth was capped when it was read.
 */
import { setOwn } from '../internal/record.ts'

/** Replaces `given`, the value of a field that the record has. `Object.is`, because of -0. */
export function setInPlace(record: Record<string, unknown>, name: string, given: unknown, value: unknown): void {
  // The field is an own one, so assignment sets it even if it is called `__proto__`.
  if (!Object.is(given, value)) record[name] = value
}

/**
 * The record without its `left` absent fields, or `undefined` if none of its fields is `kept`. It is built anew: deleting
 * fields would slow down every later access to the record.
 */
export function withoutAbsent(
  record: Record<string, unknown>,
  kept: number,
  left: number,
): Record<string, unknown> | undefined {
  if (kept === 0) return undefined
  if (left === 0) return record
  const out: Record<string, unknown> = {}
  for (const name of Object.keys(record)) if (record[name] !== undefined) setOwn(out, name, record[name])
  return out
}

/** Reads each item of a list. Items that read as `undefined` are dropped; `undefined` if none is left. */
export function readItems(items: unknown[], read: (item: unknown) => unknown): unknown[] | undefined {
  let kept = 0
  for (const each of items) {
    const item = read(each)
    if (item !== undefined) items[kept++] = item
  }
  items.length = kept
  return kept === 0 ? undefined : items
}
