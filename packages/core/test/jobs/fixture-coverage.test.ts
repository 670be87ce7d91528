/** Every field of every definition occurs in a fixture, so that no field is read only in theory. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownTags, parseCallback, type ReviewEvent, reviewNames } from '../../src/index.ts'
import { definitions } from '../../src/jobs/catalogue.ts'
import { jobFields, operationFields } from '../../src/jobs/nodes/job-fields.ts'
import { reviewFields } from '../../src/jobs/nodes/review-fields.ts'
import { reviewDefinitions } from '../../src/jobs/review.ts'
import { workflowExecution } from '../../src/jobs/workflow.ts'
import { type ArrayKind, type Fields, type Kind, type ObjectKind, object } from '../../src/schema/schema.ts'

const folder = new URL('../../../simulator/fixtures/', import.meta.url)
const fixtures = readdirSync(folder).filter((name) => /\.(success|documented)\.xml$/.test(name))

/** Finds every field that a definition names, by its kind object, so that shared fields count once. */
function fieldsBelow(kind: Kind<unknown>, path: string, found: Map<Kind<unknown>, string>): void {
  if (kind.kind === 'array') {
    const { item } = kind as ArrayKind<unknown>
    if (!found.has(item)) found.set(item, `${path}[] with several elements`)
    fieldsBelow(item, path, found)
  }
  if (kind.kind !== 'object') return
  for (const [name, field] of Object.entries((kind as ObjectKind<Fields>).fields)) {
    if (found.has(field)) continue
    found.set(field, `${path}.${name}`)
    fieldsBelow(field, `${path}.${name}`, found)
  }
}

function exercise(kind: Kind<unknown>, value: unknown, seen: Set<Kind<unknown>>): void {
  if (kind.kind === 'array') {
    const { item } = kind as ArrayKind<unknown>
    // A list that only ever has one element in fixtures is not tested as a list.
    if ((value as unknown[]).length > 1) seen.add(item)
    for (const each of value as unknown[]) exercise(item, each, seen)
  } else if (kind.kind === 'object') {
    for (const [name, field] of Object.entries((kind as ObjectKind<Fields>).fields)) {
      const child = (value as Record<string, unknown>)[name]
      if (child === undefined) continue
      seen.add(field)
      exercise(field, child, seen)
    }
  }
}

test('every field of every definition is in a fixture, and every list has several elements in one', () => {
  const kindOf = (tag: string) =>
    object({
      ...jobFields,
      Operation: object({ ...operationFields, ...(definitions as Record<string, Fields>)[tag] }),
    })
  const kinds = new Map(knownTags.map((tag) => [tag as string, kindOf(tag)]))
  const expected = new Map<Kind<unknown>, string>()
  for (const [tag, kind] of kinds) fieldsBelow(kind, tag, expected)
  fieldsBelow(workflowExecution, 'WorkflowExecution', expected)

  const reviewKinds = reviewNames.map(
    (name) => [name, object({ ...reviewFields, ...reviewDefinitions[name] })] as const,
  )
  for (const [name, kind] of reviewKinds) fieldsBelow(kind, name, expected)

  const seen = new Set<Kind<unknown>>()
  for (const name of fixtures) {
    const event = parseCallback(readFileSync(new URL(name, folder)))
    if (event.EventName === 'WorkflowFinish') exercise(workflowExecution, event.WorkflowExecution, seen)
    else if (event.EventName === 'TaskFinish') {
      for (const job of event.JobsDetail) exercise(kinds.get(job.Tag as string) as Kind<unknown>, job, seen)
    }
  }
  for (const [name, kind] of reviewKinds) {
    const failure = JSON.stringify({ code: 1, message: 'no such object', data: { event: name } })
    for (const body of [readFileSync(new URL(`${name}.detail.json`, folder)), failure]) {
      exercise(kind, (parseCallback(body) as ReviewEvent).JobsDetail[0], seen)
    }
  }
  const untouched = [...expected].filter(([field]) => !seen.has(field)).map(([, path]) => path)
  // `kindOf` makes a new kind for the Operation of each Tag.
  expect(untouched.filter((path) => !path.endsWith('.Operation'))).toEqual([])
})
