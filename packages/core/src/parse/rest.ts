import { setOwn } from '../internal/record.ts'
import type { DriftReport } from '../schema/drift.ts'
import { readUntyped } from '../schema/untyped.ts'
import type { DocumentTree } from './tree.ts'

// Nodes next to the jobs that are documented: in the console guide, and in API responses, which look like callbacks.
const besideJobs = new Set(['NonExistJobIds', 'NextToken', 'RequestId'])

/** Adds the nodes of the root that an event does not have, as text. */
export function withRest<E extends object>(event: E, root: DocumentTree, drift: DriftReport): E {
  for (const name in root) {
    if (Object.hasOwn(event, name) || !Object.hasOwn(root, name)) continue
    const kept = readUntyped(root[name])
    if (kept === undefined) continue
    drift.enter(name)
    if (!besideJobs.has(name)) drift.report('unknown-field')
    drift.leave()
    setOwn(event as Record<string, unknown>, name, kept)
  }
  return event
}
