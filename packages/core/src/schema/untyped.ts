/** Nodes that no definition describes. */
import { isRecord } from '../internal/record.ts'
import { isBlankText } from './blank.ts'
import type { DriftReport } from './drift.ts'
import { readItems, setInPlace, withoutAbsent } from './in-place.ts'

/**
 * Reads a node without a definition so that both formats give the same: empty nodes are absent, scalars are text, and a
 * list with one element is that element. JSON knows more than XML there (`1` or `"1"`, `["a"]` or `"a"`), and what only
 * one format can say is left out.
 */
export function readUntyped(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = readItems(value, readUntyped)
    return items?.length === 1 ? items[0] : items
  }
  if (isRecord(value)) {
    const names = Object.keys(value)
    let kept = 0
    for (const name of names) {
      const given = value[name]
      const read = readUntyped(given)
      if (read !== undefined) kept++
      setInPlace(value, name, given, read)
    }
    return withoutAbsent(value, kept, names.length - kept)
  }
  if (value === null || (typeof value === 'string' && isBlankText(value))) return undefined
  return textOf(value) ?? value
}

/** Keeps a value that does not fit its kind, and reports it. The static type of the field does not hold for it. */
export function keepMisfit(value: unknown, expected: string, drift: DriftReport): undefined {
  const kept = readUntyped(value)
  if (kept !== undefined) drift.report('misfit', { expected })
  return kept as undefined
}

/** The text of a scalar, as XML would carry it; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Whether two scalars have one text, as `1` and `"1"` do. */
export function saySame(a: unknown, b: unknown): boolean {
  const text = textOf(a)
  return text !== undefined && text === textOf(b)
}
