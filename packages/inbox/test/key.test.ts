import { parseCallback } from '@ci-event/core'
import { expect, test } from 'vitest'
import { documentedJson, documentedXml } from '../../../test/support/callbacks.ts'
import { keyOf } from '../src/engine/keys.ts'

const keyOfJson = (job: object, subject?: string) => keyOf(parseCallback(JSON.stringify({ JobsDetail: job })), subject)

test('the same facts have the same key in XML and JSON and in any order', () => {
  expect(keyOf(parseCallback(documentedXml), undefined)).toBe(keyOf(parseCallback(documentedJson), undefined))
  expect(keyOfJson({ JobId: 'a', State: 'Success' })).toBe(keyOfJson({ State: 'Success', JobId: 'a' }))
})

test('different facts have different keys, and an event without an identity has none', () => {
  const keys = [
    keyOfJson({ JobId: 'a' }),
    keyOfJson({ JobId: 'b' }),
    keyOfJson({ JobId: 'a', X: '1' }),
    keyOfJson({ JobId: 'a', X: ['1', '2'] }),
    keyOfJson({ JobId: 'a', X: { 0: '1', 1: '2' } }),
    keyOfJson({ JobId: 'a', X: { Y: '1' } }),
    keyOfJson({ JobId: 'a' }, 'order'),
  ]
  expect(new Set(keys).size).toBe(keys.length)
  expect(keyOfJson({ State: 'Success' })).toBeUndefined()
  expect(keyOf(parseCallback(JSON.stringify({ EventName: 'Moderation', data: {} })), undefined)).toBeUndefined()
})

test('a review has a key by its id, the same in both forms, and each piece of a live stream has one of its own', () => {
  const keyOfReview = (review: object) => keyOf(parseCallback(JSON.stringify(review)), undefined)
  const detail = (review: object) => keyOfReview({ EventName: 'ReviewVideo', JobsDetail: review })
  const key = detail({ JobId: 'sv1', State: 'Success', Url: 'u', Result: 1, PornInfo: { HitFlag: 1, Count: 2 } })
  expect(key).toBeDefined()
  const data = { event: 'ReviewVideo', trace_id: 'sv1', url: 'u', result: 1, porn_info: { hit_flag: 1, count: 2 } }
  expect(keyOfReview({ code: 0, message: 'success', data })).toBe(key)
  const pieces = [1, 2].map((SnapshotTime) => detail({ JobId: 'sv1', State: 'Auditing', Snapshot: { SnapshotTime } }))
  expect(new Set([key, ...pieces]).size).toBe(3)
  expect(detail({ State: 'Success', Result: 1 })).toBeUndefined()
})
