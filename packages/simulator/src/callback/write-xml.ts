/** Writes a tree as CI writes XML: with a declaration, one tab per level, children in alphabetical order. */
import { misconfigured } from '@ci-event/core/storage'
import { isNode, type Node, type Tree } from './tree.ts'

/** @internal How to write XML. */
export interface XmlStyle {
  /** Leaves `&` unescaped, as CI may do. */
  readonly bareAmpersands?: boolean
  /** The name of the root element. @default 'Response' */
  readonly root?: string
}

/** @internal @throws CallbackError `misconfigured` for names and characters that XML cannot represent */
export function writeXml(document: Node, { bareAmpersands = false, root = 'Response' }: XmlStyle = {}): string {
  const escapeText = (text: string): string => {
    const escaped = bareAmpersands ? text : text.replaceAll('&', '&amp;')
    return escaped.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  }

  function write(name: string, tree: Tree | undefined, indent: string): string {
    if (tree === undefined) return ''
    if (Array.isArray(tree)) return tree.map((each) => write(name, each, indent)).join('')
    checkName(name)
    if (isNode(tree)) {
      const names = Object.keys(tree).filter((each) => tree[each] !== undefined)
      if (names.length === 0) return `${indent}<${name}/>\n`
      const inside = names.sort().map((each) => write(each, tree[each], `${indent}\t`))
      return `${indent}<${name}>\n${inside.join('')}${indent}</${name}>\n`
    }
    const text = String(tree)
    checkCharacters(name, text)
    return text === '' ? `${indent}<${name}/>\n` : `${indent}<${name}>${escapeText(text)}</${name}>\n`
  }

  return `<?xml version="1.0" encoding="utf-8"?>\n${write(root, document, '')}`
}

function checkName(name: string): void {
  if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name))
    throw misconfigured(`Expected a name that XML allows for an element, got ${JSON.stringify(name)}.`)
}

function checkCharacters(name: string, text: string): void {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)) {
    throw misconfigured(`The text of ${name} must not contain characters that XML cannot represent, such as NUL.`)
  }
}
