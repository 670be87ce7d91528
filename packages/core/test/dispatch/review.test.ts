/** Handlers of content moderation, and what counts as the same review. */
import { describe, expect, test, vi } from 'vitest'
import {
  createDispatcher,
  createMemoryLedger,
  type DispatcherOptions,
  HandlersFailedError,
  isReview,
  parseCallback,
  type ReviewEvent,
} from '../../src/index.ts'
import { jobUpdatesOf } from '../../src/storage.ts'

const body = (review: object, EventName = 'ReviewImage') =>
  JSON.stringify({ EventName, JobsDetail: { JobId: 'si1', State: 'Success', Result: 0, ...review } })
const detail = (review: object, EventName?: string) => parseCallback(body(review, EventName)) as ReviewEvent
const simple = (data: object, code = 0) =>
  parseCallback(JSON.stringify({ code, message: 'm', data: { event: 'ReviewVideo', trace_id: 'sv1', ...data } }))

/** A dispatcher, and a way to see the outcome of each event. */
function dispatcherOf(options: DispatcherOptions) {
  const dispatcher = createDispatcher(options)
  return {
    dispatcher,
    outcome: async (event: ReturnType<typeof parseCallback>) => (await dispatcher.dispatch(event)).outcome,
  }
}

const misconfigured = (message: string | RegExp) =>
  expect.objectContaining({ code: 'misconfigured', message: expect.stringMatching(message) })

describe('which handler takes a review', () => {
  test.each<[review: object, result: string | undefined]>([
    [{ Result: 0 }, 'pass'],
    [{ Result: 1 }, 'block'],
    [{ Result: 2 }, 'review'],
    [{ State: 'Failed', Result: 0, Code: 'x' }, 'failed'],
    [{ State: '', Code: 'InvalidArgument' }, 'failed'],
    [{ State: '', Result: 1 }, 'block'],
    [{ State: 'Auditing', Result: 1 }, 'block'],
    [{ State: 'Submitted', Result: 0 }, undefined],
    [{ State: 'Snapshoting', Result: 0 }, undefined],
    [{ Result: 7 }, undefined],
    [{ Result: '' }, undefined],
  ])('%j is taken by %s', async (review, result) => {
    const calls: unknown[] = []
    const onUnhandled = vi.fn()
    const take = (name: string) => () => void calls.push(name)
    const byResult = { pass: take('pass'), review: take('review'), block: take('block'), failed: take('failed') }
    const { outcome } = dispatcherOf({ onReview: { ReviewImage: byResult }, onUnhandled })
    expect(await outcome(detail(review))).toBe(result === undefined ? 'unhandled' : 'handled')
    expect(calls).toEqual(result === undefined ? [] : [result])
    expect(onUnhandled).toHaveBeenCalledTimes(result === undefined ? 1 : 0)
  })

  test('a handler of the event takes it, or else `default`, and `*` takes it too', async () => {
    const calls: unknown[] = []
    const take = (name: string) => (review: { EventName: string }) => void calls.push([name, review.EventName])
    const { outcome } = dispatcherOf({
      onReview: { ReviewImage: take('own'), default: take('default'), '*': take('*') },
    })
    await outcome(detail({}))
    await outcome(detail({ JobId: 'st1' }, 'ReviewText'))
    await outcome(detail({ JobId: 'sm1' }, 'ReviewModel'))
    expect(calls).toEqual([
      ['own', 'ReviewImage'],
      ['*', 'ReviewImage'],
      ['default', 'ReviewText'],
      ['*', 'ReviewText'],
      ['default', 'ReviewModel'],
      ['*', 'ReviewModel'],
    ])
  })

  test('one function takes every review, and is called with the review and its event', async () => {
    const onReview = vi.fn()
    const event = detail({})
    await dispatcherOf({ onReview }).outcome(event)
    expect(onReview.mock.calls).toEqual([[event.JobsDetail[0], expect.objectContaining({ event })]])
  })

  test('jobs and reviews do not reach the handlers of each other, and neither reaches those of other events', async () => {
    const [onTaskFinish, onReview, onOther] = [vi.fn(), vi.fn(), vi.fn()]
    const { outcome } = dispatcherOf({ onTaskFinish, onReview, onOther })
    await outcome(detail({}))
    await outcome(parseCallback('{"JobsDetail":{"JobId":"j1","State":"Success"}}'))
    await outcome(parseCallback('{"EventName":"Tomorrow"}'))
    expect([onTaskFinish, onReview, onOther].map((each) => each.mock.calls.length)).toEqual([1, 1, 1])
  })

  test('a review that only a handler of other events could take is unhandled', async () => {
    const onUnhandled = vi.fn()
    const { outcome } = dispatcherOf({ onOther: () => {}, onUnhandled })
    const event = detail({})
    expect(await outcome(event)).toBe('unhandled')
    expect(onUnhandled).toHaveBeenCalledWith(event.JobsDetail[0], expect.anything())
  })

  test('handlers are added for one event or several, and removed', async () => {
    const handle = vi.fn()
    const { dispatcher, outcome } = dispatcherOf({ ledger: false })
    dispatcher.onReview(['ReviewImage', 'ReviewVideo'], handle, { name: 'hide' })
    expect(dispatcher.size).toBe(2)
    expect((await dispatcher.dispatch(detail({}))).handlers).toEqual([
      { handler: 'hide', jobId: 'si1', state: 'handled' },
    ])
    await outcome(detail({}, 'ReviewVideo'))
    dispatcher.off(handle)
    expect(await outcome(detail({}))).toBe('unhandled')
    expect(handle).toHaveBeenCalledTimes(2)
  })

  test('reviews of one callback are handled one by one', async () => {
    const handle = vi.fn()
    const event = parseCallback(
      JSON.stringify({
        EventName: 'ReviewImage',
        JobsDetail: [
          { JobId: 'si1', Result: 0 },
          { JobId: 'si2', Result: 1 },
        ],
      }),
    )
    expect(await dispatcherOf({ onReview: { ReviewImage: { block: handle } } }).outcome(event)).toBe('handled')
    expect(handle.mock.calls.map(([{ JobId }]) => JobId)).toEqual(['si2'])
  })

  test('a handler that is undefined is left out', () => {
    expect(createDispatcher({ onReview: { ReviewImage: undefined } }).size).toBe(0)
  })
})

