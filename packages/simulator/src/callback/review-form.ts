/** Overrides of reviews have the names of the event. Here they get those of CI's two forms. */
import { isNode, type Node, type Tree } from './tree.ts'

const codes: Readonly<Record<string, number>> = { pass: 0, block: 1, review: 2 }

/** @internal @param verdict the event's name for `Suggestion`: `Result`, or the same for documents and web pages */
export function inDetailForm(overrides: unknown, verdict: string): unknown {
  if (Array.isArray(overrides)) return overrides.map((each) => inDetailForm(each, verdict))
  if (!isNode(overrides)) return overrides
  const entries = Object.entries(overrides).map(([name, value]) => {
    if (name === 'Suggestion') return [verdict, codeOf(value)]
    return [name, name === 'CosHeaders' ? mapOf(value) : inDetailForm(value, verdict)]
  })
  return Object.fromEntries(entries)
}

const simpleNames: Readonly<Record<string, string>> = {
  JobId: 'trace_id',
  EventName: 'event',
  Suggestion: 'result',
  ForbidState: 'forbidden_status',
}

/** @internal `code` and `message` say how the review ended, and stand beside the other fields. */
export function inSimpleForm(overrides: unknown): { result: Node; fields: unknown } {
  if (!isNode(overrides)) return { result: {}, fields: overrides }
  const { State: _, Code, Message, Labels, ...others } = overrides
  const result = {
    ...(Code === undefined ? {} : { code: Code }),
    ...(Message === undefined ? {} : { message: Message }),
  }
  return { result, fields: renamed({ ...others, ...(isNode(Labels) ? Labels : {}) }) }
}

function renamed(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(renamed)
  if (!isNode(tree)) return tree
  const entries = Object.entries(tree).map(([name, value]) => {
    const wanted = simpleNames[name] ?? name.replace(/(?<!^)(?=[A-Z][a-z])/g, '_').toLowerCase()
    if (name === 'Suggestion') return [wanted, codeOf(value)]
    return [wanted, name === 'CosHeaders' ? mapOf(value) : renamed(value)]
  })
  return Object.fromEntries(entries)
}

function codeOf(value: Tree | undefined): Tree | undefined {
  return typeof value === 'string' ? (codes[value] ?? value) : value
}

/** CI writes a map where jobs, and the event, have a list. */
function mapOf(headers: Tree | undefined): Tree | undefined {
  if (!Array.isArray(headers)) return headers
  return Object.fromEntries(headers.filter(isNode).map(({ Key, Value }) => [String(Key), Value ?? '']))
}
