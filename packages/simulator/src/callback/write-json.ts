/** Writes a tree as CI writes JSON: scalars are strings, empty nodes are left out, a single child is not in an array. */
import { isNode, type Node, type Tree } from './tree.ts'

/** Whether a single job is in an array or stands alone: CI's documents show both. */
export type JobsShape = 'array' | 'object'

/** @internal */
export function writeJson(document: Node, jobs: JobsShape): string {
  const { JobsDetail, ...rest } = document
  const others = jsonOf(rest) as Record<string, unknown>
  if (JobsDetail === undefined) return JSON.stringify(others)
  const all = (Array.isArray(JobsDetail) ? JobsDetail : [JobsDetail]).map(jsonOf)
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
