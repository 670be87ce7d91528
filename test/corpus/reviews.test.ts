/**
 * Our own callbacks of content moderation. They are found by name, so a new event needs one definition and one pair of
 * fixtures, `<event>.detail.json` and `<event>.simple.json`, and no line here.
 */
import { type Drift, isReview, parseCallback, type ReviewEvent, reviewNames, scenesOf } from '@ci-event/core'
import { describe, expect, test } from 'vitest'
import { account, asXml, readIndependently, type Tree } from './documents.ts'
import { fixturesDirectory, payloadsOf } from './files.ts'
import { inEventForm } from './reviews.ts'

const fixtures = payloadsOf(fixturesDirectory)

function textOf(file: string): string {
  const found = fixtures.find((each) => each.file === file)
  if (!found) throw new Error(`packages/simulator/fixtures/${file} is missing.`)
  return found.text
}

function parse(text: string): { event: ReviewEvent; drift: Drift[] } {
  const drift: Drift[] = []
  const event = parseCallback(text, { onDrift: (each) => drift.push(each) })
  if (!isReview(event)) throw new Error(`${event.EventName} is not a review.`)
  return { event, drift }
}

describe.each(reviewNames)('%s', (name) => {
  const detail = parse(textOf(`${name}.detail.json`))
  const simple = parse(textOf(`${name}.simple.json`))

  test(`a Detail callback of ${name} has every leaf at its path, and no drift`, () => {
    expect(detail.drift).toEqual([])
    const { missing, extra } = account(inEventForm(readIndependently(textOf(`${name}.detail.json`))), detail.event)
    expect({ missing, extra }).toEqual({ missing: [], extra: [] })
  })

  test(`a Simple callback of ${name} says what it has in the words of the Detail callback of the same fact`, () => {
    expect(simple.drift).toEqual([])
    const [short, long] = [simple.event.JobsDetail[0], detail.event.JobsDetail[0]]
    for (const field of ['EventName', 'JobId', 'DataId', 'State', 'Suggestion', 'ForbidState', 'CosHeaders'] as const) {
      expect(short?.[field], field).toEqual(long?.[field])
    }
    const hits = (review: object = {}) =>
      [...scenesOf(review)].map(([scene, { HitFlag, Score, Count }]) => ({ scene, HitFlag, Score, Count }))
    expect(hits(short)).toEqual(expect.arrayContaining(hits(long)))
    expect(hits(long)).toEqual(expect.arrayContaining(hits(short)))
  })

  test(`a callback of ${name} is one event in quotes, in lists, wrapped, in XML, and when it is read again`, () => {
    for (const form of ['detail', 'simple']) {
      const text = textOf(`${name}.${form}.json`)
      const { event } = parse(text)
      const body = JSON.parse(text)
      const quoted = JSON.stringify(body, (_, each) => (typeof each === 'number' ? String(each) : each))
      expect(parse(quoted).event).toEqual(event)
      const inList = { ...body, ...(form === 'detail' ? { JobsDetail: [body.JobsDetail] } : { data: [body.data] }) }
      expect(parse(JSON.stringify(inList)).event).toEqual(event)
      expect(parse(JSON.stringify({ Response: body })).event).toEqual(event)
      expect(parse(asXml(body as Tree, { indent: ' ', newline: '\n' })).event).toEqual(event)
      expect(parse(JSON.stringify(event))).toEqual({ event, drift: [] })
    }
  })
})
