import { createDispatcher } from '@ci-event/core'
import { handleChannel, type StoreMessage, storeChannel } from '@ci-event/core/telemetry'
import { expect, test } from 'vitest'
import { itemsOf } from '../../../test/support/inbox-items.ts'
import { createMemoryInbox } from '../src/index.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const event = { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j1', Tag: 'Tts', State: 'Success' }] } as never
const context = {
  event,
  receivedAt: new Date(),
  headers: { 'x-own': '1' },
  url: '/ci',
  attempt: 1,
  signal: new AbortController().signal,
  subject: 'order 7',
  body: 'raw',
}

test('an inbox publishes what it accepts and settles, and its handlers know the trace that accepted the event', async () => {
  const stored: StoreMessage[] = []
  const handled: unknown[] = []
  const onStart = (message: unknown): void => {
    const given = message as StoreMessage
    if (given.operation === 'accept') given.traceparent = traceparent
  }
  const onEnd = (message: unknown): void => void stored.push({ ...(message as StoreMessage) })
  const onHandle = (message: unknown): void => void handled.push({ ...(message as object) })
  storeChannel.start.subscribe(onStart)
  storeChannel.asyncEnd.subscribe(onEnd)
  handleChannel.start.subscribe(onHandle)
  const inbox = createMemoryInbox()
  try {
    await inbox.accept(event, context)
    await inbox.accept(event, context)
    const failures = [new Error('not yet')]
    const seen: object[] = []
    const dispatcher = createDispatcher({
      ledger: inbox.ledger,
      onTaskFinish: (_, { headers, url, subject, body }) => {
        const failure = failures.pop()
        if (failure) throw failure
        seen.push({ headers, url, subject, body })
      },
    })
    const worker = inbox.work(dispatcher.dispatch, { retry: { backoff: () => 1 } })
    await expect.poll(() => inbox.count()).toMatchObject({ done: 1 })
    await worker.close()
    expect(seen).toEqual([
      { headers: { 'x-own': '1', traceparent }, url: '/ci', subject: 'order 7', body: Buffer.from('raw').toString() },
    ])
    const ends = stored
      .filter(({ operation }) => operation === 'accept' || operation === 'settle')
      .map(({ operation, outcome, attempt, acceptedBy }) => [operation, outcome, attempt, acceptedBy])
    expect(ends).toEqual([
      ['accept', 'accepted', undefined, undefined],
      ['accept', 'duplicate', undefined, undefined],
      ['settle', 'waiting', 1, traceparent],
      ['settle', 'done', 2, traceparent],
    ])
    expect(handled).toMatchObject([
      { acceptedBy: traceparent, attempt: 1, tag: 'Tts' },
      { acceptedBy: traceparent, attempt: 2, tag: 'Tts' },
    ])
  } finally {
    storeChannel.start.unsubscribe(onStart)
    storeChannel.asyncEnd.unsubscribe(onEnd)
    handleChannel.start.unsubscribe(onHandle)
    await inbox.close()
  }
})

test('an inbox stores an event as it came when nobody subscribes', async () => {
  const inbox = createMemoryInbox()
  await inbox.accept(event, context)
  expect((await itemsOf(inbox)).map(({ headers }) => headers)).toEqual([{ 'x-own': '1' }])
  await inbox.close()
})
