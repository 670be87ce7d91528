/** Callbacks of content moderation that the simulator creates. */
import {
  type BaseReview,
  createReceiver,
  type Drift,
  hasEnded,
  isReview,
  parseCallback,
  reviewNames,
  scenesOf,
} from '@ci-event/core'
import { createCallback, createLiveCallbacks, type SimulatedCallback } from '@ci-event/simulator'
import { inject, injectCallback } from '@ci-event/simulator/testing'
import { describe, expect, test, vi } from 'vitest'

const contents = ['Detail', 'Simple'] as const
const results = ['pass', 'review', 'block', 'Failed'] as const

function reviewIn({ body, contentType }: SimulatedCallback): { review: BaseReview; drift: Drift[] } {
  const drift: Drift[] = []
  const event = parseCallback(body, { contentType, onDrift: (each) => drift.push(each) })
  if (!isReview(event)) throw new Error(`${event.EventName} is not a review.`)
  return { review: event.JobsDetail[0] as BaseReview, drift }
}

const rawOf = ({ body }: SimulatedCallback) => JSON.parse(Buffer.from(body).toString())

describe.each(reviewNames)('%s', (name) => {
  test.each(contents)(`${name} in the %s form has each result, without drift`, (content) => {
    for (const state of results) {
      const { review, drift } = reviewIn(createCallback(name, {}, { state, content }))
      expect(drift).toEqual([])
      expect(review).toMatchObject({ EventName: name, State: state === 'Failed' ? 'Failed' : 'Success' })
      expect(review.Suggestion).toBe(state === 'Failed' ? undefined : state)
      expect(review.JobId).toMatch(/^s[a-z][0-9a-f]{32}$/)
      const flags = [...scenesOf(review).values()].map(({ HitFlag }) => HitFlag)
      const flag = { pass: 0, block: 1, review: 2, Failed: undefined }[state]
      if (flag) expect(flags).toContain(flag)
      expect(flags.filter((each) => each !== 0 && each !== flag)).toEqual([])
    }
  })

  test(`both forms of ${name} give the same verdict, headers and reason of a failure`, () => {
    for (const state of results) {
      const overrides = { JobId: 'si1', DataId: 'd', CosHeaders: [{ Key: 'x-cos-meta-a', Value: '1' }] } as never
      const [detail, simple] = contents.map((content) => reviewIn(createCallback(name, overrides, { state, content })))
      for (const field of [
        'JobId',
        'DataId',
        'State',
        'Suggestion',
        'Code',
        'Message',
        'ForbidState',
        'CosHeaders',
      ] as const)
        expect(simple?.review[field], field).toEqual(detail?.review[field])
      expect(detail?.review.CosHeaders).toContainEqual({ Key: 'x-cos-meta-a', Value: '1' })
    }
  })

  test(`inject hands ${name} to the handler of its result`, async () => {
    const handlers = { pass: vi.fn(), review: vi.fn(), block: vi.fn(), failed: vi.fn() }
    const receiver = createReceiver({ onReview: { [name]: handlers } })
    for (const content of contents) {
      for (const state of results) {
        const { status, outcome } = await inject(receiver, name, {}, { state, content })
        expect([status, outcome]).toEqual([200, 'handled'])
      }
    }
    for (const handler of Object.values(handlers)) expect(handler).toHaveBeenCalledTimes(2)
  })
})

test('a callback of a review has the headers of CI, its version included, and real numbers', () => {
  const detail = createCallback('ReviewImage', { Score: 91 })
  expect(detail.headers).toMatchObject({ 'x-ci-content-version': 'Detail', 'content-type': 'application/json' })
  expect(rawOf(detail)).toMatchObject({
    EventName: 'ReviewImage',
    JobsDetail: { Result: 1, Score: 91, CosHeaders: {} },
  })
  const simple = createCallback(
    'ReviewImage',
    { Suggestion: 'review', PornInfo: { HitFlag: 2 } },
    { content: 'Simple' },
  )
  expect(simple.headers['x-ci-content-version']).toBe('Simple')
  expect(rawOf(simple)).toMatchObject({
    code: 0,
    message: 'success',
    data: { event: 'ReviewImage', result: 2, porn_info: { hit_flag: 2 } },
  })
})

