/**
 * One definition per node of an event gives its TypeScript type (through {@link TypeOf}), its reader, and its
 * line on the reference page. A definition never refuses a value: what does not fit is kept as it came and
 * reported as drift, because CI may change before we do.
 */
import { isRecord } from '../internal/record.ts'
import { isBlank, trimBlanks } from './blank.ts'
import type { DriftReport } from './drift.ts'
import { readItems, setInPlace, withoutAbsent } from './in-place.ts'
import { keepMisfit, readUntyped, saySame, textOf } from './untyped.ts'

/**
 * How one node is read. `read` returns `undefined` for an empty node. It may change the value that it is passed, which must
 * not be used afterwards.
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

/** The kind of a record, with its fields, for code that extends or documents it. */
export interface ObjectKind<F extends Fields> extends Kind<ObjectOf<F>> {
  readonly kind: 'object'
  readonly fields: F
}

/** How a record treats children that it does not name. */
interface ObjectOptions {
  /** Nobody can list the children, so those without a definition are not drift. @default false */
  readonly open?: boolean
  /** Finds the kind of a child that is not named but looks like others that are; it is reported as drift all the same. */
  readonly alike?: (name: string, value: unknown) => Kind<unknown> | undefined
}

/**
 * A node with named children. Children that it does not name are kept as text and reported as drift, unless the record is
 * `open`: one whose children nobody can list.
 *
 * If CI repeats a node that was never seen to repeat, the value is a list of such records and reported as drift: nothing
 * is lost, and each record is still read by its definition.
 */
export function object<const F extends Fields>(fields: F, { open = false, alike }: ObjectOptions = {}): ObjectKind<F> {
  const byName = new Map(Object.entries(fields))

  function readUnnamed(name: string, value: unknown, drift: DriftReport): unknown {
    const kind = alike?.(name, value)
    const kept = kind ? kind.read(value, drift) : readUntyped(value)
    if (kept !== undefined && !open) drift.report('unknown-field')
    return kept
  }

  function readRecord(value: Record<string, unknown>, drift: DriftReport): unknown {
    let kept = 0
    let left = 0
    // `Object.keys` makes a list of the names for every record.
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue
      const field = byName.get(name)
      drift.enter(name)
      const given = value[name]
      const read = field ? field.read(given, drift) : readUnnamed(name, given, drift)
      drift.leave()
      if (read === undefined) left++
      else kept++
      setInPlace(value, name, given, read)
    }
    return withoutAbsent(value, kept, left)
  }

  function read(given: unknown, drift: DriftReport): unknown {
    const value = only(given)
    if (isRecord(value)) return readRecord(value, drift)
    if (!Array.isArray(value)) return isBlank(value) ? undefined : keepMisfit(value, 'object', drift)
    const items = readItems(value, (item) => read(item, drift))
    if (items && items.length > 1) drift.report('misfit', { expected: 'object' })
    return only(items)
  }

  return { kind: 'object', fields, read: read as ObjectKind<F>['read'] }
}

/**
 * The value of a node that cannot repeat. Some XML parsers wrap every element in an array of one, and documents of CI
 * repeat a scalar (`JobLevel` of a SpeechRecognition response): a list whose elements are all the same is that element.
 */
export function only(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const present = value.filter((each) => !isBlank(each))
  const [first] = present
  return present.every((each) => each === first || saySame(each, first)) ? first : value
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
      const items = Array.isArray(value) ? value : [value]
      return readItems(items, (each) => item.read(each, drift)) as T[] | undefined
    },
  }
}

/** Text, exactly as sent. A number or boolean in JSON is the text that XML would have carried. */
export function string<T extends string = string>(): Kind<T> {
  return scalar('string', (value) => value as T)
}

/** An id or a keyword: text without the blanks that an indenting proxy puts around it. */
export function token<T extends string = string>(): Kind<T> {
  return scalar('string', (value) => trimBlanks(value) as T)
}

/** A whole number. Only canonical decimal notation within the safe range counts; all else is kept as sent. */
export function integer(): Kind<number> {
  return numeric('integer', integerNotation, Number.isSafeInteger)
}

/** A number with an optional fraction. */
export function number(): Kind<number> {
  return numeric('number', numberNotation, Number.isFinite)
}

const integerNotation = /^-?(?:0|[1-9]\d*)$/
const numberNotation = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const longestNumber = 40

function numeric(kind: string, notation: RegExp, fits: (number: number) => boolean): Kind<number> {
  return scalar(kind, (value) => {
    const text = trimBlanks(value)
    const number = text.length <= longestNumber && notation.test(text) ? Number(text) : Number.NaN
    // JSON.stringify writes -0 as 0, so an event that went through a queue would differ from the one that did not.
    return fits(number) ? number || 0 : undefined
  })
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** A yes or no, which CI writes as `true`/`false` or `1`/`0`, in JSON also without quotes. */
export function boolean(): Kind<boolean> {
  return keyword('boolean', flags)
}

/** One of a few values, each of which CI writes in one way or several. */
export function keyword<T>(kind: string, values: ReadonlyMap<string, T>): Kind<T> {
  return scalar(kind, (value) => values.get(trimBlanks(value)))
}

const timeNotation = /^(?:-|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))$/

/** A time, kept as the string CI sent (`parseTime` reads it); `-` means that it has not come. */
export function timestamp(): Kind<string> {
  return scalar('timestamp', (value) => {
    const text = trimBlanks(value)
    return timeNotation.test(text) ? text : undefined
  })
}

/**
 * A kind with one value. A number or boolean in JSON is read as the text that XML would have carried.
 *
 * @param read returns `undefined` for text that does not fit
 */
function scalar<T>(kind: string, read: (text: string) => T | undefined): Kind<T> {
  return {
    kind,
    read(given, drift) {
      const value = typeof given === 'string' ? given : onlyScalar(given)
      if (isBlank(value)) return undefined
      const text = textOf(value)
      return (text === undefined ? undefined : read(text)) ?? keepMisfit(value, kind, drift)
    },
  }
}

/** As {@link only}, also of lists in lists: of `["a", ["a"]]`, `["a", "a"]` would be kept, which is `"a"` when the event is read again. */
function onlyScalar(given: unknown): unknown {
  const value = only(given)
  return Array.isArray(value) ? only(readUntyped(value)) : value
}

/** A node whose children nobody has documented: kept as text, without empty nodes, and not reported as drift. */
export function unknown(): Kind<unknown> {
  return { kind: 'unknown', read: readUntyped }
}
