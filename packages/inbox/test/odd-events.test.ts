/** What a sender calls an event of its own invention is stored and removed like any other. */
import { type CallbackEvent, parseCallback } from '@ci-event/core'
import { createMemoryInbox } from '@ci-event/inbox'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contextOf } from './fixtures.ts'

test.each([
  [['{', 'no JSON']],
  [[null, { JobId: 'j1', State: 'Success' }, 'text']],
  [[['a'], [1, 2], true]],
  [{ JobId: { deep: true }, State: 'Success' }],
  [
    [
      { JobId: 7, State: 'Success' },
      { JobId: 'j2', State: { a: 'Success' } },
    ],
  ],
])('an unknown event whose JobsDetail is %j is accepted, handled and removed', async (JobsDetail) => {
  expect(await throughAnInbox([{ EventName: 'Invented', JobsDetail }])).toEqual([])
})

test('events of any JSON are accepted, listed, counted, handled and removed', async () => {
  const names = fc.constantFrom('Invented', 'TaskFinish', 'ReviewImage', 'WorkflowFinish', 'VirusDetection')
  const field = fc.constantFrom('JobId', 'Tag', 'State', 'EndTime', 'Operation', 'Suggestion')
  const jobs = fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(field, fc.jsonValue()), { maxLength: 3 }))
  const event = fc.record({ EventName: names, JobsDetail: jobs, WorkflowExecution: fc.jsonValue() })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 20, maxLength: 20 }), async (events) => {
      expect(await throughAnInbox(events)).toEqual([])
    }),
    { numRuns: 20 },
  )
})

/** @returns what was reported, and what is left */
async function throughAnInbox(bodies: readonly object[]): Promise<unknown[]> {
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const inbox = createMemoryInbox({ retention: { done: { count: 0 } }, onError })
  for (const body of bodies) {
    const event = readable(body)
    if (event) await inbox.accept(event, contextOf({ event }))
  }
  await inbox.list({ text: 'x', tag: 'Tts' })
  await inbox.stats()
  const worker = inbox.work(async () => ({ outcome: 'handled' }), { onError })
  await worker.onIdle()
  await expect.poll(() => inbox.count()).toEqual({ waiting: 0, running: 0, done: 0, dead: 0 })
  await inbox.close()
  return errors
}

/** `undefined` for what is answered 4xx. */
function readable(body: object): CallbackEvent | undefined {
  try {
    return parseCallback(JSON.stringify(body))
  } catch {
    return undefined
  }
}