test('documents and web pages have Suggestion where other reviews have Result', () => {
  const [image, page] = (['ReviewImage', 'ReviewHtml'] as const).map((name) =>
    rawOf(createCallback(name, { Suggestion: 'pass' })),
  )
  expect(image.JobsDetail).toMatchObject({ Result: 0 })
  expect(image.JobsDetail).not.toHaveProperty('Suggestion')
  expect(page.JobsDetail).toMatchObject({ Suggestion: 0 })
})

test('a review that passes has no part that was hit', () => {
  const { review } = reviewIn(createCallback('ReviewVideo', {}, { state: 'pass' }))
  expect(JSON.stringify(review)).not.toMatch(/"HitFlag":[12]|"Suggestion":"(block|review)"/)
  const { review: blocked } = reviewIn(createCallback('ReviewVideo', {}, { state: 'block' }))
  const { Snapshot = [] } = blocked as { Snapshot?: { Suggestion?: string }[] }
  expect(Snapshot.map(({ Suggestion }) => Suggestion)).toEqual(['pass', 'block'])
})

test('a review of an unknown kind has the fields of an image', () => {
  expect(reviewIn(createCallback('ReviewHologram', {}, { state: 'block' })).review).toMatchObject({
    EventName: 'ReviewHologram',
    Suggestion: 'block',
  })
})

test.each([
  ['ReviewImage', { format: 'xml' }, 'CI sends ReviewImage as JSON only'],
  ['ReviewImage', { jobs: 2 }, 'has one review, got `jobs` 2'],
  ['ReviewImage', { trigger: 'workflow' }, 'No workflow starts ReviewImage'],
  ['ReviewImage', { state: 'Cancel' }, 'Expected a result of ReviewImage (pass, review, block, Failed)'],
  ['Tts', { content: 'Simple' }, '`content` is for events of content moderation'],
] as const)('createCallback refuses %s with %j', (name, options, message) => {
  expect(() => createCallback(name, {}, options)).toThrow(message)
})

describe('a live stream', () => {
  test('createLiveCallbacks creates pieces with one JobId and times of their own, then the end', () => {
    const all = createLiveCallbacks({ DataId: 'room 12' }, { pieces: 4 }).map((each) => reviewIn(each).review)
    expect(all.map(({ State, Suggestion }) => [State, Suggestion])).toEqual([
      ['Auditing', 'pass'],
      ['Auditing', 'review'],
      ['Auditing', 'block'],
      ['Auditing', 'pass'],
      ['Success', 'block'],
    ])
    expect(new Set(all.map(({ JobId }) => JobId)).size).toBe(1)
    expect(all.every(({ Url, DataId }) => Url?.startsWith('rtmp://') && DataId === 'room 12')).toBe(true)
    const times = all.slice(0, 4).map((review) => (review as { Snapshot?: { SnapshotTime?: number }[] }).Snapshot?.[0])
    expect(new Set(times.map((each) => each?.SnapshotTime)).size).toBe(4)
    expect(all.map(hasEnded)).toEqual([false, false, false, false, true])
  })

  test('a receiver handles each piece of a live stream once, and its end', async () => {
    const handler = vi.fn()
    const receiver = createReceiver({ onReview: { ReviewVideo: handler } })
    const all = createLiveCallbacks({}, { pieces: 7 })
    for (const each of [...all, ...all]) await injectCallback(receiver, each)
    expect(handler).toHaveBeenCalledTimes(8)
  })

  test('pieces of the Simple form have no state, and differ in their verdict', () => {
    const all = createLiveCallbacks({}, { content: 'Simple' })
    expect(all.map((each) => rawOf(each).data.result)).toEqual([0, 2, 1, 1])
    expect(new Set(all.map((each) => rawOf(each).data.trace_id)).size).toBe(1)
  })

  test('createLiveCallbacks refuses a number of pieces that is not from 1 to 1000', () => {
    expect(() => createLiveCallbacks({}, { pieces: 0 })).toThrow('`pieces` must be an integer from 1 to 1000, got 0.')
  })
})
