/**
 * One definition per node of an event gives its TypeScript type (through {@link TypeOf}), its reader, and its
 * line on the reference page. A definition never refuses a value: what does not fit is kept as it came and
 * reported as drift, because CI may change before we do.
 */
import { isRecord, setOwn } from '../internal/record.ts'
import type { DriftReport } from './drift.ts'
import { unwrap } from './unwrap.ts'

/**
 * How one node is read. `read` returns `undefined` for an empty node: empty nodes are absent in both formats. Records and
 * lists are read in place: what `read` is given may be changed by it, and is not to be used afterwards.
 */
export interface Kind<T> {
  readonly kind: string
  read(value: unknown, drift: DriftReport): T | undefined
}

/** The TypeScript type a kind reads. */
export type TypeOf<K> = K extends Kind<infer T> ? T : never

/** A node that CI's documents always show on success. Affects the type alone: a missing node is not drift. */
export type Required<K> = K & { readonly required: true }

/** Marks a node as one that CI's documents always show on success. */
export function required<K extends Kind<unknown>>(kind: K): Required<K> {
  return { ...kind, required: true }
}

/** A node that no other Tag has, by which a job without a `Tag` is recognised. */
export type Identifying<K> = K & { readonly identifying: true }

/** Marks a node of `Operation` that no other Tag has. See `jobKind`. */
export function identifying<K extends Kind<unknown>>(kind: K): Identifying<K> {
  return { ...kind, identifying: true }
}

/** The named nodes of a record. */
export type Fields = { readonly [name: string]: Kind<unknown> }

type RequiredName<F> = { [N in keyof F]: F[N] extends { required: true } ? N : never }[keyof F]
// `[P in N]` with N a subset of keyof F keeps the doc comments of F's properties; an `as` clause would drop them.
// `-readonly`: fields written in the call of `record` itself are inferred as readonly, those passed by name are not.
type Present<F, N extends keyof F> = { -readonly [P in N]: TypeOf<F[P]> }
type Optional<F, N extends keyof F> = { -readonly [P in N]?: TypeOf<F[P]> }
type Flat<T> = { [P in keyof T]: T[P] } & {}

/** The object type that a set of fields reads. */
export type ObjectOf<F extends Fields> = Flat<
  Present<F, RequiredName<F>> & Optional<F, Exclude<keyof F, RequiredName<F>>>
>

/** A record node with its fields at hand, for those who extend or document it. */
export interface ObjectKind<F extends Fields> extends Kind<ObjectOf<F>> {
  readonly kind: 'object'
  readonly fields: F
}

/**
 * A node with named children. Children that are not named pass through untouched, and are reported as drift
 * unless the record is `open`: one whose children nobody can list.
 */
export function object<const F extends Fields>(fields: F, { open = false } = {}): ObjectKind<F> {
  const byName = new Map(Object.entries(fields))
  return {
    kind: 'object',
    fields,
    read(given, drift) {
      const value = unwrap(given)
      if (!isRecord(value)) return isBlank(value) ? undefined : misfit(value, 'object', drift)
      let kept = 0
      let left = 0
      for (const name in value) {
        if (!Object.hasOwn(value, name)) continue
        const field = byName.get(name)
        drift.enter(name)
        const read = field ? field.read(value[name], drift) : unknownField(value[name], open ? undefined : drift)
        drift.leave()
        if (read === undefined) left++
        else kept++
        setInPlace(value, name, read)
      }
      return shorter(value, kept, left) as ObjectOf<F> | undefined
    },
  }
}

/** A list node, always an array when present, whether CI sent one element or many. */
export interface ArrayKind<T> extends Kind<T[]> {
  readonly kind: 'array'
  readonly item: Kind<T>
}

/** A node that may repeat: one child arrives as itself, several as an array; the event always has an array. */
export function array<T>(item: Kind<T>): ArrayKind<T> {
  return {
    kind: 'array',
    item,
    read(value, drift) {
      return readItems(Array.isArray(value) ? value : [value], item, drift) as T[] | undefined
    },
  }
}

/** Text, exactly as sent. A number or boolean in JSON is the text that XML would have carried. */
export function string<T extends string = string>(): Kind<T> {
  return {
    kind: 'string',
    read(given, drift) {
      const value = unwrap(given)
      if (typeof value === 'string') return value === '' ? undefined : (value as T)
      if (typeof value === 'number' || typeof value === 'boolean') return String(value) as T
      return isBlank(value) ? undefined : misfit(value, 'string', drift)
    },
  }
}

