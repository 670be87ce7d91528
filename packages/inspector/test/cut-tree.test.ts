import { expect, test } from 'vitest'
import { cutTree } from '../src/cut-tree.ts'

test('data within the budget is copied unchanged', () => {
  const value = { a: ['1', { __proto__: null, b: null }], c: 2, d: true }
  expect(cutTree(value, 1000)).toEqual({ tree: value, cut: false })
})

test('data beyond the budget is cut in order, with a mark', () => {
  const { tree, cut } = cutTree(
    { first: 'x'.repeat(10), list: Array.from({ length: 100 }, (_, n) => `item ${n}`), last: 'y' },
    40,
  )
  expect(cut).toBe(true)
  expect(tree).toMatchObject({ first: 'x'.repeat(10), list: expect.arrayContaining(['item 0', '…']) })
  expect(JSON.stringify(tree).length).toBeLessThan(120)
})

test('a long text is cut', () => {
  expect(cutTree({ a: 'x'.repeat(100) }, 11)).toEqual({ tree: { a: `${'x'.repeat(10)}…` }, cut: true })
})

test('a field named __proto__ stays a field', () => {
  const { tree } = cutTree(JSON.parse('{"__proto__":{"a":"1"}}'), 100)
  expect(Object.keys(tree as object)).toEqual(['__proto__'])
})
