/** The requests that CI's console posts before it saves a callback URL: answered 200, without a call of a handler. */
import { expect, test, vi } from 'vitest'
import { type CallbackBody, createReceiver } from '../src/index.ts'

async function outcomeOf(body: CallbackBody): Promise<[status: number, outcome: string, calls: number]> {
  const handle = vi.fn()
  const receiver = createReceiver({ onReview: handle, onTaskFinish: handle, onOther: handle, logger: false })
  const { status, outcome } = await receiver.receive({
    method: 'POST',
    url: '/',
    headers: {},
    readBody: async () => body,
  })
  return [status, outcome, handle.mock.calls.length]
}

const message = 'Test request when setting callback url'
const scene = { hit_flag: 0, label: '', score: 9 }

test.each<[what: string, body: object]>([
  ['an image', { code: 0, message, data: { event: 'ReviewImage', trace_id: 'test_trace_id', porn_info: scene } }],
  ['audio, which has no event', { code: 0, message, data: { trace_id: 'test_trace_id', url: 'test_audio' } }],
  ['the message alone', { code: 0, message, data: { event: 'ReviewText', trace_id: 'st1' } }],
  ['the id alone', { code: 0, message: 'success', data: { event: 'ReviewVideo', trace_id: 'test_trace_id' } }],
  ['the Detail form', { EventName: 'ReviewHtml', JobsDetail: { JobId: 'test_trace_id', State: 'Success' } }],
])("the console's test with %s is recognised, as text and parsed upstream", async (_, body) => {
  expect(await outcomeOf(JSON.stringify(body))).toEqual([200, 'test', 0])
  expect(await outcomeOf(body as CallbackBody)).toEqual([200, 'test', 0])
})

test('an empty body is a test', async () => {
  expect(await outcomeOf('')).toEqual([200, 'test', 0])
})

test('a review beside one of a test is handled', async () => {
  const JobsDetail = [{ JobId: 'test_trace_id' }, { JobId: 'si1', Result: 1 }]
  expect(await outcomeOf(JSON.stringify({ EventName: 'ReviewImage', JobsDetail }))).toEqual([200, 'handled', 2])
})

test('an event of moderation without reviews is not a test', async () => {
  expect(await outcomeOf('{"EventName":"ReviewImage"}')).toEqual([200, 'unhandled', 0])
})

test('a job that is called like the test is a job', async () => {
  const body = { JobsDetail: { JobId: 'test_trace_id', Tag: 'Tts', State: 'Success', Message: message } }
  expect(await outcomeOf(JSON.stringify(body))).toEqual([200, 'handled', 1])
})
