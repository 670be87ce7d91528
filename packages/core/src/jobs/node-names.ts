/** The names of all nodes that have a definition. */
import type { ArrayKind, Fields, Kind, ObjectKind } from '../schema/schema.ts'
import { definitions } from './catalogue.ts'
import { jobFields, operationFields } from './nodes/job-fields.ts'
import { workflowExecution } from './workflow.ts'

const envelope = ['Response', 'EventName', 'JobsDetail', 'Tag', 'Operation', 'WorkflowExecution']

/** Every name that occurs in a definition or in an envelope, once. */
export function nodeNames(): ReadonlySet<string> {
  const names = new Set(envelope)
  const seen = new Set<Kind<unknown>>()
  const roots: readonly Fields[] = [jobFields, operationFields, workflowExecution.fields, ...Object.values(definitions)]
  for (const fields of roots) addNames(fields, names, seen)
  return names
}

function addNames(fields: Fields, names: Set<string>, seen: Set<Kind<unknown>>): void {
  for (const [name, field] of Object.entries(fields)) {
    names.add(name)
    const kind = field.kind === 'array' ? (field as ArrayKind<unknown>).item : field
    if (kind.kind !== 'object' || seen.has(kind)) continue
    seen.add(kind)
    addNames((kind as ObjectKind<Fields>).fields, names, seen)
  }
}