/** A whole number. Only canonical decimal notation within the safe range counts; all else is kept as sent. */
export function integer(): Kind<number> {
  return numeric('integer', /^-?(?:0|[1-9]\d*)$/, Number.isSafeInteger)
}

/** A number with an optional fraction. */
export function number(): Kind<number> {
  return numeric('number', /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/, Number.isFinite)
}

function numeric(kind: string, notation: RegExp, fits: (value: unknown) => boolean): Kind<number> {
  return {
    kind,
    read(given, drift) {
      const value = unwrap(given)
      if (typeof value === 'number' && fits(value)) return unsigned(value)
      if (typeof value === 'string' && value.length <= 40 && notation.test(value)) {
        const number = Number(value)
        if (fits(number)) return unsigned(number)
      }
      return isBlank(value) ? undefined : misfit(value, kind, drift)
    },
  }
}

// JSON.stringify writes -0 as 0, so an event that went through a queue would differ from the one that did not.
function unsigned(number: number): number {
  return number === 0 ? 0 : number
}

const flags = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
  [1, true],
  [0, false],
  [true, true],
  [false, false],
])

/** A yes or no, which CI writes as `true`/`false` or `1`/`0`. */
export function boolean(): Kind<boolean> {
  return {
    kind: 'boolean',
    read(given, drift) {
      const value = unwrap(given)
      return flags.get(value) ?? (isBlank(value) ? undefined : misfit(value, 'boolean', drift))
    },
  }
}

const timeNotation = /^(?:-|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))$/

/** A time, kept as the string CI sent (`parseTime` reads it); `-` says that it has not come. */
export function timestamp(): Kind<string> {
  return {
    kind: 'timestamp',
    read(given, drift) {
      const value = unwrap(given)
      if (isBlank(value)) return undefined
      return typeof value === 'string' && timeNotation.test(value) ? value : misfit(value, 'timestamp', drift)
    },
  }
}

/** A node whose children nobody has documented: passed through untouched, empty nodes left out. */
export function unknown(): Kind<unknown> {
  return { kind: 'unknown', read: (value) => withoutBlanks(unwrap(value)) }
}

function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}

// The one lie a definition may tell: the type says what is documented, the value is what was sent.
function misfit(value: unknown, expected: string, drift: DriftReport): undefined {
  const kept = withoutBlanks(value)
  if (kept !== undefined) drift.report('misfit', { expected })
  return kept as undefined
}

function unknownField(value: unknown, drift: DriftReport | undefined): unknown {
  const kept = withoutBlanks(value)
  if (kept !== undefined) drift?.report('unknown-field')
  return kept
}

/**
 * The value without empty nodes, or `undefined` when nothing is left. It is changed in place, as all of a tree is by
 * reading it: the tree is ours, and a second one would be most of what a large body takes of the heap. The depth was
 * capped in `document.ts`.
 */
export function withoutBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return readItems(value, untouched)
  if (isRecord(value)) {
    const names = Object.keys(value)
    let kept = 0
    for (const name of names) {
      const read = withoutBlanks(value[name])
      if (read !== undefined) kept++
      setInPlace(value, name, read)
    }
    return shorter(value, kept, names.length - kept)
  }
  if (typeof value === 'number') return unsigned(value)
  return value === null || value === '' ? undefined : value
}

/** The field is an own one already, so that even `__proto__` is set like any other. `Object.is`, because of -0. */
function setInPlace(record: Record<string, unknown>, name: string, value: unknown): void {
  if (!Object.is(record[name], value)) record[name] = value
}

/** A record without the fields that were left out. It is made anew then: deleting from it would slow all access to it. */
function shorter(record: Record<string, unknown>, kept: number, left: number): Record<string, unknown> | undefined {
  if (kept === 0 || left === 0) return kept === 0 ? undefined : record
  const out: Record<string, unknown> = {}
  for (const name of Object.keys(record)) if (record[name] !== undefined) setOwn(out, name, record[name])
  return out
}

const untouched = { read: withoutBlanks }

function readItems<D>(
  items: unknown[],
  kind: { read(item: unknown, drift?: D): unknown },
  drift?: D,
): unknown[] | undefined {
  let kept = 0
  for (const each of items) {
    const item = kind.read(each, drift)
    if (item !== undefined) items[kept++] = item
  }
  items.length = kept
  return kept === 0 ? undefined : items
}
