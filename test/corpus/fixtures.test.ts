/**
 * Our own callbacks of every Tag. They are found by name: a new Tag costs one definition and one pair of fixtures,
 * and this file needs no line for it. Names: `<Tag>[.<what is special>].<success|failed>.<xml|json>`.
 */
import { type CallbackEvent, type Drift, knownTags, parseCallback, type TaskFinishEvent } from '@ci-event/core'
import { describe, expect, test } from 'vitest'
import { definitions } from '../../packages/core/src/jobs/catalogue.ts'
import { jobFields, operationFields } from '../../packages/core/src/jobs/nodes/job-fields.ts'
import { workflowExecution } from '../../packages/core/src/jobs/workflow.ts'
import {
  type ArrayKind,
  type Fields,
  type Kind,
  type ObjectKind,
  object,
} from '../../packages/core/src/schema/schema.ts'
import { account, asJson, asXml, readIndependently, type Tree } from './documents.ts'
import { fixturesDirectory, payloadsOf } from './files.ts'

const fixtures = payloadsOf(fixturesDirectory).filter(({ file }) => /\.(success|failed|documented)\./.test(file))
const names = [...new Set(fixtures.map(({ file }) => file.replace(/\.(xml|json)$/, '')))]

function textOf(file: string): string {
  const found = fixtures.find((each) => each.file === file)
  if (!found) throw new Error(`packages/simulator/fixtures/${file} is missing.`)
  return found.text
}

function parse(text: string): { event: CallbackEvent; drift: Drift[] } {
  const drift: Drift[] = []
  return { event: parseCallback(text, { onDrift: (each) => drift.push(each) }), drift }
}

describe.each([...knownTags, 'WorkflowFinish'])('%s', (tag) => {
  test.each(['success', 'failed'])('has a pair of fixtures for %s', (state) => {
    for (const format of ['xml', 'json']) {
      const { event } = parse(textOf(`${tag}.${state}.${format}`))
      if (event.EventName === 'WorkflowFinish') {
        expect(event.WorkflowExecution.State?.toLowerCase()).toBe(state)
      } else {
        const [job] = (event as TaskFinishEvent).JobsDetail
        expect(job?.Tag).toBe(tag)
        expect(job?.State?.toLowerCase() ?? job?.Code?.toLowerCase()).toBe(state)
      }
    }
  })
})

// What is below PosterProduction.Info has the names of the poster, so nothing can be known of what repeats there.
const untyped = new Set(['main', 'title', 'price'])

test.each(names)('%s: one event in both formats, no drift, every leaf accounted for', (name) => {
  const [xml, json] = [textOf(`${name}.xml`), textOf(`${name}.json`)]
  const fromXml = parse(xml)
  const fromJson = parse(json)
  expect(fromXml.drift).toEqual([])
  expect(fromJson.drift).toEqual([])
  expect(fromJson.event).toEqual(fromXml.event)
  for (const text of [xml, json]) {
    const { missing, extra } = account(readIndependently(text), fromXml.event)
    expect(missing).toEqual([])
    expect(extra.filter((path) => !/^(EventName|JobsDetail(\[0\])?\.Tag)$/.test(path))).toEqual([])
  }
  // And in the clothes that neither file wears.
  const document = readIndependently(xml)
  expect(parse(asXml(document, { indent: '\t', newline: '\r\n' })).event).toEqual(fromXml.event)
  const first = firstOf(document)
  expect(parse(asXml(first))).toEqual(parse(JSON.stringify(asJson(first))))
  expect(parse(asXml(first)).drift).toEqual([])
  const wrapped = { Response: asJson(document, (child) => !untyped.has(child)) }
  expect(parse(JSON.stringify(wrapped)).event).toEqual(fromXml.event)
})

test('JSON fixtures show lone children and repeated ones, JobsDetail as object and as array', () => {
  const texts = fixtures.filter(({ file }) => file.endsWith('.json')).map(({ text }) => text)
  for (const shape of [/"JobsDetail": \{/, /"JobsDetail": \[/, /"Response": \{/, /"Audio": \{/, /"Audio": \[/]) {
    expect(texts.some((text) => shape.test(text))).toBe(true)
  }
})

/** The document with the first alone of whatever repeats in it. */
function firstOf(tree: Tree): Tree {
  if (Array.isArray(tree)) return firstOf(tree[0] as Tree)
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, firstOf(value as Tree)]))
}

/** Every field that a definition names, by the kind object that stands for it: shared fields count once. */
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
    // A list that is only ever seen with one element might as well be none.
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

test('every field of every definition is in a fixture, every list with several elements', () => {
  const kindOf = (tag: string) =>
    object({
      ...jobFields,
      Operation: object({ ...operationFields, ...(definitions as Record<string, Fields>)[tag] }),
    })
  const kinds = new Map(knownTags.map((tag) => [tag as string, kindOf(tag)]))
  const expected = new Map<Kind<unknown>, string>()
  for (const [tag, kind] of kinds) fieldsBelow(kind, tag, expected)
  fieldsBelow(workflowExecution, 'WorkflowExecution', expected)

  const seen = new Set<Kind<unknown>>()
  for (const name of names.filter((each) => !each.endsWith('.failed'))) {
    const { event } = parse(textOf(`${name}.xml`))
    if (event.EventName === 'WorkflowFinish') exercise(workflowExecution, event.WorkflowExecution, seen)
    else if (event.EventName === 'TaskFinish') {
      for (const job of event.JobsDetail) exercise(kinds.get(job.Tag as string) as Kind<unknown>, job, seen)
    }
  }
  const untouched = [...expected].filter(([field]) => !seen.has(field)).map(([, path]) => path)
  // The record that `kindOf` puts around Operation is made anew for each Tag.
  expect(untouched.filter((path) => !path.endsWith('.Operation'))).toEqual([])
})
