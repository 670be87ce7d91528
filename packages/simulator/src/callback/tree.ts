/** Documents as plain trees, before they are serialised as XML or JSON. */

/** A document: a repeated element is an array, an empty one is `''`. Numbers and booleans are written as text. */
export type Tree = string | number | boolean | readonly Tree[] | Node
/** An element with elements inside. */
export interface Node {
  readonly [name: string]: Tree | undefined
}

/** @internal */
export function isNode(tree: unknown): tree is Node {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}

/**
 * @internal Merges a tree with overrides: nodes are merged, everything else is replaced, and `undefined` removes.
 */
export function overlay(base: Tree | undefined, overrides: unknown): Tree | undefined {
  if (!isNode(overrides)) return overrides as Tree | undefined
  const nodes = isNode(base) ? base : {}
  const merged: Record<string, Tree | undefined> = { ...nodes }
  for (const [name, value] of Object.entries(overrides)) {
    const result = overlay(Object.hasOwn(nodes, name) ? nodes[name] : undefined, value)
    if (result === undefined) delete merged[name]
    // Defined, not assigned: a node may be called `__proto__`.
    else Object.defineProperty(merged, name, { value: result, enumerable: true, writable: true, configurable: true })
  }
  return merged
}
