import { describe, expect, test, vi } from 'vitest'
import { documentedXml, twoJobsXml, workflowFinishXml } from '../../../test/callbacks.ts'
import {
  createDispatcher,
  type HandlerContext,
  type HandlersFailedError,
  isCallbackError,
  parseCallback,
} from '../src/index.ts'

const one = parseCallback(documentedXml)
const two = parseCallback(twoJobsXml)
const finished = parseCallback(workflowFinishXml)
const other = parseCallback('{"EventName":"ReviewImage"}')

function jobEvent(job: object) {
  return parseCallback(JSON.stringify({ JobsDetail: { JobId: 'j1', ...job } }))
}

describe('which handler runs', () => {
  test('one function is called for every job', async () => {
    const handler = vi.fn()
    expect(await createDispatcher({ onTaskFinish: handler }).dispatch(two)).toBe('handled')
    expect(handler).toHaveBeenCalledTimes(2)
  })

  test("the Tag's own, else '*'", async () => {
    const calls: string[] = []
    const dispatcher = createDispatcher({
      onTaskFinish: { NoiseReduction: () => calls.push('own'), '*': () => calls.push('rest') },
    })
    await dispatcher.dispatch(one)
    await dispatcher.dispatch(jobEvent({ Tag: 'Tts' }))
    await dispatcher.dispatch(jobEvent({ JobId: 'j2' }))
    expect(calls).toEqual(['own', 'rest', 'rest'])
  })

  test('several for a Tag, beside those for any', async () => {
    const calls: string[] = []
    const dispatcher = createDispatcher({ onTaskFinish: { NoiseReduction: () => calls.push('first') } })
    dispatcher.on(['NoiseReduction', 'Tts'], () => calls.push('second')).onAny(() => calls.push('any'))
    await dispatcher.dispatch(one)
    expect(calls).toEqual(['first', 'second', 'any'])
    expect(dispatcher.size).toBe(4)
  })

  test('a Tag named like a property of objects has no handler of its own', async () => {
    expect(
      await createDispatcher({ onTaskFinish: { NoiseReduction: () => {} } }).dispatch(jobEvent({ Tag: 'constructor' })),
    ).toBe('unhandled')
  })

  test('off() removes it everywhere', async () => {
    const handler = vi.fn()
    const dispatcher = createDispatcher({ onTaskFinish: { NoiseReduction: handler } })
      .onAny(handler)
      .off(handler)
    expect(await dispatcher.dispatch(one)).toBe('unhandled')
    expect(dispatcher.size).toBe(0)
  })

  test.each([
    [{ State: 'Success' }, 'success'],
    [{ State: 'Failed' }, 'failed'],
    [{ Code: 'Success' }, 'success'],
    [{ State: 'Failed', Code: 'Success' }, 'failed'],
    [{ State: 'Cancel' }, undefined],
    [{}, undefined],
  ])('by state: %o', async (job, expected) => {
    const calls: string[] = []
    const onUnhandled = vi.fn()
    const dispatcher = createDispatcher({
      onTaskFinish: { NoiseReduction: { success: () => calls.push('success'), failed: () => calls.push('failed') } },
      onUnhandled,
    })
    expect(await dispatcher.dispatch(jobEvent({ Tag: 'NoiseReduction', ...job }))).toBe(
      expected ? 'handled' : 'unhandled',
    )
    expect(calls).toEqual(expected ? [expected] : [])
    expect(onUnhandled).toHaveBeenCalledTimes(expected ? 0 : 1)
  })

  test('workflow and other events have their own', async () => {
    const calls: unknown[] = []
    const dispatcher = createDispatcher({
      onWorkflowFinish: (event) => calls.push(event),
      onOther: (event) => calls.push(event),
    })
    await dispatcher.dispatch(finished)
    await dispatcher.dispatch(other)
    expect(calls).toEqual([finished, other])
  })

  test('what nobody takes is told to onUnhandled, job by job', async () => {
    const unhandled: unknown[] = []
    const dispatcher = createDispatcher({
      onTaskFinish: { Tts: () => {} },
      onUnhandled: (each) => unhandled.push(each),
    })
    expect(await dispatcher.dispatch(two)).toBe('unhandled')
    expect(await dispatcher.dispatch(other)).toBe('unhandled')
    expect(unhandled).toEqual([...(two as { JobsDetail: unknown[] }).JobsDetail, other])
  })
})

test('handlers of one name are two handlers', async () => {
  const calls: number[] = []
  const dispatcher = createDispatcher()
  dispatcher.on('NoiseReduction', () => calls.push(1), { name: 'same' })
  dispatcher.on('NoiseReduction', () => calls.push(2), { name: 'same' })
  dispatcher.onAny(() => calls.push(3), { name: 'same' })
  await dispatcher.dispatch(one)
  expect(calls).toEqual([1, 2, 3])
})

describe('failures', () => {
  test('all run, and all failures are in one AggregateError', async () => {
    const calls: string[] = []
    const dispatcher = createDispatcher()
    dispatcher.on('NoiseReduction', () => {
      calls.push('throws')
      throw new Error('at once')
    })
    dispatcher.on('NoiseReduction', () => Promise.reject('later'), { name: 'Recordings.publish' })
    dispatcher.on('NoiseReduction', () => calls.push('works'))
    const error = (await dispatcher.dispatch(two).catch((thrown) => thrown)) as HandlersFailedError

    expect(calls).toEqual(['throws', 'works', 'throws', 'works'])
    expect(error).toBeInstanceOf(AggregateError)
    expect(isCallbackError(error) && error.code).toBe('handler_failed')
    expect(error.errors.map(String)).toEqual(['Error: at once', 'later', 'Error: at once', 'later'])
    expect(error.failures[1]).toEqual({
      handler: 'Recordings.publish',
      jobId: 'j435aca66f86211ec8a5a87e016101408',
      error: 'later',
    })
    expect(error.message).toContain('4 handlers failed: NoiseReduction#1 (job j435')
  })

  test.each([[null], [1], ['x'], [{}], [{ succes: () => {} }], [undefined]])('%o is no handler', (handler) => {
    expect(() => createDispatcher().on('Tts', handler as never)).toThrow(/The handler for Tts must be a function or/)
  })
})

test('a handler is told the event, and what the caller of dispatch said', async () => {
  const handler = vi.fn()
  await createDispatcher({ onTaskFinish: handler }).dispatch(one, { attempt: 3 })
  const [, context] = handler.mock.calls[0] as [unknown, Record<string, unknown>]
  expect(context).toMatchObject({ event: one, attempt: 3, headers: {} })
  expect(context.receivedAt).toBeInstanceOf(Date)
  expect((context.signal as AbortSignal).aborted).toBe(false)
})

test('a copy of what a handler is told has all of it, the signal of this call included', async () => {
  const handler = vi.fn((_job: unknown, context: HandlerContext) => ({ ...context }))
  const given = { subject: 'order/42', body: '<Response/>', url: '/ci', attempt: 2 }
  await createDispatcher({ onTaskFinish: handler }).dispatch(one, given)
  const [, context] = handler.mock.calls[0] as [unknown, HandlerContext]
  const copy = await handler.mock.results[0]?.value
  expect(copy).toMatchObject({ event: one, headers: {}, ...given })
  expect(copy.signal).toBe(context.signal)
  expect(Object.create(context).signal).toBe(context.signal)
  expect(new Proxy(context, {}).signal).toBe(context.signal)
})
