/** Mutations of the tree of a body: valid syntax, wrong facts. */

import { parseDocument } from '@ci-event/core/storage'
import { oneOf, type Pick } from '../support/random.ts'
import { type Tree, writeXml } from '../support/write-xml.ts'

type Value = unknown
type Entry = [name: string, value: Value]

const names = [
  '__proto__',
  'constructor',
  'toString',
  'EventName',
  'JobsDetail',
  'Response',
  'Operation',
  'Output',
  'Tag',
  'State',
  'WorkflowExecution',
  'Tasks',
  'data',
  'trace_id',
  'event',
  '#text',
  'a',
  '中',
  '0',
  'length',
]
const leaves = [
  '',
  ' ',
  null,
  0,
  -0,
  1.5,
  1e300,
  true,
  false,
  [],
  {},
  [[]],
  'NaN',
  '00123',
  '1e999',
  '中😀',
  '<&>"\'',
  '\r\n',
  'Transcode',
  'Success',
  'Failed',
  '2022-06-30T18:47:18+0800',
  ['a', 'b'],
  { a: 'b' },
  { '#text': 'x' },
]

/** `undefined` when the bytes hold no tree. */
export function mutateTree(bytes: Uint8Array, pick: Pick): Buffer | undefined {
  let value = treeOf(bytes)
  if (value === undefined) return undefined
  // Many copies once only: copies of copies would be a bomb for the fuzzer itself.
  if (pick(8) === 0) value = change(value, pick, copies)
  for (let left = 1 + pick(4); left > 0; left--) value = change(value, pick)
  if (pick(2) === 0) return Buffer.from(JSON.stringify(value, null, oneOf([0, 0, 2], pick)) ?? '')
  const root = isObject(value) && Object.keys(value).length === 1 ? value : { Response: value }
  return Buffer.from(writeXml(textual(root) as { [name: string]: Tree }, pick))
}

function treeOf(bytes: Uint8Array): Value | undefined {
  try {
    return parseDocument(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Walks down at random, and changes what it has come to. */
function change(value: Value, pick: Pick, replace = replaced): Value {
  if (pick(5) > 0) {
    if (Array.isArray(value) && value.length > 0) {
      const at = pick(value.length)
      return value.map((each, index) => (index === at ? change(each, pick, replace) : each))
    }
    if (isObject(value) && Object.keys(value).length > 0) {
      const entries = Object.entries(value)
      const at = pick(entries.length)
      return pick(2) === 0
        ? Object.fromEntries(
            entries.map(([name, each], index): Entry => [name, index === at ? change(each, pick, replace) : each]),
          )
        : Object.fromEntries(changeEntries(entries, at, pick))
    }
  }
  return replace(value, pick)
}

function copies(value: Value, pick: Pick): Value {
  return Array.from({ length: pick(300) }, () => value)
}

function replaced(value: Value, pick: Pick): Value {
  return oneOf<() => Value>(
    [
      () => oneOf(leaves, pick),
      () => [value],
      () => [value, value],
      () => ({ [oneOf(names, pick)]: value }),
      () => ({ Response: value }),
      () => (typeof value === 'string' ? Number(value) : JSON.stringify(value)),
    ],
    pick,
  )()
}

function changeEntries(entries: Entry[], at: number, pick: Pick): Entry[] {
  const [name, value] = entries[at] as Entry
  const rest = entries.toSpliced(at, 1)
  const elsewhere = rest.length > 0 ? pick(rest.length) : 0
  return oneOf<() => Entry[]>(
    [
      () => rest,
      () => [...rest, [oneOf(names, pick), value]],
      () => [...entries, [oneOf(names, pick), oneOf(leaves, pick)]],
      () => rest.map(([other, each], index): Entry => [other, index === elsewhere ? { [name]: value } : each]),
      () => entries.toReversed(),
      () => entries.with(at, [name, [value, value]]),
    ],
    pick,
  )()
}

function textual(value: Value): Tree {
  if (Array.isArray(value)) return value.map(textual)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, textual(each)]))
  return value === null || value === undefined ? '' : String(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
