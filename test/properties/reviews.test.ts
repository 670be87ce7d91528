/** Callbacks of content moderation: the Simple and the Detail form of the same facts give one event. */
import { type Drift, isCallbackError, parseCallback, type ReviewEvent, reviewNames } from '@ci-event/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const runs = { numRuns: 300 }
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((each) => each.trim() !== '')
const id = fc.stringMatching(/^[a-z]{2}[\da-f]{8}$/)

const scene = fc.record(
  { HitFlag: fc.integer({ min: 0, max: 2 }), Score: fc.integer({ min: 0, max: 100 }), Count: fc.nat(50), Label: text },
  { requiredKeys: ['HitFlag'] },
)
// The last two are not known to this version.
const sceneNames = ['Porn', 'Ads', 'Illegal', 'Abuse', 'Terrorism', 'Politics', 'Teenager', 'Gambling', 'Violence2']

const facts = fc.record(
  {
    EventName: fc.constantFrom(...reviewNames),
    JobId: id,
    DataId: text,
    Url: fc.webUrl(),
    verdict: fc.constantFrom(0, 1, 2),
    failure: fc.record({
      Code: fc.integer({ min: 1, max: 9999 }),
      Message: text.filter((each) => !/^(0|ok|success)$/i.test(each.trim())),
    }),
    ForbidState: fc.constantFrom(0, 1, 2),
    CosHeaders: fc.dictionary(fc.stringMatching(/^x-cos-meta-[a-z]{1,5}$/), text, {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    scenes: fc.dictionary(fc.constantFrom(...sceneNames), scene, { maxKeys: 4, noNullPrototype: true }),
  },
  { requiredKeys: ['EventName', 'JobId', 'verdict'] },
)
type Facts = typeof facts extends fc.Arbitrary<infer F> ? F : never

const isPaged = (name: string) => name === 'ReviewDocument' || name === 'ReviewHtml'

/** As CI's documents show the Detail form: document and page have `Suggestion` and `Labels`. */
function inDetail({ EventName, verdict, failure, scenes = {}, ...rest }: Partial<Facts>): object {
  const name = EventName as string
  const found = Object.fromEntries(Object.entries(scenes).map(([each, value]) => [`${each}Info`, value]))
  const state = failure
    ? { State: 'Failed', Code: String(failure.Code), Message: failure.Message }
    : { State: 'Success' }
  return {
    EventName,
    JobsDetail: {
      ...rest,
      ...state,
      [isPaged(name) ? 'Suggestion' : 'Result']: verdict,
      ...(isPaged(name) ? { Labels: found } : found),
    },
  }
}

function inSimple({
  EventName,
  JobId,
  DataId,
  Url,
  verdict,
  failure,
  ForbidState,
  CosHeaders,
  scenes = {},
}: Partial<Facts>): object {
  const found = Object.entries(scenes).map(([name, { HitFlag, Score, Count, Label }]) => [
    `${name.toLowerCase()}_info`,
    { hit_flag: HitFlag, score: Score, count: Count, label: Label ?? '' },
  ])
  return {
    code: failure?.Code ?? 0,
    message: failure?.Message ?? 'success',
    data: {
      event: EventName,
      trace_id: JobId,
      data_id: DataId,
      url: Url ?? '',
      result: verdict,
      forbidden_status: ForbidState,
      cos_headers: CosHeaders,
      ...Object.fromEntries(found),
    },
  }
}

function parse(body: object): { event: ReviewEvent; drift: Drift[] } {
  const drift: Drift[] = []
  const event = parseCallback(JSON.stringify(body), { onDrift: (each) => drift.push(each) })
  return { event: event as ReviewEvent, drift }
}

test('the Simple and the Detail form of the same facts give one event, with the same drift', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const detail = parse(inDetail(given))
      const simple = parse(inSimple(given))
      expect(simple.event).toEqual(detail.event)
      expect(new Set(simple.drift.map(({ path }) => path))).toEqual(new Set(detail.drift.map(({ path }) => path)))
    }),
    runs,
  )
})

