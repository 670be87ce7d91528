/**
 * Writes a tree as CI writes JSON: scalars are strings, empty nodes are left out, a single child is not in an array. A
 * PicProcess in the field is different: it has numbers and booleans, empty texts, and lists of one.
 */
import { isNode, type Node, type Tree } from './tree.ts'

/** Whether a single job is in an array or stands alone: CI's documents show both. */
export type JobsShape = 'array' | 'object'

/** @internal */
export function writeJson(document: Node, jobs: JobsShape): string {
  const { JobsDetail, ...rest } = document
  const others = jsonOf(rest) as Record<string, unknown>
  if (JobsDetail === undefined) return JSON.stringify(others)
  const all = [JobsDetail]
    .flat()
    .map((job) => (isNode(job) && job.Tag === 'PicProcess' ? inOrder(job) : jsonOf(job as Tree)))
  return JSON.stringify({ ...others, JobsDetail: jobs === 'object' && all.length === 1 ? all[0] : all })
}

function jsonOf(tree: Tree): unknown {
  if (Array.isArray(tree)) {
    const values = tree.map(jsonOf).filter((each) => each !== undefined)
    return values.length > 1 ? values : values[0]
  }
  if (!isNode(tree)) return tree === '' ? undefined : String(tree)
  const entries = Object.keys(tree)
    .sort()
    .map((name) => [name, jsonOf(tree[name] ?? '')] as const)
    .filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The same order of names, and everything else as it is. */
function inOrder(tree: Tree | undefined): unknown {
  if (Array.isArray(tree)) return tree.map(inOrder)
  if (!isNode(tree)) return tree
  return Object.fromEntries(
    Object.keys(tree)
      .sort()
      .map((name) => [name, inOrder(tree[name])]),
  )
}
