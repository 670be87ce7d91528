/** The option `confirm`: what it is given, and that nothing is done with an event before it has spoken. */
import { expect, test, vi } from 'vitest'
import { CallbackError, type CallbackEvent, type Confirm, createReceiver, type ReceiverOptions } from '../src/index.ts'

const truth: CallbackEvent = {
  EventName: 'TaskFinish',
  JobsDetail: [{ JobId: 'j1', Tag: 'Tts', State: 'Failed' }],
} as never

function receive(options: ReceiverOptions, body = '{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}') {
  return createReceiver(options).receive({ method: 'POST', url: '/', headers: {}, readBody: async () => body })
}

test('handlers, their context, `deliver` and the answer have what it resolved with', async () => {
  const handler = vi.fn()
  const confirm = vi.fn<Confirm>(async () => truth)
  const answer = await receive({ confirm, onTaskFinish: handler })
  expect(answer).toMatchObject({ status: 200, outcome: 'handled', event: truth })
  expect(confirm.mock.calls[0]?.[0]).toMatchObject({ JobsDetail: [{ State: 'Success' }] })
  expect(confirm.mock.calls[0]?.[1]).toMatchObject({ headers: {}, url: '/' })
  expect(handler).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ State: 'Failed' }),
    expect.objectContaining({ event: truth }),
  )
  const deliver = vi.fn(async () => ({ outcome: 'accepted' as const }))
  await receive({ confirm, deliver })
  expect(deliver).toHaveBeenCalledExactlyOnceWith(truth, expect.objectContaining({ event: truth }))
})

test.each([
  ['unauthentic', 401, undefined],
  ['unavailable', 503, '7'],
] as const)('its %s is answered %i, and the event goes nowhere', async (code, status, retryAfter) => {
  const handler = vi.fn()
  const onError = vi.fn()
  const confirm = () => Promise.reject(new CallbackError(code, 'x', { retryAfter: 7000 }))
  const answer = await receive({ confirm, onTaskFinish: handler, onError })
  expect(answer).toMatchObject({ status, outcome: code })
  expect(answer.headers['retry-after']).toBe(retryAfter)
  expect(answer.event).toBeUndefined()
  expect(handler).not.toHaveBeenCalled()
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code }), { receivedAt: expect.any(Date) })
})

test('a confirm that throws an error other than a CallbackError is answered 500', async () => {
  const confirm = () => {
    throw new TypeError('x')
  }
  expect(await receive({ confirm, onTaskFinish: () => {} })).toMatchObject({ status: 500, outcome: 'internal' })
})

test('it is not asked about a test request, nor before the sender was verified', async () => {
  const confirm = vi.fn<Confirm>(async (event) => event)
  await receive({ confirm }, '')
  await receive({ confirm, verify: () => Promise.reject(new CallbackError('unauthentic', 'x')) })
  expect(confirm).not.toHaveBeenCalled()
})

test('what is no function is refused at once', () => {
  expect(() => createReceiver({ confirm: {} as Confirm })).toThrow(/confirmJob/)
})
