import { type CallbackEvent, parseCallback } from '@ci-event/core'
import fc from 'fast-check'
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
    keyOfJson({ JobId: 'a', X: '\ud800' }),
    keyOfJson({ JobId: 'a', X: '\ud801' }),
    keyOfJson({ JobId: 'a', X: '\ufffd' }),
    keyOfJson({ JobId: 'a' }, 'order'),
  ]
  expect(new Set(keys).size).toBe(keys.length)
  expect(keyOfJson({ State: 'Success' })).toBeUndefined()
  expect(keyOf(parseCallback(JSON.stringify({ EventName: 'Moderation', data: {} })), undefined)).toBeUndefined()
})

const keyOfTree = (X: unknown) =>
  keyOf({ EventName: 'TaskFinish', JobsDetail: [{ JobId: 'a', X }] } as unknown as CallbackEvent, undefined)

// What the second of each pair would be mistaken for if texts were written without their lengths.
test.each([
  [{ a: 'b', c: 'd' }, { 'a1"b"c': 'd' }],
  [{ a: 'b', c: 'd' }, { a: 'b1"c"d' }],
  [['a', 'b'], ['a"b']],
  [[1, 2], ['1;2']],
  [
    [['a'], 'b'],
    ['["a]', 'b'],
  ],
])('%j and %j have different keys', (facts, imitation) => {
  expect(keyOfTree(facts)).not.toBe(keyOfTree(imitation))
})

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.constantFrom(1, 12, true, null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
  ),
}))

test('the order of the keys at any depth does not change the key of an event', () => {
  fc.assert(fc.property(tree, (facts) => keyOfTree(reversed(facts)) === keyOfTree(facts)))
})

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  )
}
