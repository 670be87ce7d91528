/** Callbacks of content moderation: the two forms of one fact give one event, and nothing of either is lost. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cosHeaders, type Drift, isReview, parseCallback, type ReviewEvent, scenesOf } from '../../src/index.ts'

type Json = Record<string, unknown>

function read(body: object | string): { event: ReviewEvent; review: Json; drift: Drift[] } {
  const drift: Drift[] = []
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const event = parseCallback(text, { onDrift: (each) => drift.push(each) })
  if (!isReview(event)) throw new Error(`${text} was not read as a review.`)
  return { event, review: event.JobsDetail[0] as unknown as Json, drift }
}

function fixture(name: string): object {
  return JSON.parse(readFileSync(new URL(`../../../simulator/fixtures/${name}.json`, import.meta.url), 'utf8'))
}

const detail = (rest: object, EventName = 'ReviewImage') => ({ EventName, JobsDetail: { JobId: 'si1', ...rest } })
const simple = (data: object, code: unknown = 0, message = 'success') => ({ code, message, data })

describe('the verdict', () => {
  test.each([
    ['Result', 0, 'pass'],
    ['Result', 1, 'block'],
    ['Result', '2', 'review'],
    ['Suggestion', 0, 'pass'],
    ['Suggestion', '1', 'block'],
    ['Suggestion', 2, 'review'],
  ])('%s %j is the suggestion `%s`', (name, value, word) => {
    expect(read(detail({ [name]: value }))).toMatchObject({ review: { Suggestion: word }, drift: [] })
  })

  test('both names with one value are one suggestion, and two values are both kept', () => {
    expect(read(detail({ Result: 1, Suggestion: '1' }))).toMatchObject({ review: { Suggestion: 'block' }, drift: [] })
    const { review, drift } = read(detail({ Result: 2, Suggestion: 1 }))
    expect(review).toMatchObject({ Suggestion: 'block', Result: '2' })
    expect(drift).toEqual([{ type: 'unknown-field', path: 'JobsDetail.Result' }])
  })

  test('a name that holds nothing does not hide the other one', () => {
    expect(read(detail({ Result: { a: [null] }, result: 2 })).review.Suggestion).toBe('review')
  })

  test('an unknown value is kept as text and reported', () => {
    const { review, drift } = read(detail({ Result: 7 }))
    expect(review.Suggestion).toBe('7')
    expect(drift).toEqual([{ type: 'misfit', path: 'JobsDetail.Suggestion', expected: 'suggestion' }])
  })

  test('the verdicts of parts are words too', () => {
    const parts = { Snapshot: { Result: 1 }, AudioSection: [{ Result: '2' }, { Suggestion: 0 }] }
    expect(read(detail(parts, 'ReviewVideo')).review).toMatchObject({
      Snapshot: [{ Suggestion: 'block' }],
      AudioSection: [{ Suggestion: 'review' }, { Suggestion: 'pass' }],
    })
  })
})

describe('a failure', () => {
  test('a Simple callback with another code than 0 is one, with its code and message', () => {
    const { event } = read(simple({ event: 'ReviewText', trace_id: 'st1' }, 40301, 'The object is too large'))
    expect(event).toEqual(
      read(detail({ JobId: 'st1', State: 'Failed', Code: '40301', Message: 'The object is too large' }, 'ReviewText'))
        .event,
    )
  })

  test('a Simple callback that holds nothing but its failure is a review', () => {
    expect(read(simple({ event: 'ReviewImage' }, -1, 'timeout')).event.JobsDetail).toEqual([
      { EventName: 'ReviewImage', State: 'Failed', Code: '-1', Message: 'timeout' },
    ])
  })

  test.each([0, '0', ' 0 ', 'Success'])('code %j is a success, and its message says no more', (code) => {
    for (const message of ['success', 'Success', 'OK', '', ' ']) {
      const { review } = read(simple({ event: 'ReviewImage', trace_id: 'si1', result: 0 }, code, message))
      expect(review).toEqual({ EventName: 'ReviewImage', JobId: 'si1', State: 'Success', Suggestion: 'pass' })
    }
  })

  test('a message of a success that says more is kept', () => {
    expect(read(simple({ event: 'ReviewImage', trace_id: 'si1' }, 0, 'only the first 100 frames')).review.Message).toBe(
      'only the first 100 frames',
    )
  })

  test('a Simple callback without a code has no state', () => {
    expect(read({ data: { event: 'ReviewImage', trace_id: 'si1' } }).review).toEqual({
      EventName: 'ReviewImage',
      JobId: 'si1',
    })
  })

  test('a code that is not text says nothing about the state', () => {
    expect(read(detail({ Code: { a: 1 } })).review).not.toHaveProperty('State')
  })

  test('a state of the data comes before the code', () => {
    expect(read(simple({ event: 'ReviewVideo', trace_id: 'sv1', state: 'Auditing' })).review.State).toBe('Auditing')
  })

  test('a Detail callback keeps data beside it that look like those of a Simple one', () => {
    const { event } = read({ ...detail({ Result: 1 }), data: { trace_id: 'si2' } })
    expect(event).toMatchObject({ JobsDetail: [{ JobId: 'si1', Suggestion: 'block' }], data: { trace_id: 'si2' } })
  })

  test('a Detail callback keeps a code beside it, which fills in a missing state', () => {
    const { event, review } = read({ code: 7, message: 'no such object', ...detail({}) })
    expect(review).toMatchObject({ State: 'Failed', Code: '7', Message: 'no such object' })
    expect(event).toMatchObject({ code: '7', message: 'no such object' })
  })
})

describe('a code', () => {
  test.each([10, '01', 'okay', 'no success'])('of %j is a failure', (code) => {
    const { review } = read(simple({ event: 'ReviewImage', trace_id: 'si1' }, code, 'x'))
    expect(review).toMatchObject({ State: 'Failed', Code: String(code) })
  })
})

describe('a Simple callback', () => {
  test.each(['ReviewAudio', 'ReviewDocument', 'ReviewHtml', 'ReviewImage', 'ReviewText', 'ReviewVideo'])(
    'of %s is read as its Detail callback is',
    (name) => {
      const { event, drift } = read(fixture(`${name}.simple`))
      expect(event.JobsDetail[0]).toMatchObject({ EventName: name, State: 'Success' })
      expect(drift).toEqual([])
    },
  )

  test('may have its event beside its data', () => {
    const data = { trace_id: 'si1', result: 1 }
    expect(read({ EventName: 'ReviewImage', data }).event).toEqual(
      read({ data: { event: 'ReviewImage', ...data } }).event,
    )
  })

  test('may have nothing but scenes', () => {
    expect(read({ data: { url: 'a.jpg', porn_info: { hit_flag: 1 } } }).review).toMatchObject({
      EventName: 'ReviewImage',
      PornInfo: { HitFlag: 1 },
    })
  })

  const porn = { hit_flag: 1, score: 90 }
  const found = { PornInfo: { HitFlag: 1, Score: 90 } }
  const user = { token_id: 'u1' }

  test.each<[what: string, event: string, data: object, review: object, absent: string]>([
    ['a document has its scenes as labels', 'ReviewDocument', { porn_info: porn }, { Labels: found }, 'PornInfo'],
    ['a web page has its scenes as labels', 'ReviewHtml', { porn_info: porn }, { Labels: found }, 'PornInfo'],
    ['an image has its scenes beside its other fields', 'ReviewImage', { porn_info: porn }, found, 'Labels'],
    [
      'a document keeps fields that are not scenes beside its labels',
      'ReviewDocument',
      { porn_info: porn, user_info: user, url: 'a' },
      { Labels: found, UserInfo: { TokenId: 'u1' }, Url: 'a' },
      'PornInfo',
    ],
    [
      'a document without scenes has no labels',
      'ReviewDocument',
      { user_info: user },
      { UserInfo: { TokenId: 'u1' } },
      'Labels',
    ],
    [
      'a document keeps the labels that it has',
      'ReviewDocument',
      { labels: { porn_info: porn }, ads_info: porn },
      { Labels: found, AdsInfo: { HitFlag: 1, Score: 90 } },
      'x',
    ],
    [
      'a document keeps labels of the other spelling',
      'ReviewDocument',
      { Labels: { PornInfo: porn }, ads_info: porn },
      { Labels: found },
      'x',
    ],
  ])('of %s', (_, event, data, review, absent) => {
    const given = read(simple({ event, trace_id: 'x1', ...data })).review
    expect(given).toMatchObject(review)
    expect(given).not.toHaveProperty(absent)
  })
})

describe('the kind of a Simple callback without an event', () => {
  const scene = { hit_flag: 0, label: '' }
  test.each<[why: string, data: object, name: string]>([
    ['the extension of an image', { url: 'https://a.example/x/b.JPG?sign=1.mp4', porn_info: scene }, 'ReviewImage'],
    ['the extension of a sound', { url: 'voice.mp3' }, 'ReviewAudio'],
    ['the extension of a video', { url: 'https://a.example/x/b.mp4#t=1' }, 'ReviewVideo'],
    ['the extension of a playlist', { url: 'https://a.example/live.m3u8' }, 'ReviewVideo'],
    ['the scheme of a live stream', { url: 'rtmp://live.example/app/room' }, 'ReviewVideo'],
    ['the extension of a text', { url: 'https://a.example/posts/18.txt' }, 'ReviewText'],
    ['the extension of a document', { url: 'https://a.example/18.docx' }, 'ReviewDocument'],
    ['the extension of a web page', { url: 'https://a.example/18.html' }, 'ReviewHtml'],
    ['a scene of texts', { url: 'text', abuse_info: { ...scene, count: 1 } }, 'ReviewText'],
    ['another scene of texts', { illegal_info: { ...scene, count: 1 } }, 'ReviewText'],
    ['the extension behind a scheme in the path', { url: 'https://a.example/rtmp:x.jpg' }, 'ReviewImage'],
    ['the extension of a name without anything else', { url: '.mp3' }, 'ReviewAudio'],
    [
      'the score of one scene beside others',
      { url: 'sound', ads_info: scene, porn_info: { ...scene, score: 9 } },
      'ReviewAudio',
    ],
    [
      'a score, as in the documented sample of audio',
      { url: 'sound', porn_info: { ...scene, score: 9 } },
      'ReviewAudio',
    ],
  ])('%s tells it', (_, data, name) => {
    const { event, drift } = read(simple({ trace_id: 'x1', ...data }))
    expect(event.EventName).toBe(name)
    expect(event.JobsDetail[0]?.EventName).toBe(name)
    expect(drift).toEqual([])
  })

  test.each<[what: string, data: object]>([
    ['a score in what is not a scene', { position: { score: 9 } }],
    ['a scene that is text', { porn_info: 'x' }],
    ['scenes without scores', { porn_info: scene }],
    ['a count in one of its scenes', { porn_info: { ...scene, score: 9, count: 1 }, ads_info: { ...scene, score: 9 } }],
  ])('%s does not tell it', (_, data) => {
    expect(read(simple({ trace_id: 'x1', url: 'a', ...data })).event.EventName).toBe('Review')
  })

  test('it is `Review` where nothing tells it, and that is reported', () => {
    const { event, drift } = read(simple({ trace_id: 'x1', url: 'a', porn_info: { hit_flag: 1, count: 2 }, result: 1 }))
    expect(event).toEqual({
      EventName: 'Review',
      JobsDetail: [
        {
          EventName: 'Review',
          JobId: 'x1',
          State: 'Success',
          Url: 'a',
          Suggestion: 'block',
          PornInfo: { HitFlag: 1, Count: 2 },
        },
      ],
    })
    expect(drift).toEqual([{ type: 'unknown-tag', path: 'EventName', tag: 'Review' }])
    expect(read(JSON.stringify(event)).event).toEqual(event)
  })
})

describe('what this version does not know', () => {
  test.each(['ReviewM odel', `ReviewM${'x'.repeat(64)}`, 'ReviewM!'])(
    'a review called %s is reported without its name',
    (name) => {
      expect(read(detail({}, name)).drift).toEqual([{ type: 'unknown-tag', path: 'EventName' }])
    },
  )

  test('a review of another kind is read with every field that any review has', () => {
    const { event, drift } = read(
      detail({ Result: 2, Snapshot: { SnapshotTime: '5' }, PornInfo: { HitFlag: '2' } }, 'ReviewModel'),
    )
    expect(event).toEqual({
      EventName: 'ReviewModel',
      JobsDetail: [
        {
          EventName: 'ReviewModel',
          JobId: 'si1',
          Suggestion: 'review',
          Snapshot: [{ SnapshotTime: 5 }],
          PornInfo: { HitFlag: 2 },
        },
      ],
    })
    expect(drift).toEqual([{ type: 'unknown-tag', path: 'EventName', tag: 'ReviewModel' }])
  })

  test('a new scene is read like the others, in both forms, and reported', () => {
    const scene = { HitFlag: '1', Score: '91', Keywords: 'a' }
    const { event, drift } = read(detail({ State: 'Success', GamblingInfo: scene }))
    expect(event.JobsDetail[0]).toMatchObject({ GamblingInfo: { HitFlag: 1, Score: 91, Keywords: ['a'] } })
    expect(drift).toEqual([{ type: 'unknown-field', path: 'JobsDetail.GamblingInfo' }])
    const data = { event: 'ReviewImage', trace_id: 'si1', gambling_info: { hit_flag: 1, score: 91, keywords: ['a'] } }
    expect(read(simple(data)).event).toEqual(event)
    expect(scenesOf(event.JobsDetail[0] ?? {}).get('Gambling')).toEqual({ HitFlag: 1, Score: 91, Keywords: ['a'] })
  })

  test.each<[what: string, field: object]>([
    ['a record without a flag', { GamblingInfo: { Score: '91' } }],
    ['text', { GamblingInfo: 'none' }],
    ['a flag under another name', { Gambling: { HitFlag: '1' } }],
  ])('a field with %s is no scene', (_, field) => {
    const { event } = read(detail({ State: 'Success', ...field }))
    expect(event.JobsDetail[0]).toMatchObject(field)
    expect(scenesOf(event.JobsDetail[0] ?? {}).size).toBe(0)
  })

  test('other fields keep their names and are text, in both forms and beside them', () => {
    const { event, drift } = read({
      ...simple({ event: 'ReviewImage', trace_id: 'si1', new_thing: { a: 1 } }),
      extra: true,
    })
    expect(event).toEqual({
      EventName: 'ReviewImage',
      JobsDetail: [{ EventName: 'ReviewImage', JobId: 'si1', State: 'Success', new_thing: { a: '1' } }],
      extra: 'true',
    })
    expect(drift).toEqual([
      { type: 'unknown-field', path: 'JobsDetail.new_thing' },
      { type: 'unknown-field', path: 'extra' },
    ])
  })

  test('a record that is not a scene keeps its fields', () => {
    expect(read(detail({ DeviceInfo: { Model: 3 } })).review.DeviceInfo).toEqual({ Model: '3' })
  })

  test('`TerroristInfo`, as some answers have it, is `TerrorismInfo`', () => {
    const scene = { HitFlag: 1, Score: 92 }
    expect(read(detail({ TerroristInfo: scene }))).toMatchObject({ review: { TerrorismInfo: scene }, drift: [] })
    const data = { event: 'ReviewImage', trace_id: 'si1', terrorist_info: { hit_flag: 1, score: 92 } }
    expect(read(simple(data)).review.TerrorismInfo).toEqual(scene)
  })
})

describe('headers of the upload', () => {
  test.each<[what: string, given: unknown]>([
    ['a map', { 'x-cos-meta-a': '1', 'x-cos-meta-b': '' }],
    ['a list, as jobs have it', [{ Key: 'x-cos-meta-a', Value: 1 }, { Key: 'x-cos-meta-b' }]],
    ['a list of maps', [{ 'x-cos-meta-a': ['1'] }, { 'x-cos-meta-b': null }]],
  ])('%s is the list that jobs have', (_, given) => {
    const { event, drift } = read(detail({ CosHeaders: given }))
    expect(event.JobsDetail[0]?.CosHeaders).toEqual([{ Key: 'x-cos-meta-a', Value: '1' }, { Key: 'x-cos-meta-b' }])
    expect(cosHeaders(event.JobsDetail[0])).toEqual(
      new Map([
        ['x-cos-meta-a', '1'],
        ['x-cos-meta-b', ''],
      ]),
    )
    expect(drift).toEqual([])
  })

  test('a header of any name and of several values is kept', () => {
    const given = JSON.parse('{"CosHeaders":{"__proto__":["a","b"],"Key":"c","d":"e"}}')
    expect(read(detail(given)).review.CosHeaders).toEqual([
      { Key: '__proto__', Value: 'a' },
      { Key: '__proto__', Value: 'b' },
      { Key: 'Key', Value: 'c' },
      { Key: 'd', Value: 'e' },
    ])
  })

  test('a single header as jobs have it is one header', () => {
    expect(read(detail({ CosHeaders: { Key: 'a', Value: 'b' } })).review.CosHeaders).toEqual([{ Key: 'a', Value: 'b' }])
  })

  test('a header called `Value` is one like any other', () => {
    expect(read(detail({ CosHeaders: { Value: 'b' } })).review.CosHeaders).toEqual([{ Key: 'Value', Value: 'b' }])
  })

  test('no headers are none', () => {
    expect(read(detail({ CosHeaders: {} })).review).not.toHaveProperty('CosHeaders')
  })
})

test('several reviews in one callback are several reviews', () => {
  const { event } = read({
    EventName: 'ReviewImage',
    JobsDetail: [{ JobId: 'si1', Result: 0 }, {}, { JobId: 'si2', Result: 1 }],
  })
  expect(event.JobsDetail).toEqual([
    { EventName: 'ReviewImage', JobId: 'si1', Suggestion: 'pass' },
    { EventName: 'ReviewImage', JobId: 'si2', Suggestion: 'block' },
  ])
  const data = [
    { event: 'ReviewImage', trace_id: 'si1', result: 0 },
    { trace_id: 'si2', result: 1 },
  ]
  expect(read({ data }).event).toEqual(event)
})

test('a callback of moderation without reviews is an event without reviews', () => {
  expect(read({ EventName: ' ReviewImage\n', JobsDetail: {} }).event).toEqual({
    EventName: 'ReviewImage',
    JobsDetail: [],
  })
})

test('JobsDetail that holds something else is refused', () => {
  expect(() => read({ EventName: 'ReviewImage', JobsDetail: ['x'] })).toThrow(/not a callback of CI/)
})

test.each(['Reviewer', 'review', 'Preview', 'ReViewImage'])('an event called %s is not a review', (EventName) => {
  expect(isReview(parseCallback(JSON.stringify({ EventName, JobsDetail: { Result: 1 } })))).toBe(false)
})

test.each([{}, { data: {} }, { code: 1, message: 'x' }, { code: 0, data: { id: 1 } }])(
  '%j is not a callback',
  (body) => {
    expect(() => parseCallback(JSON.stringify(body))).toThrow(/not a callback of CI/)
  },
)

test('an event with data of another kind is not a review', () => {
  const event = parseCallback(JSON.stringify({ EventName: 'Tomorrow', data: { trace_id: 'x' } }))
  expect(event).toEqual({ EventName: 'Tomorrow', data: { trace_id: 'x' } })
})

test('the scenes of parts are found, and of what has none there are none', () => {
  const { event } = read(fixture('ReviewVideo.detail'))
  if (event.EventName !== 'ReviewVideo') throw new Error('no video')
  const [, snapshot] = event.JobsDetail[0]?.Snapshot ?? []
  expect([...scenesOf(snapshot ?? {})].map(([scene, { HitFlag }]) => [scene, HitFlag])).toEqual([
    ['Ads', 1],
    ['Porn', 0],
  ])
  expect(scenesOf({}).size).toBe(0)
  expect(scenesOf({ UserInfo: { TokenId: 'a' } }).size).toBe(0)
})