describe('what is refused when a handler is added', () => {
  test.each<[what: string, onReview: unknown, message: string | RegExp]>([
    ['a number', 1, 'must be a function or handlers by event, such as { ReviewImage: .*, got number'],
    ['a list', [() => {}], 'must be a function or handlers by event, .*got an array'],
    [
      'a handler that is none',
      { ReviewImage: 1 },
      'handler for ReviewImage must be a function or { pass, review, block, failed }, got number',
    ],
    ['an object without a result', { ReviewImage: { success() {} } }, 'or { pass, review, block, failed }, got object'],
    [
      'a result that is no function',
      { ReviewImage: { block: 1 } },
      'handler for ReviewImage.block must be a function, got number',
    ],
    ['a result in place of an event', { block() {} }, "got `block`. For every review: { '\\*': { block: … } }"],
    ['a Tag', { Transcode() {} }, '`onReview` takes handlers by event, such as ReviewImage.*got `Transcode`'],
  ])('%s is', (_, onReview, message) => {
    expect(() => createDispatcher({ onReview: onReview as never })).toThrow(misconfigured(message))
  })

  test('a mistyped event is reported with what was meant, and an unknown one is not', () => {
    const onWarning = vi.fn()
    createDispatcher({ onReview: { ReviewImgae: () => {}, ReviewModel: () => {}, '*': () => {} }, onWarning })
    expect(onWarning.mock.calls).toEqual([[expect.stringMatching(/`ReviewImgae`.*Did you mean `ReviewImage`\?/)]])
  })

  test('two handlers of one name are, where the ledger outlives the process', () => {
    const ledger = { ...createMemoryLedger(), durable: true }
    const dispatcher = createDispatcher({ ledger })
    dispatcher.onReview('ReviewImage', { block() {} })
    expect(() => dispatcher.onReview('ReviewImage', { pass() {} })).toThrow(misconfigured('both named `ReviewImage`'))
    expect(() => dispatcher.onReview('*', { pass() {} }, { name: 'ReviewImage' })).toThrow(misconfigured('both named'))
    dispatcher.onReview('ReviewImage', { pass() {} }, { name: 'ReviewImage.pass' })
  })
})

