/**
 * XML to tree, in one pass over the bytes, for the plain XML that CI writes: elements and text, no attributes, no CDATA,
 * no comments, no DOCTYPE. For anything else, well-formed or not, it returns `undefined`, and `strict.ts` reads the text
 * from the beginning and reports what is wrong with it.
 *
 * It reads the UTF-8 itself, as a string of one character per byte: all markup is ASCII, and a leaf is decoded only if it
 * has bytes beyond ASCII. Decoding the whole text first would take a quarter of the time that a large body needs.
 *
 * It accepts an XML declaration, one root, elements whose names are ASCII letters, digits, `_`, `-` and `.`, text with
 * references, and blanks between elements. What it accepts, it reads as `strict.ts` does: property tests and the fuzzer
 * compare the two. It keeps nothing between two texts. Reasons and figures: docs/decisions/0013-fast-xml.md.
 */
import type { DriftReport } from '../../schema/drift.ts'
import type { DocumentTree, TreeCaps } from '../tree.ts'
import { nameAt } from './names.ts'
import { decodeReferences, disarm } from './references.ts'

type Branch = Record<string, unknown>

const slash = 47
const greater = 62

/**
 * @param utf8 valid UTF-8, without byte order mark
 * @returns the tree, or `undefined` when the text is not plain or not well-formed
 */
export function readXmlFast(utf8: Buffer, caps: TreeCaps, drift: DriftReport): DocumentTree | undefined {
  const given = utf8.toString('latin1')
  if (given.includes(']]>')) return undefined
  const hasReturns = given.includes('\r')
  const text = hasReturns ? given.replace(/\r\n?/g, '\n') : given
  const path: string[] = []
  const document = readElements(
    text,
    leafReader(text, hasReturns ? Buffer.from(text, 'latin1') : utf8),
    caps,
    drift,
    path,
  )
  // The strict reader starts over, so the reading position must be back at the root.
  for (let depth = 1; depth < path.length; depth++) drift.leave()
  return document
}

/** `path` holds the names of the open elements, the root's first. */
function readElements(
  text: string,
  leafAt: LeafReader,
  caps: TreeCaps,
  drift: DriftReport,
  path: string[],
): DocumentTree | undefined {
  const document: Branch = {}
  const parents: Branch[] = []
  let branch = document
  let nodes = 0
  let at = startOfRoot(text)

  while (text[at] === '<') {
    if (text.charCodeAt(at + 1) === slash) {
      const name = path.at(-1)
      if (name === undefined || !closes(text, at, name)) return undefined
      path.pop()
      branch = parents.pop() as Branch
      at += name.length + 3
      if (path.length === 0) return skipBlanks(text, at) === text.length ? document : undefined
      drift.leave()
      at = skipBlanks(text, at)
      continue
    }
    const name = nameAt(text, at + 1)
    if (name === undefined || ++nodes > caps.nodes) return undefined
    const afterName = at + 1 + name.length
    const empty = text.charCodeAt(afterName) === slash
    const end = empty ? afterName + 1 : afterName
    if (text.charCodeAt(end) !== greater) return undefined
    const next = empty ? end + 1 : text.indexOf('<', end)
    if (empty || text.charCodeAt(next + 1) === slash) {
      if (path.length === 0 || !(empty || closes(text, next, name))) return undefined
      const raw = empty ? '' : leafAt(end + 1, next)
      const leaf = raw === undefined ? undefined : textOf(raw, name, drift)
      if (leaf === undefined) return undefined
      append(branch, name, leaf)
      at = skipBlanks(text, empty ? next : next + name.length + 3)
      continue
    }
    if (path.length >= caps.depth || skipBlanks(text, end + 1) !== next) return undefined
    const child: Branch = {}
    append(branch, name, child)
    if (path.length > 0) drift.enter(name)
    path.push(name)
    parents.push(branch)
    branch = child
    at = next
  }
  return undefined
}

/** Where the root may begin: after blanks, and after an XML declaration in its usual form. */
function startOfRoot(text: string): number {
  const start = skipBlanks(text, 0)
  if (!text.startsWith('<?', start)) return start
  declaration.lastIndex = start
  return declaration.test(text) ? skipBlanks(text, declaration.lastIndex) : -1
}

const declaration = /<\?xml version="1\.[0-9]"(?: encoding="[A-Za-z][\w.-]*")?(?: standalone="(?:yes|no)")? ?\?>/y

/** Whether the end tag at `at` is that of `name`, without blanks in it. */
function closes(text: string, at: number, name: string): boolean {
  return text.charCodeAt(at + 2 + name.length) === greater && text.startsWith(name, at + 2)
}

function skipBlanks(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 9) return at
    at++
  }
}

/** Reads the text between two offsets. @returns `undefined` if it has a character that XML lacks */
type LeafReader = (from: number, to: number) => string | undefined

// Characters that XML lacks, which the strict reader reports, and bytes of characters beyond ASCII.
const special = /[\0-\x08\x0b\x0c\x0e-\x1f\x80-\xff]/g
const unusual = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

// A part of a text of 13 characters or more shares its memory (see `ownString`): a field that the host keeps would keep
// the whole body. Copying costs nothing measurable in a large body and half of the reading time in a small one.
const shared = 13
const large = 16_384

/** @param text the bytes of `utf8`, one character for each */
function leafReader(text: string, utf8: Buffer): LeafReader {
  const copies = text.length >= large
  let nextSpecial = -1
  return (from, to) => {
    if (nextSpecial < from) {
      special.lastIndex = from
      nextSpecial = special.test(text) ? special.lastIndex - 1 : Number.POSITIVE_INFINITY
    }
    if (nextSpecial < to) {
      const part = utf8.toString('utf8', from, to)
      return unusual.test(part) ? undefined : part
    }
    return copies && to - from >= shared ? utf8.toString('latin1', from, to) : text.slice(from, to)
  }
}

function textOf(raw: string, name: string, drift: DriftReport): string | undefined {
  if (!raw.includes('&')) return raw
  drift.enter(name)
  try {
    return decodeReferences(disarm(raw), drift)
  } catch {
    // A reference to no character. The strict reader reports it, or something worse before it.
    return undefined
  } finally {
    drift.leave()
  }
}

function append(branch: Branch, name: string, value: unknown): void {
  const there = branch[name]
  if (there === undefined) branch[name] = value
  else if (Array.isArray(there)) there.push(value)
  else branch[name] = [there, value]
}
