/** A tree as CI writes JSON: every scalar a string, empty nodes left out, a lone child not in an array. */
import { isNode, type Node, type Tree } from './tree.ts'

/** @internal Whether the jobs of a callback are an array even when there is one: CI's documents show both. */
export type JobsShape = 'array' | 'object'

/** @internal */
export function writeJson(document: Node, jobs: JobsShape): string {
  const { JobsDetail, ...rest } = document
  const told = written(rest) as Record<string, unknown>
  if (JobsDetail === undefined) return JSON.stringify(told)
  const all = (Array.isArray(JobsDetail) ? JobsDetail : [JobsDetail]).map(written)
  return JSON.stringify({ ...told, JobsDetail: jobs === 'object' && all.length === 1 ? all[0] : all })
}

function written(tree: Tree): unknown {
  if (Array.isArray(tree)) {
    const told = tree.map(written).filter((each) => each !== undefined)
    return told.length > 1 ? told : told[0]
  }
  if (!isNode(tree)) return tree === '' ? undefined : String(tree)
  const told = Object.keys(tree)
    .sort()
    .map((name) => [name, written(tree[name] ?? '')] as const)
    .filter(([, value]) => value !== undefined)
  return told.length === 0 ? undefined : Object.fromEntries(told)
}
