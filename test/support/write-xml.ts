/** Writes a tree as XML, in one of the ways in which the same facts can be written. */
import { oneOf, type Pick } from './random.ts'

/** A node is a text, an object of named nodes, or (a repeated name) an array of these. */
export type Tree = string | readonly Tree[] | { readonly [name: string]: Tree }

const between = ['', '', '\n', '\n    ', '\t', '<!-- a comment: <b> & -->', '<?pi "?>', ' \r\n ']
const before = ['', '<?xml version="1.0" encoding="UTF-8"?>', '\r\n <?xml version="1.0"?>\n', '<!-- first -->', '\n  ']
const after = ['', '\n', '<!-- last -->', '<?last?>', '   ']

export function writeXml(tree: { readonly [name: string]: Tree }, pick: Pick): string {
  return oneOf(before, pick) + children(tree, pick) + oneOf(after, pick)
}

function children(tree: { readonly [name: string]: Tree }, pick: Pick): string {
  return Object.entries(tree)
    .map(([name, value]) => element(name, value, pick))
    .join('')
}

function element(name: string, value: Tree, pick: Pick): string {
  if (Array.isArray(value)) return value.map((each) => element(name, each, pick)).join(oneOf(between, pick))
  const blank = oneOf(['', '', '', ' ', '\n'], pick)
  if (typeof value === 'string') {
    if (value === '' && pick(2) === 0) return `<${name}${blank}/>`
    const content = value === '' ? oneOf(['', ' ', '\n\t', '&#32;'], pick) : text(value, pick)
    return `<${name}${blank}>${content}</${name}${blank}>`
  }
  const inner = Object.entries(value).map(([child, grandchild]) => element(child, grandchild, pick))
  const parts = inner.length === 0 ? [''] : inner.flatMap((each) => [oneOf(between, pick), each, oneOf(between, pick)])
  return `<${name}${blank}>${parts.join('')}</${name}${blank}>`
}

function text(value: string, pick: Pick): string {
  const way = pick(5)
  if (way === 0 && value !== '' && !value.includes('\r')) {
    return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
  }
  let out = ''
  for (const character of value) out += pick(12) === 0 ? numeric(character, pick) : escaped(character, way, pick)
  return way === 1 ? out.replace(/^(.)/su, (first) => `${first}<!-- within -->`).replace(/^&<!-- within -->/, '&') : out
}

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escaped(character: string, way: number, pick: Pick): string {
  if (character === '\r') return numeric(character, pick)
  if (character === '&' || character === '<')
    return pick(2) === 0 ? numeric(character, pick) : (named[character] as string)
  // `]]>` may not stand in text, so `>` never stands there as itself.
  return character === '>' || way === 2 ? (named[character] ?? character) : character
}

function numeric(character: string, pick: Pick): string {
  const code = character.codePointAt(0) as number
  return oneOf(
    [`&#${code};`, `&#x${code.toString(16)};`, `&#x${code.toString(16).toUpperCase()};`, `&#000${code};`],
    pick,
  )
}
