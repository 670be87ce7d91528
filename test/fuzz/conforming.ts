/** The verdict of a conforming XML parser (saxes) on a text: its tree, or that it is not well-formed. */
import { SaxesParser } from 'saxes'

interface Element {
  readonly name: string
  text: string
  children: Element[]
}

export type Verdict = { readonly tree: unknown } | { readonly refused: string }

export function conforming(text: string): Verdict {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const top: Element = { name: '', text: '', children: [] }
  const open: Element[] = [top]
  const addText = (piece: string): void => {
    const element = open.at(-1)
    if (element) element.text += piece
  }
  // Stop at the first error: saxes would continue to the end, and takes seconds for a flood of unclosed tags.
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('a DOCTYPE')
  })
  parser.on('opentag', ({ name }) => {
    const element = { name, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    parser.write(text).close()
  } catch (error) {
    return { refused: (error as Error).message }
  }
  return { tree: childrenOf(top) }
}

function childrenOf({ children }: Element): Record<string, unknown> {
  const byName = new Map<string, unknown[]>()
  for (const child of children) {
    const value = treeOf(child)
    const known = byName.get(child.name)
    if (known) known.push(value)
    else byName.set(child.name, [value])
  }
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

function treeOf(element: Element): unknown {
  if (element.children.length === 0) return element.text
  const tree = childrenOf(element)
  return element.text.trim() === '' ? tree : { ...tree, '#text': element.text }
}
