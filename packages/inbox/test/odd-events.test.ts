/** What a sender calls an event of its own invention is stored and removed like any other. */
import { parseCallback } from '@ci-event/core'
import { createMemoryInbox } from '@ci-event/inbox'
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
  const errors: unknown[] = []
  const inbox = createMemoryInbox({ retention: { done: { count: 0 } }, onError: (error) => errors.push(error) })
  const event = parseCallback(JSON.stringify({ EventName: 'Invented', JobsDetail }))
  expect(await inbox.accept(event, contextOf({ event }))).toEqual({ outcome: 'accepted' })
  expect((await inbox.list()).items).toHaveLength(1)
  await inbox.stats()
  const worker = inbox.work(async () => ({ outcome: 'handled' }), { onError: (error) => errors.push(error) })
  await worker.onIdle()
  await expect.poll(() => inbox.count()).toEqual({ waiting: 0, running: 0, done: 0, dead: 0 })
  await inbox.close()
  expect(errors).toEqual([])
})
