/** How each kind reads a value. */
import { describe, expect, test } from 'vitest'
import { createDriftReport, type Drift } from '../../src/schema/drift.ts'
import { array, boolean, integer, type Kind, number, object, string, timestamp, unknown } from '../../src/schema.ts'

function read(kind: Kind<unknown>, value: unknown): { value: unknown; drift: Drift[] } {
  const drift: Drift[] = []
  return {
    value: kind.read(
      value,
      createDriftReport((each) => drift.push(each)),
    ),
    drift,
  }
}

const misfit = (expected: string): Drift[] => [{ type: 'misfit', path: '', expected }]

const fitting: [kind: Kind<unknown>, given: unknown, value: unknown][] = [
  [string(), 'a', 'a'],
  [string(), ' a ', ' a '],
  [string(), 7, '7'],
  [string(), 0, '0'],
  [string(), true, 'true'],
  [string(), ['a'], 'a'],
  [string(), ['a', 'a'], 'a'],
  [string(), ['', 'a', null], 'a'],
  [integer(), '0', 0],
  [integer(), '-7', -7],
  [integer(), '\n 7 ', 7],
  [integer(), '7 ', 7],
  [integer(), 7, 7],
  [integer(), -0, 0],
  [integer(), '-0', 0],
  [integer(), ['1', '1'], 1],
  [integer(), '9007199254740991', 9007199254740991],
  [number(), '0.5', 0.5],
  [number(), '1e3', 1000],
  [number(), 1e21, 1e21],
  [number(), `0.${'1'.repeat(38)}`, Number(`0.${'1'.repeat(38)}`)],
  [boolean(), 'true', true],
  [boolean(), 'false', false],
  [boolean(), '1', true],
  [boolean(), '0', false],
  [boolean(), 1, true],
  [boolean(), 0, false],
  [boolean(), true, true],
  [boolean(), false, false],
  [boolean(), [true], true],
  [boolean(), ' true\n', true],
  [timestamp(), '-', '-'],
  [timestamp(), ' 2022-06-30T18:47:18+0800\n', '2022-06-30T18:47:18+0800'],
  [array(integer()), '1', [1]],
  [array(integer()), ['1', 2], [1, 2]],
  [array(integer()), ['', '1', null], [1]],
  [object({ A: integer() }), { A: '1' }, { A: 1 }],
  [object({ A: integer() }), [{ A: '1' }], { A: 1 }],
  [object({ A: integer() }), ['', { A: '1' }, {}], { A: 1 }],
  [object({}, { open: true }), { New: 1 }, { New: '1' }],
  [unknown(), { New: [1] }, { New: '1' }],
]

test.each(fitting)('%o reads %j as %j', (kind, given, value) => {
  expect(read(kind, given)).toEqual({ value, drift: [] })
})

const kinds = [
  string(),
  integer(),
  number(),
  boolean(),
  timestamp(),
  array(string()),
  object({ A: string() }),
  unknown(),
]
const blanks = [undefined, null, '', ' ', '\r\n\t', {}, { A: '' }, [], [''], [null, {}], [[]], [{ A: '' }, { A: null }]]

test.each(kinds.map((kind) => [kind]))('%o reads every empty node as absent', (kind) => {
  expect(blanks.map((blank) => read(kind, structuredClone(blank)))).toEqual(
    blanks.map(() => ({ value: undefined, drift: [] })),
  )
})

const misfits: [kind: Kind<unknown>, expected: string, given: unknown, kept: unknown][] = [
  [string(), 'string', { A: 1 }, { A: '1' }],
  [string(), 'string', ['a', 'b'], ['a', 'b']],
  [integer(), 'integer', '1.5', '1.5'],
  [integer(), 'integer', 1.5, '1.5'],
  [integer(), 'integer', '01', '01'],
  [integer(), 'integer', '+1', '+1'],
  [integer(), 'integer', '0x1', '0x1'],
  [integer(), 'integer', '9007199254740992', '9007199254740992'],
  [integer(), 'integer', true, 'true'],
  [number(), 'number', '1e999', '1e999'],
  [number(), 'number', `0.${'1'.repeat(39)}`, `0.${'1'.repeat(39)}`],
  [number(), 'number', 'NaN', 'NaN'],
  [boolean(), 'boolean', 'yes', 'yes'],
  [boolean(), 'boolean', 2, '2'],
  [boolean(), 'boolean', [true, false], ['true', 'false']],
  [boolean(), 'boolean', { toString: 'x' }, { toString: 'x' }],
  [timestamp(), 'timestamp', '2022-06-30', '2022-06-30'],
  [timestamp(), 'timestamp', 1656586038, '1656586038'],
  [object({ A: string() }), 'object', 'a', 'a'],
  [object({ A: string() }), 'object', 7, '7'],
]

test.each(misfits)('%o expects %s, keeps %j as %j and reports it', (kind, expected, given, kept) => {
  expect(read(kind, given)).toEqual({ value: kept, drift: misfit(expected) })
})

describe('a record that was never seen to repeat', () => {
  const kind = object({ A: integer(), Flags: array(boolean()) })

  test('is a list of records that are read by the definition, and is reported, when it does', () => {
    expect(read(kind, [{ A: '1', Flags: 'true' }, '', { A: '2' }])).toEqual({
      value: [{ A: 1, Flags: [true] }, { A: 2 }],
      drift: misfit('object'),
    })
  })

  test('is one record, and is not reported, when all others are empty', () => {
    expect(read(kind, [{ A: '' }, { A: '1' }])).toEqual({ value: { A: 1 }, drift: [] })
  })

  test('keeps what is not a record among the records', () => {
    expect(read(kind, [{ A: '1' }, 'x']).value).toEqual([{ A: 1 }, 'x'])
  })
})
