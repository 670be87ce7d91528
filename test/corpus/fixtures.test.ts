/**
 * Our own callbacks of every Tag. They are found by name, so a new Tag needs one definition and one pair of fixtures, and
 * no line here. Names: `<Tag>[.<what is special>].<success|failed>.<xml|json>`.
 */
import { type CallbackEvent, type Drift, knownTags, parseCallback, type TaskFinishEvent } from '@ci-event/core'
import { describe, expect, test } from 'vitest'
import { account, asJson, asXml, readIndependently, type Tree } from './documents.ts'
import { fixturesDirectory, payloadsOf } from './files.ts'

const fixtures = payloadsOf(fixturesDirectory).filter(({ file }) =>
  /\.(success|failed|running|documented)\./.test(file),
)
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
  test.each(['success', 'failed'])(`${tag} has a pair of fixtures for %s`, (state) => {
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

// The nodes of PosterProduction.Info have the names of the poster, so it is not known what repeats there.
const untyped = new Set(['main', 'title', 'price'])

test.each(names)('%s gives one event in both formats, with every leaf at its path and no drift', (name) => {
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
  // And in forms that neither file has.
  const document = readIndependently(xml)
  expect(parse(asXml(document, { indent: '\t', newline: '\r\n' })).event).toEqual(fromXml.event)
  const first = firstOf(document)
  expect(parse(asXml(first))).toEqual(parse(JSON.stringify(asJson(first))))
  expect(parse(asXml(first)).drift).toEqual([])
  const wrapped = { Response: asJson(document, (child) => !untyped.has(child)) }
  expect(parse(JSON.stringify(wrapped)).event).toEqual(fromXml.event)
})

test('the JSON fixtures have single and repeated children, and JobsDetail as object and as array', () => {
  const texts = fixtures.filter(({ file }) => file.endsWith('.json')).map(({ text }) => text)
  for (const shape of [/"JobsDetail": \{/, /"JobsDetail": \[/, /"Response": \{/, /"Audio": \{/, /"Audio": \[/]) {
    expect(texts.some((text) => shape.test(text))).toBe(true)
  }
})

/** The document with only the first of what repeats in it. */
function firstOf(tree: Tree): Tree {
  if (Array.isArray(tree)) return firstOf(tree[0] as Tree)
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, firstOf(value as Tree)]))
}
