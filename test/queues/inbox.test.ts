/** A queue's batch and an inbox. */
import { deliverCallbacks } from '@ci-event/core'
import { createMemoryInbox } from '@ci-event/inbox'
import { expect, test } from 'vitest'
import { documentedJson, failedJson } from '../support/callbacks.ts'
import { itemsOf } from '../support/inbox-items.ts'

test('an inbox stores the callbacks of a batch and takes a redelivery as a duplicate', async () => {
  const inbox = createMemoryInbox()
  const event = {
    Records: [documentedJson, failedJson].map((msgBody, offset) => ({
      Ckafka: { topic: 'ci', partition: 0, offset, msgKey: 'None', msgBody },
    })),
  }
  const first = await deliverCallbacks(event, inbox.accept)
  const second = await deliverCallbacks(event, inbox.accept)
  expect([...first, ...second].map(({ outcome }) => outcome)).toEqual([
    'accepted',
    'accepted',
    'duplicate',
    'duplicate',
  ])
  const items = await itemsOf(inbox)
  expect(items.map(({ url }) => url).sort()).toEqual(['/Ckafka/ci/0/0', '/Ckafka/ci/0/1'])
  expect(items.map(({ body }) => body).sort()).toEqual([documentedJson, failedJson].sort())
  await inbox.close()
})