test('a handler that fails is reported and runs again, and one that has succeeded does not', async () => {
  let fails = true
  const fail = vi.fn(() => {
    if (fails) throw new Error('out of reach')
  })
  const succeed = vi.fn()
  const { dispatcher, outcome } = dispatcherOf({ onReview: { ReviewImage: { block: succeed }, '*': fail } })
  const error = await dispatcher.dispatch(detail({ Result: 1 })).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(HandlersFailedError)
  expect(error.failures).toMatchObject([{ jobId: 'si1', state: 'failed' }])
  fails = false
  expect(await outcome(detail({ Result: 1 }))).toBe('handled')
  expect(await outcome(detail({ Result: 1 }))).toBe('duplicate')
  expect([fail.mock.calls.length, succeed.mock.calls.length]).toEqual([2, 1])
})

describe('the same review', () => {
  test('runs a handler once, however often it is delivered, and in both forms', async () => {
    const handle = vi.fn()
    const { outcome } = dispatcherOf({ onReview: handle })
    const text = { event: 'ReviewText', trace_id: 'st1', result: 1 }
    // CI documents every 30 minutes for one day.
    const outcomes = await Promise.all(Array.from({ length: 48 }, () => outcome(simple(text))))
    expect(outcomes.filter((each) => each === 'handled')).toHaveLength(1)
    expect(await outcome(detail({ JobId: 'st1', Result: 1 }, 'ReviewText'))).toBe('duplicate')
    expect(handle).toHaveBeenCalledTimes(1)
  })

  test('is the same whatever else a later callback about it says', async () => {
    const { outcome } = dispatcherOf({ onReview: () => {} })
    expect(await outcome(detail({ Url: 'https://a.example/a.jpg?sign=1' }))).toBe('handled')
    expect(await outcome(detail({ Url: 'https://a.example/a.jpg?sign=2', ForbidState: 1 }))).toBe('duplicate')
  })

  test('that failed and then succeeded runs twice', async () => {
    const { outcome } = dispatcherOf({ onReview: () => {} })
    expect(await outcome(detail({ State: 'Failed', Code: 'x' }))).toBe('handled')
    expect(await outcome(detail({}))).toBe('handled')
    expect(await outcome(detail({ State: 'Failed', Code: 'y' }))).toBe('duplicate')
  })

  test('has nothing to say from before its end', async () => {
    const onStale = vi.fn()
    const { outcome } = dispatcherOf({ onReview: () => {}, onStale })
    await outcome(detail({ State: 'Submitted' }))
    await outcome(detail({}))
    expect(await outcome(detail({ State: 'Snapshoting' }))).toBe('stale')
    expect(onStale.mock.calls).toEqual([[expect.objectContaining({ State: 'Snapshoting' }), expect.anything()]])
  })

  test('cannot be recognised without an id', async () => {
    const { outcome } = dispatcherOf({ onReview: () => {} })
    const event = parseCallback('{"EventName":"ReviewImage","JobsDetail":{"State":"Success","Result":0}}')
    expect([await outcome(event), await outcome(event)]).toEqual(['handled', 'handled'])
    expect(jobUpdatesOf(event)).toBeUndefined()
  })

  test('cannot be recognised by an id that is not text', () => {
    const event = parseCallback('{"EventName":"ReviewImage","JobsDetail":{"JobId":{"a":1},"Result":0}}')
    expect(jobUpdatesOf(event)).toBeUndefined()
  })
})

