/** Writes a tree as JSON, in one of the ways in which the same facts can be written. */
import { oneOf, type Pick } from './random.ts'
import type { Tree } from './write-xml.ts'

export function writeJson(tree: { readonly [name: string]: Tree }, pick: Pick): string {
  const value = varied(tree, pick)
  const root = pick(2) === 0 ? { Response: value } : value
  return oneOf(['', ' \n'], pick) + JSON.stringify(root, null, oneOf([0, 0, 2, '\t'], pick)) + oneOf(['', '\n'], pick)
}

function varied(value: Tree, pick: Pick): unknown {
  if (Array.isArray(value)) return value.map((each) => varied(each, pick))
  if (typeof value === 'string') return leaf(value, pick)
  return Object.fromEntries(
    Object.entries(value)
      // JSON leaves empty nodes out or writes them in one of several ways.
      .flatMap(([name, each]) =>
        each === ''
          ? oneOf([[], [[name, null]], [[name, '']], [[name, ' \n']], [[name, {}]], [[name, []]]], pick)
          : [[name, each]],
      )
      .map(([name, each]) => [name, isEmpty(each) ? each : many(varied(each as Tree, pick), pick)]),
  )
}

/** A lone child stands for itself or in an array of one. */
function many(value: unknown, pick: Pick): unknown {
  return !Array.isArray(value) && pick(4) === 0 ? [value] : value
}

const numbers = /^(?:0|[1-9]\d{0,12})$/

/** CI's documents write every scalar as a string; callbacks of the field have numbers and booleans. */
function leaf(value: string, pick: Pick): unknown {
  if (pick(2) === 0) return value
  if (value === 'true' || value === 'false') return value === 'true'
  return numbers.test(value) ? Number(value) : value
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
}
