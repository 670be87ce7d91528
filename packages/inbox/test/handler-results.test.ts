/** From one attempt at an item to the next: which handlers run again, with any ledger or none. */
import { createDispatcher, type Deliver, type Ledger, NonRetriableError, parseCallback } from '@ci-event/core'
import { describe, expect, test, vi } from 'vitest'
import { attempt, type Verdict } from '../src/engine/attempt.ts'
import { retryOf } from '../src/engine/retry.ts'
import type { InboxItem } from '../src/inbox.ts'
import { itemOf as item } from './fixtures.ts'

const { signal } = new AbortController()
const retry = retryOf({ attempts: 3, backoff: () => 7 })

const itemOf = (...jobs: object[]) => item({ event: parseCallback(JSON.stringify({ JobsDetail: jobs })) })

/** The item as the next attempt finds it. */
function after(item: InboxItem, verdict: Verdict): InboxItem {
  return { ...item, attempts: item.attempts + 1, handlers: verdict.handlers }
}

const job = { JobId: 'j', Tag: 'Tts', State: 'Success' }

const ledgers: [name: string, ledger: () => Ledger | false | undefined][] = [
  ['without a ledger', () => false],
  ['with the ledger of the dispatcher', () => undefined],
]

describe.each(ledgers)('%s', (_, ledger) => {
  test('runs again only the handlers that failed', async () => {
    const [good, flaky] = [vi.fn(), vi.fn().mockRejectedValueOnce(new Error('not yet'))]
    const { dispatch } = createDispatcher({ ledger: ledger() })
      .on('Tts', good, { name: 'good' })
      .on('Tts', flaky, { name: 'flaky' })
    const item = itemOf(job)
    const first = await attempt(item, dispatch, retry, signal)
    expect(first).toMatchObject({ state: 'waiting', delay: 7, counts: true, error: { message: 'flaky: not yet' } })
    expect(first.handlers).toEqual([
      { handler: 'good', jobId: 'j', state: 'done' },
      { handler: 'flaky', jobId: 'j', state: 'failed', error: 'not yet' },
    ])
    expect(await attempt(after(item, first), dispatch, retry, signal)).toMatchObject({
      state: 'done',
      outcome: 'handled',
      handlers: [
        { handler: 'good', jobId: 'j', state: 'done' },
        { handler: 'flaky', jobId: 'j', state: 'done' },
      ],
    })
    expect([good, flaky].map(({ mock }) => mock.calls.length)).toEqual([1, 2])
  })

  test('does not run again a handler that gave up, and is dead once the others have ended', async () => {
    const never = vi.fn().mockRejectedValue(new NonRetriableError('never'))
    const flaky = vi.fn().mockRejectedValueOnce(new Error('not yet'))
    const { dispatch } = createDispatcher({ ledger: ledger() })
      .on('Tts', never, { name: 'never' })
      .on('Tts', flaky, { name: 'flaky' })
    const item = itemOf(job)
    const first = await attempt(item, dispatch, retry, signal)
    expect(first.state).toBe('waiting')
    const second = await attempt(after(item, first), dispatch, retry, signal)
    expect(second).toMatchObject({ state: 'dead', error: { message: 'never gave up: never' } })
    expect(never).toHaveBeenCalledTimes(1)
  })

  test('runs again every update of a job of which one failed', async () => {
    const handler = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('not yet'))
    const { dispatch } = createDispatcher({ ledger: ledger(), onTaskFinish: handler })
    const item = itemOf({ ...job, State: 'Running', Progress: '10' }, { ...job, State: 'Running', Progress: '20' })
    const first = await attempt(item, dispatch, retry, signal)
    expect(first.handlers).toMatchObject([{ jobId: 'j', state: 'failed' }])
    const second = await attempt(after(item, first), dispatch, retry, signal)
    expect(second).toMatchObject({ state: 'done', outcome: 'handled' })
    expect(handler.mock.lastCall?.[0]).toMatchObject({ Progress: 20 })
  })
})

test('a handler that never settles uses up the attempts of its item', async () => {
  const { dispatch } = createDispatcher({ handlerTimeout: 10, onTaskFinish: () => new Promise(() => {}) })
  let item = itemOf(job)
  const verdicts: Verdict[] = []
  for (let n = 0; n < 3; n++) {
    const verdict = await attempt(item, dispatch, retry, signal)
    verdicts.push(verdict)
    item = after(item, verdict)
  }
  expect(verdicts).toMatchObject([
    { state: 'waiting', counts: true, error: { message: expect.stringContaining('did not settle within 10 ms') } },
    { state: 'waiting', counts: true },
    { state: 'dead' },
  ])
})

test('keeps the earlier results when deliver reports no handlers', async () => {
  const handlers = [{ handler: 'h', jobId: 'j', state: 'done' }] as const
  const deliver: Deliver = () => ({ outcome: 'accepted' })
  expect(await attempt({ ...itemOf(job), handlers }, deliver, retry, signal)).toMatchObject({
    state: 'done',
    outcome: 'accepted',
    handlers,
  })
})

test('forgets the failure of an onUnhandled that succeeds at the next attempt', async () => {
  const onUnhandled = vi.fn().mockRejectedValueOnce(new Error('not yet'))
  const { dispatch } = createDispatcher({ onTaskFinish: { Transcode: () => {} }, onUnhandled })
  const item = itemOf(job)
  const first = await attempt(item, dispatch, retry, signal)
  expect(first).toMatchObject({ state: 'waiting', handlers: [{ handler: 'onUnhandled', state: 'failed' }] })
  expect(await attempt(after(item, first), dispatch, retry, signal)).toMatchObject({ state: 'done', handlers: [] })
})
