/** Documents as plain trees, before they are written as XML or JSON. */

/** A document: what is repeated is an array, an empty node is `''`. Numbers and flags are written as text. */
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
 * @internal A tree with another laid over it: nodes are merged, everything else is replaced, and what is `undefined`
 * above is left out.
 */
export function overlay(base: Tree | undefined, above: unknown): Tree | undefined {
  if (!isNode(above)) return above as Tree | undefined
  const under = isNode(base) ? base : {}
  const merged: Record<string, Tree | undefined> = { ...under }
  for (const [name, value] of Object.entries(above)) {
    const result = overlay(Object.hasOwn(under, name) ? under[name] : undefined, value)
    if (result === undefined) delete merged[name]
    // By definition, not assignment: a node may be called `__proto__`.
    else Object.defineProperty(merged, name, { value: result, enumerable: true, writable: true, configurable: true })
  }
  return merged
}
