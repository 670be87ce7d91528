/** Records whose fields CI spells in more than one way. */
import { isRecord, setOwn } from '../internal/record.ts'
import { holdsNothing } from './blank.ts'
import { type Fields, type ObjectKind, only } from './schema.ts'
import { saySame } from './untyped.ts'

/**
 * Reads a record after its fields were given the names of its definition. If two fields get one name, the one that had it
 * keeps it, or else the first; the other is dropped if it says the same, and keeps its own name if it does not.
 *
 * @param nameOf the name of the definition, or the given name for a field that has one spelling
 */
export function renamed<F extends Fields>(kind: ObjectKind<F>, nameOf: (name: string) => string): ObjectKind<F> {
  function rename(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(rename)
    return isRecord(value) ? renameFields(value, nameOf) : value
  }
  return { ...kind, read: (value, drift) => kind.read(rename(value), drift) }
}

function renameFields(record: Record<string, unknown>, nameOf: (name: string) => string): Record<string, unknown> {
  const names = Object.keys(record)
  if (names.every((name) => nameOf(name) === name)) return record
  const out: Record<string, unknown> = {}
  const present = names.filter((name) => !holdsNothing(record[name]))
  for (const name of present) if (nameOf(name) === name) setOwn(out, name, record[name])
  for (const name of present) {
    const wanted = nameOf(name)
    if (!Object.hasOwn(out, wanted)) setOwn(out, wanted, record[name])
    else if (!saySame(only(out[wanted]), only(record[name]))) setOwn(out, name, record[name])
  }
  return out
}
