import { expect, test } from 'vitest'
import { holdsNothing, isBlank } from '../../src/schema/blank.ts'

test.each<[value: unknown, blank: boolean, nothing: boolean]>([
  [undefined, true, true],
  [null, true, true],
  ['', true, true],
  [' \t\r\n', true, true],
  ['\u00a0', false, false],
  [0, false, false],
  [false, false, false],
  [[], true, true],
  [['', null], false, true],
  [['a'], false, false],
  [{}, true, true],
  [Object.create({ a: 1 }), true, true],
  [{ a: { b: [''] } }, false, true],
  [{ a: 1 }, false, false],
])('%j says nothing: %s, and holds nothing but such values: %s', (value, blank, nothing) => {
  expect([isBlank(value), holdsNothing(value)]).toEqual([blank, nothing])
})
