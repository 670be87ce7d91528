/** How an app learns of jobs that none of its handlers took, when it set no `onUnhandled`. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDispatcher, createReceiver, parseCallback } from '../../src/index.ts'

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(line))
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const eventOf = (JobId: string, Tag = 'NoiseReduction') =>
  parseCallback(JSON.stringify({ JobsDetail: { JobId, Tag, State: 'Success' } }))

test('a dispatcher warns once per Tag and minute of jobs that have no handler', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { dispatch } = createDispatcher({ onTaskFinish: { Tts: () => {} } })
  expect(await dispatch(eventOf('a'))).toEqual({ outcome: 'unhandled', handlers: [] })
  await dispatch(eventOf('b'))
  await dispatch(eventOf('c', 'Transcode'))
  await dispatch(eventOf('d', 'Tts'))
  vi.advanceTimersByTime(60_000)
  await dispatch(eventOf('e'))
  expect(lines).toEqual([
    'ci-event: No handler is registered for Tag NoiseReduction, such as job a; it counts as handled.',
    'ci-event: No handler is registered for Tag Transcode, such as job c; it counts as handled.',
    'ci-event: No handler is registered for Tag NoiseReduction, such as job e; it counts as handled. (and 1 more like it since this was last logged)',
  ])
})

test('a dispatcher warns through `onWarning`, in one printable line, of events that have no handler', async () => {
  const warnings: string[] = []
  const { dispatch } = createDispatcher({ onWarning: (message) => warnings.push(message) })
  await dispatch(parseCallback('{"EventName":"New\\nEvent"}'))
  await dispatch(parseCallback('{"EventName":"TaskFinish","JobsDetail":{"State":"Success"}}'))
  expect(warnings).toEqual([
    'No handler is registered for event New Event; it counts as handled.',
    'No handler is registered for Tag (none); it counts as handled.',
  ])
  expect(lines).toEqual([])
})

test.each([
  ['TaskFinish', '{"EventName":"TaskFinish","JobsDetail":[]}'],
  ['TaskFinish', '<Response><EventName>TaskFinish</EventName><JobsDetail/></Response>'],
  ['ReviewImage', '{"EventName":"ReviewImage","JobsDetail":{}}'],
])('a %s event without jobs is reported, though every job has a handler: %s', async (name, body) => {
  const warnings: string[] = []
  const { dispatch } = createDispatcher({
    onWarning: (message) => warnings.push(message),
    onTaskFinish: () => {},
    onReview: () => {},
  })
  expect(await dispatch(parseCallback(body))).toEqual({ outcome: 'unhandled', handlers: [] })
  expect(warnings).toEqual([`No handler is registered for event ${name} without jobs; it counts as handled.`])
})

test('an event of a kind that is not known is not reported as one without jobs when it has some', async () => {
  const warnings: string[] = []
  const { dispatch } = createDispatcher({ onWarning: (message) => warnings.push(message) })
  await dispatch({ EventName: 'Tomorrow', JobsDetail: [{ JobId: 'a' }] } as never)
  expect(warnings).toEqual(['No handler is registered for event Tomorrow; it counts as handled.'])
})

test('a dispatcher with `onUnhandled` does not warn', async () => {
  const onUnhandled = vi.fn()
  await createDispatcher({ onUnhandled }).dispatch(eventOf('a'))
  expect(onUnhandled).toHaveBeenCalledOnce()
  expect(lines).toEqual([])
})

test('a receiver warns once of a job that has no handler', async () => {
  const receiver = createReceiver({ verify: () => {}, onTaskFinish: { Tts: () => {} } })
  await receiver.fetch(new Request('http://localhost/', { method: 'POST', body: JSON.stringify(eventOf('a')) }))
  expect(lines).toEqual(['ci-event: No handler is registered for Tag NoiseReduction; the callback is answered 200.'])
})
