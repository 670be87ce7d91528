import { parseCallback } from '@ci-event/core'
import type { InboxItem } from '@ci-event/inbox'
import { expect, test } from 'vitest'
import { itemDetails } from '../src/item-details.ts'

function itemOf(overrides: Partial<InboxItem>): InboxItem {
  return {
    id: '1',
    state: 'done',
    event: parseCallback('{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}'),
    headers: {},
    url: '/cb',
    receivedAt: new Date(0),
    attempts: 1,
    handlers: [],
    history: [],
    ...overrides,
  }
}

test('of thousands of handler results 200 are shown, the failed ones first', () => {
  const results = Array.from({ length: 5000 }, (_, n) => ({
    handler: `h${n}`,
    state: n === 4999 ? ('failed' as const) : ('done' as const),
  }))
  const details = itemDetails(itemOf({ handlers: results })) as {
    handlers: { handler: string }[]
    moreHandlers: number
  }
  expect(details.handlers).toHaveLength(200)
  expect(details.handlers[0]?.handler).toBe('h4999')
  expect(details.moreHandlers).toBe(4800)
})

test('a body in an unknown charset is shown', () => {
  const headers = { 'content-type': 'application/xml; charset=klingon' }
  expect(itemDetails(itemOf({ headers, body: Buffer.from('<a>x</a>') }))).toMatchObject({ body: { text: '<a>x</a>' } })
})

test('a body that cannot be parsed is shown with the reason', () => {
  const details = itemDetails(itemOf({ body: '<Response><JobsDetail>' }))
  expect(details).toMatchObject({ unreadable: 'truncated', body: { text: '<Response><JobsDetail>' } })
})
