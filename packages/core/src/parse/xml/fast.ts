/**
 * The fast lane of XML. CI writes a very plain dialect: elements and text, no attributes, no CDATA, no comments, no
 * DOCTYPE. This reads just that, in one pass over the text, and **stands aside** (gives `undefined`) for anything else,
 * well-formed or not: `xml.ts` then reads the text again, strictly, and says what is wrong with it.
 *
 * It accepts an XML declaration at the very start, one root, elements whose names are ASCII letters, digits, `_`, `-`
 * and `.`, text with references, and blanks between elements. What it accepts it reads as the strict way does; the
 * properties and the fuzzer hold it to that. Why, and what was measured: docs/decisions/0013-fast-xml.md.
 */
import { ownString } from '../../internal/own-string.ts'
import type { DriftReport } from '../../schema/drift.ts'
import type { DocumentTree, TreeCaps } from '../tree.ts'
import { decodeReferences, disarm } from './references.ts'

type Branch = Record<string, unknown>

const slash = 47
const greater = 62

/** @returns the tree, or `undefined` when the text is not wholly plain */
export function readXmlFast(given: string, caps: TreeCaps, drift: DriftReport): DocumentTree | undefined {
  if (hasUnplainText(given)) return undefined
  const text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given
  const path: string[] = []
  const document = readElements(text, caps, drift, path)
  // The strict way begins anew, where it stood before.
  if (!document) for (let depth = 1; depth < path.length; depth++) drift.leave()
  return document
}

/** `path` holds the names of the open elements, the root's first. */
function readElements(text: string, caps: TreeCaps, drift: DriftReport, path: string[]): DocumentTree | undefined {
  const document: Branch = {}
  const parents: Branch[] = []
  let branch = document
  let nodes = 0
  let last = beginning
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
    const guess = last.next
    const guessed = guess !== undefined && opens(text, at, guess.text)
    const end = guessed ? at + 1 + guess.text.length : text.indexOf('>', at)
    const empty = !guessed && text.charCodeAt(end - 1) === slash
    const found = guessed ? guess : findName(text.slice(at + 1, empty ? end - 1 : end), last)
    if (end === -1 || found === undefined || ++nodes > caps.nodes) return undefined
    last = found
    const name = found.text
    const next = empty ? end + 1 : text.indexOf('<', end)
    if (empty || (text.charCodeAt(next + 1) === slash && next !== -1)) {
      if (path.length === 0 || !(empty || closes(text, next, name))) return undefined
      const leaf = empty ? '' : textOf(partOf(text, end + 1, next), name, drift)
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

/** Where the root may begin: at the start, or behind an XML declaration without anything unusual. */
function startOfRoot(text: string): number {
  if (!text.startsWith('<?')) return skipBlanks(text, 0)
  const declaration =
    /^<\?xml version="1\.[0-9]"(?: encoding="[A-Za-z][\w.-]*")?(?: standalone="(?:yes|no)")? ?\?>/.exec(text)
  return declaration ? skipBlanks(text, declaration[0].length) : -1
}

/** Whether the tag at `at` is `name`'s start tag. */
function opens(text: string, at: number, name: string): boolean {
  return text.charCodeAt(at + 1 + name.length) === greater && text.startsWith(name, at + 1)
}

/** Whether the end tag at `at` is `name`'s, without blanks in it. */
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

// A field that the host keeps would keep the whole body, as `copyOf` says. Copies cost a small body half of its reading
// and a large one nothing that can be measured, so only the large ones are let go. Parts below 13 characters are copies.
const large = 16_384

function partOf(text: string, from: number, to: number): string {
  const part = text.slice(from, to)
  return part.length < 13 || text.length < large ? part : ownString(part, 'utf8')
}

function textOf(raw: string, name: string, drift: DriftReport): string | undefined {
  if (!raw.includes('&')) return raw
  drift.enter(name)
  try {
    return decodeReferences(disarm(raw), drift)
  } catch {
    // A reference that names no character. How bad the text is beside that, the strict way shall say.
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

// Names repeat from callback to callback, and so does their order. Each is looked at once; the text that is kept of it is the
// engine's own, by which it finds fields faster; and what came behind it the last time is tried first the next time.
// Bounded, because a sender chooses them.
interface PlainName {
  readonly text: string
  next: PlainName | undefined
}

const beginning: PlainName = { text: '', next: undefined }
const plainNames = new Map<string, PlainName>()
const maxPlainNames = 4096

/** No name that every object has: `append` takes what a branch does not have for `undefined`. */
function findName(given: string, last: PlainName): PlainName | undefined {
  let name = plainNames.get(given)
  if (!name) {
    if (!/^[A-Za-z_][\w.-]{0,99}$/.test(given) || given in Object.prototype) return undefined
    if (plainNames.size >= maxPlainNames) {
      plainNames.clear()
      beginning.next = undefined
    }
    const [text] = Object.keys({ [ownString(given)]: true }) as [string]
    name = { text, next: undefined }
    plainNames.set(text, name)
  }
  last.next = name
  return name
}

// Control characters, surrogates that stand alone, non-characters: all rare, so the strict way may judge them. Only with the
// flag does a pattern know which surrogates stand alone, and takes four times as long, so it is asked where there are any.
const unusual = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/
const unplain = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/u

function hasUnplainText(text: string): boolean {
  return (unusual.test(text) && unplain.test(text)) || text.includes(']]>')
}
