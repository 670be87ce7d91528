/**
 * Text to tree. The tree has no meaning yet: objects, arrays and strings (JSON also gives numbers, booleans and
 * null). Everything that is not well-formed is refused here, so that later files may trust what they walk.
 */

import { CallbackError } from '../errors.ts'
import type { DriftReport } from '../schema/drift.ts'
import { isRecord, setOwn } from '../schema/schema.ts'
import { readJson } from './json.ts'
import { readPlainXml } from './xml/fast.ts'
import { readXml } from './xml/strict.ts'

/** A body read as a plain tree. */
export type Document = Record<string, unknown>

/** How deep and how large a tree may be. CI's deepest documented callback nests 12 nodes. */
export interface DocumentCaps {
  readonly depth: number
  readonly nodes: number
}

/** Caps for bodies of at most `limit` bytes: nothing that CI writes spends fewer than 5 bytes on a node. */
export function capsFor(limit: number): DocumentCaps {
  return { depth: 64, nodes: Math.ceil(limit / 5) }
}

/**
 * Reads XML or JSON, told apart by the first character that is not blank: `Content-Type` is often wrong.
 *
 * @throws CallbackError `malformed` with the position of the trouble
 */
export function readDocument(text: string, caps: DocumentCaps, drift: DriftReport): Document {
  const start = text.search(/[^ \t\r\n]/)
  const first = text[start]
  if (first === '<') return readPlainXml(text, caps, drift) ?? readXml(text, caps, drift)
  if (first === '{') return checkCaps(readJson(text), caps)
  throw new CallbackError(
    'malformed',
    start === -1
      ? 'The body is blank. A proxy or a body parser may have emptied it.'
      : 'The body starts with neither `<` nor `{`, so it is neither XML nor a JSON object. Check what posts to this URL.',
    { position: { line: 1, column: 1, offset: 0 } },
  )
}

/**
 * A copy of the tree that the host's body parser made of JSON: it belongs to the host, and events are made of trees in place.
 *
 * @throws CallbackError `malformed` when it is nested too deep or has too many nodes
 */
export function ownTree(document: Document, caps: DocumentCaps): Document {
  return treeOf(checkCaps(document, caps)) as Document
}

function treeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(treeOf)
  if (!isRecord(value)) return value
  const out: Document = {}
  for (const name of Object.keys(value)) setOwn(out, name, treeOf(value[name]))
  return out
}

/** Holds a tree to the caps. @throws CallbackError `malformed` when it is nested too deep or has too many nodes */
function checkCaps(document: Document, caps: DocumentCaps): Document {
  const nodes = countNodes(document, 0, caps, 0)
  if (nodes > caps.nodes) throw tooMuch('nodes', caps)
  return document
}

// Recursion no deeper than the cap. It looks at every value of every body, and allocates nothing for it.
function countNodes(value: unknown, depth: number, caps: DocumentCaps, before: number): number {
  let nodes = before + 1
  if (typeof value !== 'object' || value === null) {
    // `1e999` is JSON, and Infinity when read: what was sent is lost, and JSON.stringify would make null of the rest.
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
  return new CallbackError('malformed', 'The body has a number that is too large to be kept. It was not sent by CI.')
}

export function tooMuch(what: keyof DocumentCaps, caps: DocumentCaps): CallbackError {
  return new CallbackError(
    'malformed',
    what === 'depth'
      ? `The body nests deeper than ${caps.depth} nodes, which no callback of CI does. It was not sent by CI.`
      : `The body has more than ${caps.nodes} nodes. If it was sent by CI, raise \`limit\`: the cap grows with it.`,
  )
}
