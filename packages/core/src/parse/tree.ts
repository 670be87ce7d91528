import { CallbackError } from '../errors.ts'
import { isRecord, setOwn } from '../internal/record.ts'

/** The document tree: a body as plain objects, arrays and strings, before it has a meaning. */
export type DocumentTree = Record<string, unknown>

/** The largest depth and the largest number of nodes of a tree. CI's deepest documented callback nests 12 nodes. */
export interface TreeCaps {
  readonly depth: number
  readonly nodes: number
}

/** Caps for bodies of at most `limit` bytes. CI writes at least 5 bytes for each node. */
export function capsFor(limit: number): TreeCaps {
  return { depth: 64, nodes: Math.ceil(limit / 5) }
}

/**
 * Copies the tree that the host's body parser made. It belongs to the host, and events are made of trees in place.
 *
 * @throws CallbackError `malformed` when it is nested too deep or has too many nodes
 */
export function copyTree(document: DocumentTree, caps: TreeCaps): DocumentTree {
  return treeOf(checkCaps(document, caps)) as DocumentTree
}

function treeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(treeOf)
  if (!isRecord(value)) return value
  const out: DocumentTree = {}
  for (const name of Object.keys(value)) setOwn(out, name, treeOf(value[name]))
  return out
}

/** Checks a tree against the caps. @throws CallbackError `malformed` when it is nested too deep or has too many nodes */
export function checkCaps(document: DocumentTree, caps: TreeCaps): DocumentTree {
  const nodes = countNodes(document, 0, caps, 0)
  if (nodes > caps.nodes) throw tooMuch('nodes', caps)
  return document
}

// Recursion ends at the cap of depth. This runs for every value of every body, so it allocates nothing.
function countNodes(value: unknown, depth: number, caps: TreeCaps, before: number): number {
  let nodes = before + 1
  if (typeof value !== 'object' || value === null) {
    // `1e999` is JSON and is read as Infinity: the value is lost, and JSON.stringify would write null.
    if (typeof value === 'number' && !Number.isFinite(value)) throw notPlain()
    return nodes
  }
  if (depth === caps.depth) {
    if (Object.keys(value).length > 0) throw tooMuch('depth', caps)
    return nodes
  }
  if (Array.isArray(value)) {
    for (const each of value) nodes = countNodes(each, depth + 1, caps, nodes)
  } else {
    for (const name of Object.keys(value)) {
      nodes = countNodes((value as Record<string, unknown>)[name], depth + 1, caps, nodes)
    }
  }
  return nodes
}

function notPlain(): CallbackError {
  return new CallbackError(
    'malformed',
    'The body has a number that is too large for JavaScript. It was not sent by CI.',
  )
}

export function tooMuch(what: keyof TreeCaps, caps: TreeCaps): CallbackError {
  return new CallbackError(
    'malformed',
    what === 'depth'
      ? `The body nests deeper than ${caps.depth} nodes, which no callback of CI does. It was not sent by CI.`
      : `The body has more than ${caps.nodes} nodes. If CI sent it, raise \`bodyLimit\`: the cap grows with it.`,
  )
}
