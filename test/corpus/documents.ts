/**
 * Reads and writes documents independently of the library: XML with another parser, JSON with the engine. Tests compare
 * the library's events with what is found here.
 */
import { SaxesParser } from 'saxes'

/** A document as a plain tree: repeated nodes are an array, an empty node is `''`. */
export type Tree = string | number | boolean | null | readonly Tree[] | { readonly [name: string]: Tree }
type Node = { readonly [name: string]: Tree }

/** The tree of an XML or JSON document, without the `Response` around it. */
export function readIndependently(text: string): Node {
  const document = text.trimStart().startsWith('{') ? (JSON.parse(text) as Node) : readXml(text)
  return (document.Response ?? document) as Node
}

function readXml(text: string): Node {
  const parser = new SaxesParser()
  const open: { children: Record<string, Tree[]>; text: string }[] = [{ children: {}, text: '' }]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', () => open.push({ children: {}, text: '' }))
  parser.on('text', (part) => {
    ;(open.at(-1) as { text: string }).text += part
  })
  parser.on('closetag', ({ name }) => {
    const { children, text } = open.pop() as (typeof open)[0]
    const names = Object.keys(children)
    const node = names.length === 0 ? text : Object.fromEntries(names.map((each) => [each, single(children[each])]))
    const siblings = (open.at(-1) as (typeof open)[0]).children
    siblings[name] = [...(siblings[name] ?? []), node]
  })
  parser.write(text.replace(/^\uFEFF/, '')).close()
  return { Response: single(open[0]?.children.Response) }
}

function single(values: readonly Tree[] = []): Tree {
  return values.length === 1 ? (values[0] as Tree) : values
}

/** The tree as CI writes JSON: empty nodes left out; `asArray` says which lone children become arrays of one. */
export function asJson(tree: Tree, asArray: (name: string) => boolean = () => false): unknown {
  if (Array.isArray(tree)) return tree.map((each) => asJson(each, asArray)).filter((each) => each !== undefined)
  if (typeof tree === 'object' && tree !== null) {
    const kept = Object.entries(tree)
      .map(([name, value]) => [name, asJson(value, asArray)] as const)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, asArray(name) && !Array.isArray(value) ? [value] : value] as const)
    return kept.length === 0 ? undefined : Object.fromEntries(kept)
  }
  return tree === '' || tree === null || (typeof tree === 'string' && tree.trim() === '') ? undefined : tree
}

/** Layout that does not change the meaning of a document. */
export interface Layout {
  readonly indent?: string
  readonly newline?: string
}

/** The tree as CI writes XML. */
export function asXml(tree: Tree, { indent = '', newline = '' }: Layout = {}, name = 'Response', depth = 0): string {
  if (Array.isArray(tree)) return tree.map((each) => asXml(each, { indent, newline }, name, depth)).join('')
  const pad = indent.repeat(depth)
  if (typeof tree === 'object' && tree !== null) {
    const inside = Object.entries(tree).map(([child, value]) => asXml(value, { indent, newline }, child, depth + 1))
    return `${pad}<${name}>${newline}${inside.join('')}${pad}</${name}>${newline}`
  }
  return `${pad}<${name}>${escapeText(String(tree ?? ''))}</${name}>${newline}`
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The paths that an event lacks of a document, and those that it has in addition. */
export interface Account {
  readonly missing: string[]
  readonly extra: string[]
  /** Number of leaves of the document that the event has. */
  found: number
}

/** Finds every leaf of a document at its path in the event: text as it is, numbers and flags by value. */
export function account(document: Tree, event: unknown): Account {
  const result: Account = { missing: [], extra: [], found: 0 }
  compare(document, event, '', result)
  return result
}

function compare(document: Tree | undefined, event: unknown, path: string, result: Account): void {
  if (isBlank(document)) {
    if (event !== undefined && event !== document) result.extra.push(path)
  } else if (Array.isArray(document)) {
    const present = document.filter((each) => !isBlank(each))
    const got = Array.isArray(event)
      ? event
      : present.every((each) => each === present[0])
        ? present.map(() => event)
        : [event]
    for (let at = 0; at < Math.max(present.length, got.length); at++)
      compare(present[at], got[at], `${path}[${at}]`, result)
  } else if (Array.isArray(event)) {
    compare([document as Tree], event, path, result)
  } else if (typeof document === 'object') {
    if (typeof event !== 'object' || event === null) {
      result.missing.push(path)
      return
    }
    const names = new Set([...Object.keys(document as Node), ...Object.keys(event)])
    for (const name of names) {
      const child = (event as Record<string, unknown>)[name]
      compare((document as Node)[name], child, path === '' ? name : `${path}.${name}`, result)
    }
  } else if (isSame(document, event)) {
    result.found++
  } else {
    result.missing.push(path)
  }
}

const flags: Record<string, boolean> = { true: true, 1: true, false: false, 0: false }

function isSame(leaf: Tree | undefined, event: unknown): boolean {
  if (typeof event === 'number') return Number(leaf) === event
  if (typeof event === 'boolean') return flags[String(leaf)] === event
  return String(leaf) === event
}

function isBlank(tree: Tree | undefined): boolean {
  if (tree === undefined || tree === null || (typeof tree === 'string' && tree.trim() === '')) return true
  return typeof tree === 'object' && Object.values(tree).every((each) => isBlank(each as Tree))
}
