/** Cuts large events, so that showing one takes a bounded time and the page stays responsive. */

/** Stands for what was left out. */
const ellipsis = '…'

/** A copy of plain data with about `budget` characters of its names and values, in order. */
export function cutTree(value: unknown, budget: number): { tree: unknown; cut: boolean } {
  let left = budget

  function copy(node: unknown): unknown {
    if (typeof node !== 'object' || node === null) {
      const text = String(node)
      left -= text.length
      return typeof node === 'string' && left < 0 ? text.slice(0, Math.max(0, text.length + left)) + ellipsis : node
    }
    if (Array.isArray(node)) {
      const kept: unknown[] = []
      for (const each of node) {
        if (left <= 0) return [...kept, ellipsis]
        left -= 1
        kept.push(copy(each))
      }
      return kept
    }
    const entries: [string, unknown][] = []
    for (const [name, inner] of Object.entries(node)) {
      if (left <= 0) break
      left -= name.length
      entries.push([name, copy(inner)])
    }
    // `fromEntries` defines: a field named __proto__ stays a field.
    return Object.fromEntries(entries)
  }

  const tree = copy(value)
  return { tree, cut: left <= 0 }
}
