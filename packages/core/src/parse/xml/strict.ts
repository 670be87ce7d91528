/**
 * XML to tree, by fast-xml-parser. Its parser accepts truncated documents and its validator accepts stray markup, so a
 * text passes `checkMarkup`, the validator and `checkTags` before it is parsed. Reasons: docs/decisions/0003-strict-xml.md.
 */
import type { ValidationError } from 'fast-xml-parser'
import { CallbackError, type TextPosition } from '../../errors.ts'
import { setOwn } from '../../internal/record.ts'
import type { DriftReport } from '../../schema/drift.ts'
import { positionAt } from '../position.ts'
import { type DocumentTree, type TreeCaps, tooMuch } from '../tree.ts'
import { cutShort, notWellFormed } from './errors.ts'
import { requireFastXmlParser } from './fast-xml-parser.cjs'
import { decodeReferences, disarm } from './references.ts'
import { checkTags } from './tag-grammar.ts'

/** @throws CallbackError `malformed` or `truncated`, with the position where the parser gives one */
export function readXmlStrict(text: string, caps: TreeCaps, drift: DriftReport): DocumentTree {
  checkMarkup(text)
  const disarmed = disarm(text)
  const valid = requireFastXmlParser().XMLValidator.validate(disarmed)
  if (valid !== true) throw invalid(valid.err, positionAt(disarmed, disarmed.trimEnd().length))
  checkTags(text)
  return new TreeBuilder(caps, drift).root(parseInOrder(disarmed, caps))
}

function invalid({ code, msg, line, col }: ValidationError['err'], end: TextPosition): CallbackError {
  const position = { line, column: col ?? 1 }
  const atEnd = code === 'InvalidTag' && position.line === end.line && position.column >= end.column
  // The validator's message quotes the body, whose words are the sender's, so only its kind is used.
  if (atEnd || /^Unclosed tag|^Invalid '\[/.test(msg)) return cutShort('an element is not closed', position)
  return notWellFormed(reasons[code] ?? code, position)
}

const reasons: Record<string, string> = {
  InvalidTag: 'a tag that is misplaced, misspelt or closed by another',
  InvalidAttr: 'an invalid attribute',
  InvalidChar: 'a character where none is allowed',
  InvalidXml: 'not exactly one root element',
}

// No name contains '<'. With '<' in front of each name, fast-xml-parser does not rename or refuse `constructor`,
// `__proto__` and the like, and no name can be mistaken for one of its own ('#text', ':@').
const mark = '<'

function parseInOrder(text: string, caps: TreeCaps): OrderedNode[] {
  const { XMLParser } = requireFastXmlParser()
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    ignorePiTags: true,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    cdataPropName: '#cdata',
    jPath: false,
    maxNestedTags: caps.depth,
    transformTagName: (name) => (name.startsWith(mark) ? name : mark + name),
  })
  try {
    return parser.parse(text)
  } catch (cause) {
    if (cause instanceof Error && cause.message === 'Maximum nested tags exceeded') throw tooMuch('depth', caps)
    throw new CallbackError('malformed', 'The body is not well-formed XML.', { cause })
  }
}

type OrderedNode = { readonly [name: string]: unknown }

/** Turns fast-xml-parser's ordered nodes into a plain tree: a leaf is its text, a repeated name an array. */
class TreeBuilder {
  private nodes = 0
  private readonly caps: TreeCaps
  private readonly drift: DriftReport

  constructor(caps: TreeCaps, drift: DriftReport) {
    this.caps = caps
    this.drift = drift
  }

  root(nodes: readonly OrderedNode[]): DocumentTree {
    const [root, ...others] = nodes.filter((node) => nameOf(node).startsWith(mark))
    if (!root || others.length > 0) throw notWellFormed(reasons.InvalidXml as string)
    return { [nameOf(root).slice(1)]: this.element(root) }
  }

  private element(node: OrderedNode): unknown {
    if (++this.nodes > this.caps.nodes) throw tooMuch('nodes', this.caps)
    if (':@' in node) this.drift.report('attribute')
    let text = ''
    let children: Record<string, unknown> | undefined
    for (const child of node[nameOf(node)] as OrderedNode[]) {
      const name = nameOf(child)
      if (name === '#text') {
        text += decodeReferences(child['#text'] as string, this.drift)
      } else if (name === '#cdata') {
        text += (child['#cdata'] as [{ '#text': string }])[0]['#text']
      } else {
        children ??= {}
        const plain = name.slice(1)
        this.drift.enter(plain)
        append(children, plain, this.element(child))
        this.drift.leave()
      }
    }
    if (!children) return text
    // Blank text between elements is indentation. Any other text is kept, and reported as an unknown field.
    if (text.trim() !== '') setOwn(children, '#text', text)
    return children
  }
}

function nameOf(node: OrderedNode): string {
  for (const name in node) if (name !== ':@') return name
  return ''
}

function append(target: Record<string, unknown>, name: string, value: unknown): void {
  if (!Object.hasOwn(target, name)) setOwn(target, name, value)
  else if (Array.isArray(target[name])) target[name].push(value)
  else target[name] = [target[name], value]
}

const illegalCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const markup = /<!--|<!\[CDATA\[|<\?|<!|\]\]>/g
const endOf: Record<string, string> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' }

/** Refuses what the validator accepts: stray and unfinished markup, a DOCTYPE, characters that XML does not have. */
function checkMarkup(text: string): void {
  const illegal = text.search(illegalCharacter)
  if (illegal !== -1) throw notWellFormed('a character that XML does not allow', positionAt(text, illegal))
  // A proxy that re-indents may put blanks before the declaration. XML forbids them, but they are harmless.
  const start = text.search(/[^ \t\r\n]/)
  markup.lastIndex = 0
  for (let found = markup.exec(text); found; found = markup.exec(text)) {
    const [opener] = found
    const closer = endOf[opener]
    const position = () => positionAt(text, found?.index ?? 0)
    if (!closer) {
      if (text.startsWith('<!DOCTYPE', found.index)) {
        throw notWellFormed('a DOCTYPE, which CI never sends and attackers do', position())
      }
      throw notWellFormed(`a stray ${opener}`, position())
    }
    const end = text.indexOf(closer, markup.lastIndex)
    if (end === -1) throw cutShort(`${opener} is not closed`, position())
    if (opener === '<!--' && text.slice(markup.lastIndex, end + 1).includes('--')) {
      throw notWellFormed('-- inside a comment', position())
    }
    if (opener === '<?' && found.index > start && /^xml\s/i.test(text.slice(markup.lastIndex, markup.lastIndex + 4))) {
      throw notWellFormed('an XML declaration that is not at the start', position())
    }
    markup.lastIndex = end + closer.length
  }
}