test('an event that is read again from its JSON is the same event', () => {
  fc.assert(
    fc.property(facts, fc.boolean(), (given, isSimple) => {
      const { event } = parse(isSimple ? inSimple(given) : inDetail(given))
      expect(parse(event).event).toEqual(event)
    }),
    runs,
  )
})

test('a verdict is one word, whatever it is called and however it is written', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...reviewNames),
      fc.constantFrom('Result', 'Suggestion'),
      fc.constantFrom(0, 1, 2),
      fc.boolean(),
      (EventName, name, verdict, isText) => {
        const { event, drift } = parse({ EventName, JobsDetail: { [name]: isText ? String(verdict) : verdict } })
        expect(event.JobsDetail[0]?.Suggestion).toBe(['pass', 'block', 'review'][verdict])
        expect(drift).toEqual([])
      },
    ),
    runs,
  )
})

const names = ['Result', 'Suggestion', 'result', 'trace_id', 'JobId', 'State', 'state', 'Code', 'code', 'CosHeaders']
const more = [
  'cos_headers',
  'Key',
  'Value',
  'porn_info',
  'PornInfo',
  'NewInfo',
  'HitFlag',
  'hit_flag',
  'Labels',
  'Section',
]
const others = [
  'Results',
  'Snapshot',
  'event',
  'url',
  'UserInfo',
  'user_info',
  '__proto__',
  'constructor',
  'x',
  'EventName',
]
const { anything } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.constantFrom(0, 1, 2, 7, -0, '', ' ', '1', 'a', true, null), text),
  anything: fc.oneof(
    { weight: 4, arbitrary: tie('leaf') },
    {
      weight: 3,
      arbitrary: fc.dictionary(fc.constantFrom(...names, ...more, ...others), tie('anything'), {
        maxKeys: 6,
        noNullPrototype: true,
      }),
    },
    { weight: 1, arbitrary: fc.array(tie('anything'), { maxLength: 3 }) },
  ),
}))
const anyBody = fc
  .tuple(fc.constantFrom(...reviewNames, 'ReviewNew'), fc.boolean(), anything, fc.constantFrom(0, 5, ''))
  .map(([EventName, isSimple, inner, code]) =>
    isSimple
      ? { code, message: 'm', data: { trace_id: 'x', event: EventName, inner, ...(inner as object) } }
      : { EventName, JobsDetail: inner },
  )

/** A body is refused, or gives an event that is read again as itself. */
function expectToBeStable(body: object): void {
  let event: ReviewEvent
  try {
    event = parse(body).event
  } catch (error) {
    expect(isCallbackError(error)).toBe(true)
    return
  }
  const text = JSON.stringify(event)
  expect(JSON.parse(text)).toEqual(event)
  expect(parse(JSON.parse(text)).event).toEqual(event)
}

test('any JSON in the place of a review is refused, or gives an event that is read again as itself', () => {
  fc.assert(fc.property(anyBody, expectToBeStable), { numRuns: 1000 })
})

test.each([
  [['a', ['a']]],
  [[['a', 'a']]],
  [[['a'], ['a']]],
  [[1, ['1']]],
  [
    [
      ['a', 'a'],
      ['a', 'a'],
    ],
  ],
  [['a', ['b']]],
])('a field of one value that holds %j gives an event that is read again as itself', (value) => {
  expectToBeStable({ EventName: 'ReviewImage', JobsDetail: { Result: value } })
  expectToBeStable({
    EventName: 'TaskFinish',
    JobsDetail: { Tag: 'Tts', State: value, Operation: { Priority: value } },
  })
})

test('a header without a name is read again as itself', () => {
  expectToBeStable({ EventName: 'ReviewImage', JobsDetail: { CosHeaders: [{ Key: ' ', Value: 'v' }] } })
})
