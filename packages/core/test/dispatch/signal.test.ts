/** The signal and the context that a handler is given. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, test, vi } from 'vitest'
import { createGate } from '../../../../test/support/gate.ts'
import { createDispatcher, type DispatchInit, type HandlerContext, parseCallback } from '../../src/index.ts'

const event = parseCallback('{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}')

/** Dispatches with one handler that gets its context and stays until `gate` opens. */
function dispatched(init: Parameters<ReturnType<typeof createDispatcher>['dispatch']>[1], handlerTimeout?: number) {
  const gate = createGate()
  let given: HandlerContext | undefined
  const onTaskFinish = (_job: unknown, context: HandlerContext) => {
    given = context
    return gate.opened
  }
  const report = createDispatcher({ ledger: false, onTaskFinish, handlerTimeout }).dispatch(event, init)
  report.catch(() => {})
  return { gate, report, context: given as unknown as HandlerContext }
}

async function started(...args: Parameters<typeof dispatched>) {
  const running = dispatched(...args)
  if (!running.context) await new Promise((resolve) => setImmediate(resolve))
  return running
}

test('the signal is aborted with the reason of the outer one while the handler runs', async () => {
  const outer = new AbortController()
  const { gate, report, context } = await started({ signal: outer.signal })
  expect(context.signal.aborted).toBe(false)
  expect(context.signal).toBe(context.signal)
  outer.abort('shutting down')
  expect([context.signal.aborted, context.signal.reason]).toEqual([true, 'shutting down'])
  gate.open()
  await report
})

test('the signal is aborted at once when the outer one is', async () => {
  const { gate, report, context } = await started({ signal: AbortSignal.abort('before') })
  expect([context.signal.aborted, context.signal.reason]).toEqual([true, 'before'])
  gate.open()
  await report
})

test.each([true, false])(
  'the signal no longer follows the outer one once the handler has ended (read before: %s)',
  async (isRead) => {
    const outer = new AbortController()
    const { gate, report, context } = await started({ signal: outer.signal })
    if (isRead) expect(context.signal.aborted).toBe(false)
    gate.open()
    await report
    const late = context.signal
    outer.abort()
    expect([late.aborted, context.signal.aborted]).toEqual([false, false])
  },
)

test.each([true, false])(
  'the signal is aborted with the error when the time is up (read before: %s)',
  async (isRead) => {
    const { gate, report, context } = await started({}, 20)
    if (isRead) expect(context.signal.aborted).toBe(false)
    await expect(report).rejects.toMatchObject({ code: 'handler_failed' })
    expect(context.signal.aborted).toBe(true)
    expect(context.signal.reason).toMatchObject({ code: 'handler_timeout', message: expect.stringContaining('20 ms') })
    gate.open()
  },
)

test('a handler that rejects after its time is up is not reported again', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const gate = createGate()
  const onTaskFinish = () => gate.opened.then(() => Promise.reject(new Error('late')))
  const report = createDispatcher({ ledger: false, onTaskFinish, handlerTimeout: 10 }).dispatch(event)
  await expect(report).rejects.toMatchObject({ code: 'handler_failed' })
  gate.open()
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

test('the context has what the caller of dispatch set, and no subject or body that was not set', async () => {
  const receivedAt = new Date(0)
  const all = { receivedAt, headers: { a: 'b' }, url: '/x', subject: 's', body: 'text', attempt: 2 }
  const handler = vi.fn()
  const { dispatch } = createDispatcher({ ledger: false, onTaskFinish: handler })
  await dispatch(event, all)
  await dispatch(event)
  const [[, full], [, least]] = handler.mock.calls as [[unknown, HandlerContext], [unknown, HandlerContext]]
  expect(full).toMatchObject({ ...all, event })
  expect(least).toMatchObject({ event, headers: {}, url: '', attempt: 1 })
  expect([least.subject, least.body]).toEqual([undefined, undefined])
})

describe('a context that is complete', () => {
  const complete = {
    event,
    receivedAt: new Date(0),
    headers: { a: 'b' },
    url: '/x',
    attempt: 2,
    signal: AbortSignal.abort(),
  }
  const contextFor = async (init: DispatchInit) => {
    const handler = vi.fn<(job: unknown, context: HandlerContext) => void>()
    await createDispatcher({ ledger: false, onTaskFinish: handler }).dispatch(event, init)
    return handler.mock.calls[0]?.[1] as HandlerContext
  }

  test('has its headers read by handlers only', async () => {
    const headers = vi.fn(() => ({ a: 'b' }))
    const context = await contextFor(Object.defineProperty({ ...complete }, 'headers', { get: headers }))
    expect(headers).not.toHaveBeenCalled()
    expect(context.headers).toEqual({ a: 'b' })
  })

  test.each<[left: keyof typeof complete, value: unknown]>([
    ['event', event],
    ['receivedAt', expect.any(Date)],
    ['headers', {}],
    ['url', ''],
    ['attempt', 1],
    ['signal', expect.objectContaining({ aborted: false })],
  ])('is completed where its `%s` was left out', async (left, value) => {
    const { [left]: _, ...rest } = complete
    const { receivedAt, headers, url, attempt, signal, event: own } = await contextFor(rest)
    expect({ event: own, receivedAt, headers, url, attempt, signal }).toEqual({ ...complete, [left]: value })
  })

  test('has the event that is dispatched, whatever event it was made for', async () => {
    const other = parseCallback('{"EventName":"Tomorrow"}')
    expect((await contextFor({ ...complete, event: other } as DispatchInit)).event).toBe(event)
  })
})

test('a listener of the signal runs in the AsyncLocalStorage of its handler, though one timer serves all', async () => {
  const storage = new AsyncLocalStorage<string>()
  const seen: (string | undefined)[] = []
  const onTaskFinish = (_job: unknown, { signal }: HandlerContext) => {
    signal.addEventListener('abort', () => seen.push(storage.getStore()))
    return new Promise(() => {})
  }
  const { dispatch } = createDispatcher({ ledger: false, handlerTimeout: 20, onTaskFinish })
  await Promise.allSettled(['one', 'two'].map((name) => storage.run(name, () => dispatch(event))))
  expect(seen).toEqual(['one', 'two'])
})

test('handlers that have ended leave no timer beyond their time, and none that keeps the process alive', async () => {
  const timersThatKeepAlive = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length
  const before = timersThatKeepAlive()
  const { dispatch } = createDispatcher({ ledger: false })
    .on('Tts', () => {})
    .on('Tts', () => Promise.reject('no'))
  await expect(dispatch(event)).rejects.toThrow()
  expect(timersThatKeepAlive()).toBe(before)

  vi.useFakeTimers()
  const { dispatch: again } = createDispatcher({ handlerTimeout: 1000, onTaskFinish: () => Promise.resolve() })
  await again(event)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})
