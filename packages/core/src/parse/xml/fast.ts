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
const less = 60
const greater = 62
/** Instead of a place in the text: what is there is not plain, or not well-formed. */
const notPlain = -1

/**
 * @param utf8 valid UTF-8, without byte order mark
 * @returns the tree, or `undefined` when the text is not plain or not well-formed
 */
export function readXmlFast(utf8: Buffer, caps: TreeCaps, drift: DriftReport): DocumentTree | undefined {
  const given = utf8.toString('latin1')
  if (given.includes(']]>')) return undefined
  const hasReturns = given.includes('\r')
  const text = hasReturns ? given.replace(/\r\n?/g, '\n') : given
  const source = new Source(text, hasReturns ? Buffer.from(text, 'latin1') : utf8, caps, drift)
  const document: Branch = {}
  return readElement(source, startOfRoot(text), document, 0) === text.length ? document : undefined
}

/**
 * Reads an element into its parent.
 *
 * @param depth how many elements are open around it
 * @returns the place after the element and the blanks behind it, or `notPlain`
 */
function readElement(source: Source, start: number, parent: Branch, depth: number): number {
  const { text, caps, drift } = source
  if (text.charCodeAt(start) !== less) return notPlain
  const name = nameAt(text, start + 1)
  if (name === undefined || ++source.nodes > caps.nodes) return notPlain
  const afterName = start + 1 + name.length
  const empty = text.charCodeAt(afterName) === slash
  const end = empty ? afterName + 1 : afterName
  if (text.charCodeAt(end) !== greater) return notPlain
  const next = empty ? end + 1 : text.indexOf('<', end)
  if (empty || text.charCodeAt(next + 1) === slash) {
    if (depth === 0 || !(empty || closes(text, next, name))) return notPlain
    const raw = empty ? '' : source.leafAt(end + 1, next)
    const leaf = raw === undefined ? undefined : textOf(raw, name, drift)
    if (leaf === undefined) return notPlain
    append(parent, name, leaf)
    return skipBlanks(text, empty ? next : next + name.length + 3)
  }
  if (depth >= caps.depth || skipBlanks(text, end + 1) !== next) return notPlain
  const branch: Branch = {}
  append(parent, name, branch)
  if (depth === 0) return readChildren(source, next, branch, name, 1)
  drift.enter(name)
  const after = readChildren(source, next, branch, name, depth + 1)
  drift.leave()
  return after
}

/** Reads the elements from `start` on, and the end tag of `name` after them. Returns what `readElement` returns. */
function readChildren(source: Source, start: number, branch: Branch, name: string, depth: number): number {
  const { text } = source
  let at = start
  // Recursion ends at the cap of depth.
  while (at !== notPlain && text.charCodeAt(at + 1) !== slash) at = readElement(source, at, branch, depth)
  if (at === notPlain || text.charCodeAt(at) !== less || !closes(text, at, name)) return notPlain
  return skipBlanks(text, at + name.length + 3)
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

// Characters that XML lacks, which the strict reader reports, and bytes of characters beyond ASCII.
const special = /[\0-\x08\x0b\x0c\x0e-\x1f\x80-\xff]/g
const unusual = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

// A part of a text of 13 characters or more shares its memory (see `ownString`): a field that the host keeps would keep
// the whole body. Copying costs nothing measurable in a large body and half of the reading time in a small one.
const shared = 13
const large = 16_384

/** A text that is being read. */
class Source {
  /** The bytes of `utf8`, one character for each. */
  readonly text: string
  readonly caps: TreeCaps
  readonly drift: DriftReport
  /** How many elements were read. */
  nodes = 0
  readonly #utf8: Buffer
  #nextSpecial = -1

  constructor(text: string, utf8: Buffer, caps: TreeCaps, drift: DriftReport) {
    this.text = text
    this.#utf8 = utf8
    this.caps = caps
    this.drift = drift
  }

  /** The text between two offsets, which grow from call to call. @returns `undefined` if it has a character that XML lacks */
  leafAt(from: number, to: number): string | undefined {
    const { text } = this
    if (this.#nextSpecial < from) {
      special.lastIndex = from
      this.#nextSpecial = special.test(text) ? special.lastIndex - 1 : text.length
    }
    if (this.#nextSpecial < to) {
      const part = this.#utf8.toString('utf8', from, to)
      return unusual.test(part) ? undefined : part
    }
    const copies = text.length >= large && to - from >= shared
    return copies ? this.#utf8.toString('latin1', from, to) : text.slice(from, to)
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