describe('a live stream', () => {
  const piece = (at: number, Result: number, rest: object = {}) =>
    detail(
      {
        JobId: 'sv1',
        State: 'Auditing',
        Result,
        SnapshotCount: 1,
        Snapshot: [{ SnapshotTime: at, Url: `https://a.example/${at}.jpg?sign=${Math.random()}`, Result }],
        ...rest,
      },
      'ReviewVideo',
    )
  const end = (rest: object = {}) => detail({ JobId: 'sv1', ...rest }, 'ReviewVideo')

  test('has each piece handled once, then its end, and a late piece after it', async () => {
    const calls: unknown[] = []
    const { outcome } = dispatcherOf({
      onReview: {
        ReviewVideo: {
          pass: ({ State }) => void calls.push(['pass', State]),
          block: ({ State, Snapshot }) => void calls.push(['block', State, Snapshot?.[0]?.SnapshotTime]),
        },
      },
    })
    const outcomes = []
    for (const event of [piece(1, 0), piece(2, 1), piece(2, 1), piece(3, 0), end(), end(), piece(4, 1), piece(1, 0)]) {
      outcomes.push(await outcome(event))
    }
    expect(outcomes).toEqual([
      'handled',
      'handled',
      'duplicate',
      'handled',
      'handled',
      'duplicate',
      'handled',
      'duplicate',
    ])
    expect(calls).toEqual([
      ['pass', 'Auditing'],
      ['block', 'Auditing', 2],
      ['pass', 'Auditing'],
      ['pass', 'Success'],
      ['block', 'Auditing', 4],
    ])
  })

  test('has a piece recognised whose fields come in another order and whose URLs are signed anew', () => {
    const of = (Snapshot: object) => jobUpdatesOf(detail({ JobId: 'sv1', State: 'Auditing', Snapshot }, 'ReviewVideo'))
    const first = of({ SnapshotTime: 1, Url: 'https://a.example/1.jpg?sign=1', PornInfo: { HitFlag: 1, Score: 9 } })
    expect(
      of({ Url: 'https://a.example/1.jpg?sign=2', PornInfo: { Score: '9', HitFlag: 1 }, SnapshotTime: '1' }),
    ).toEqual(first)
    for (const other of [
      { SnapshotTime: 2, Url: 'https://a.example/1.jpg?sign=1', PornInfo: { HitFlag: 1, Score: 9 } },
      { SnapshotTime: 1, Url: 'https://a.example/2.jpg?sign=1', PornInfo: { HitFlag: 1, Score: 9 } },
      { SnapshotTime: 1, Url: 'https://a.example/1.jpg?sign=1', PornInfo: { HitFlag: 2, Score: 9 } },
    ]) {
      expect(of(other)).not.toEqual(first)
    }
  })

  test('has in the Simple form each piece handled that says something else than those before', async () => {
    const handle = vi.fn()
    const { outcome } = dispatcherOf({ onReview: handle })
    const of = (result: number, count: number) => simple({ result, porn_info: { hit_flag: result, count } })
    const outcomes = []
    for (const [result, count] of [
      [0, 0],
      [1, 1],
      [1, 1],
      [1, 2],
      [0, 0],
    ] as const) {
      outcomes.push(await outcome(of(result, count)))
    }
    expect(outcomes).toEqual(['handled', 'handled', 'duplicate', 'handled', 'duplicate'])
  })

  test('may be what a Simple callback without a name is about', async () => {
    const { outcome } = dispatcherOf({ onReview: () => {} })
    const of = (count: number) =>
      parseCallback(JSON.stringify({ code: 0, data: { trace_id: 'x1', result: 0, porn_info: { hit_flag: 0, count } } }))
    expect([await outcome(of(0)), await outcome(of(1)), await outcome(of(1))]).toEqual([
      'handled',
      'handled',
      'duplicate',
    ])
  })

  test('has the end of a video recognised when its parts and URLs differ', () => {
    const first = jobUpdatesOf(end({ Url: 'a', Snapshot: [{ SnapshotTime: 1 }], PornInfo: { HitFlag: 1, Count: 2 } }))
    expect(jobUpdatesOf(end({ Url: 'b', PornInfo: { Count: 2, HitFlag: 1 } }))).toEqual(first)
    expect(jobUpdatesOf(end({ Url: 'a', PornInfo: { HitFlag: 1, Count: 3 } }))).not.toEqual(first)
    const [porn, ads] = [{ PornInfo: { HitFlag: 1 } }, { AdsInfo: { HitFlag: 0 } }]
    expect(jobUpdatesOf(end({ ...ads, ...porn }))).toEqual(jobUpdatesOf(end({ ...porn, ...ads })))
  })

  test('has an update of at most 200 characters, however long it is', () => {
    const [update] = jobUpdatesOf(piece(1, 1, { Label: 'x'.repeat(100_000) })) ?? []
    expect(update?.state.length).toBeLessThan(200)
  })
})

test('a callback may hold a thousand reviews, and a hundred updates of one', async () => {
  const { dispatcher } = dispatcherOf({ onReview: () => {} })
  const of = (count: number, id: (at: number) => string) => ({
    EventName: 'ReviewImage' as const,
    JobsDetail: Array.from({ length: count }, (_, at) => ({
      EventName: 'ReviewImage' as const,
      JobId: id(at),
      State: 'Success',
    })),
  })
  await dispatcher.dispatch(of(1000, (at) => `si${at}`))
  await expect(dispatcher.dispatch(of(1001, (at) => `si${at}`))).rejects.toMatchObject({ code: 'too_large' })
  await expect(dispatcher.dispatch(of(101, () => 'si'))).rejects.toMatchObject({ code: 'too_large' })
})

test('isReview narrows an event', () => {
  const event = parseCallback(body({}))
  expect(isReview(event) && event.JobsDetail[0]?.Suggestion).toBe('pass')
})
