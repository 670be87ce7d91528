/** Indents a body. It adds and removes nothing but white space, so that the page shows what was received. */

const maxDepth = 40

/** XML or JSON with a line for each node; anything else unchanged. */
export function indented(text: string): string {
  const start = text.trimStart()
  if (start.startsWith('<')) return indentXml(text)
  return start.startsWith('{') || start.startsWith('[') ? indentJson(text) : text
}

function indentXml(text: string): string {
  const tokens = text.match(/<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|<[^<>]*>|[^<]+|</g) ?? []
  const out: string[] = []
  let depth = 0
  let last: 'open' | 'close' | 'text' | undefined
  for (const [at, token] of tokens.entries()) {
    const kind = kindOf(token)
    // White space between tags is layout, unless it is the whole content of an element.
    if (kind === 'text' && token.trim() === '' && !(last === 'open' && kindOf(tokens[at + 1] ?? '') === 'close'))
      continue
    if (kind === 'close') depth = Math.max(0, depth - 1)
    const staysOnLine = kind === 'text' || (kind === 'close' && last !== 'close')
    if (out.length > 0 && !staysOnLine) out.push(lineBreak(depth))
    out.push(token)
    if (kind === 'open') depth++
    last = kind === 'single' ? 'close' : kind
  }
  return out.join('')
}

function kindOf(token: string): 'open' | 'close' | 'single' | 'text' {
  if (!token.startsWith('<') || token.startsWith('<![CDATA[')) return 'text'
  if (token.startsWith('</')) return 'close'
  return token.endsWith('/>') || token.startsWith('<?') || token.startsWith('<!') ? 'single' : 'open'
}

function indentJson(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\[\s\S])*"|[{}[\],:]|[^\s{}[\],:"]+|"/g) ?? []
  const out: string[] = []
  let depth = 0
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]
    if (token === '{' || token === '[') {
      depth++
      out.push(token)
      if (next !== '}' && next !== ']') out.push(lineBreak(depth))
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1)
      const before = tokens[at - 1]
      if (before !== '{' && before !== '[') out.push(lineBreak(depth))
      out.push(token)
    } else if (token === ',') out.push(token, lineBreak(depth))
    else out.push(token === ':' ? ': ' : token)
  }
  return out.join('')
}

function lineBreak(depth: number): string {
  // Indentation without a limit would be quadratic in the depth, which the sender chooses.
  return `\n${'  '.repeat(Math.min(depth, maxDepth))}`
}
