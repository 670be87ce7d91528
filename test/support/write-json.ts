/** A tree to JSON, each time in another of the ways in which the same facts can be written. */
import { oneOf, type Pick } from './random.ts'
import type { Tree } from './write-xml.ts'

export function writeJson(tree: { readonly [name: string]: Tree }, pick: Pick): string {
  const value = varied(tree, pick)
  const root = pick(2) === 0 ? { Response: value } : value
  return oneOf(['', ' \n'], pick) + JSON.stringify(root, null, oneOf([0, 0, 2, '\t'], pick)) + oneOf(['', '\n'], pick)
}

function varied(value: Tree, pick: Pick, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => varied(each, pick, name))
  if (typeof value === 'string') return leaf(value, pick, name)
  return Object.fromEntries(
    Object.entries(value)
      // JSON leaves empty nodes out, or has one of several ways to say so.
      .flatMap(([name, each]) =>
        each === '' ? oneOf([[], [[name, null]], [[name, '']], [[name, {}]]], pick) : [[name, each]],
      )
      .map(([name, each]) => [
        name,
        isEmpty(each) ? each : many(varied(each as Tree, pick, name as string), name as string, pick),
      ]),
  )
}

// CI writes one job as an object and as an array of one.
function many(value: unknown, name: string, pick: Pick): unknown {
  return name === 'JobsDetail' && !Array.isArray(value) && pick(2) === 0 ? [value] : value
}

// Nodes of which the definitions know whether they are text or numbers; of an unknown node nobody knows.
const declared = ['Progress', 'JobLevel', 'JobId', 'UserData', 'TemplateId']
const numbers = /^(?:0|[1-9]\d{0,12})$/

function leaf(value: string, pick: Pick, name: string): unknown {
  return declared.includes(name) && numbers.test(value) && pick(2) === 0 ? Number(value) : value
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
}
