import { expect, test } from 'vitest'
import { createGate } from '../../../../test/support/gate.ts'
import { readAhead } from '../../src/listen/read-ahead.ts'

test('readAhead reads up to its size before anything is asked for, and keeps the order', async () => {
  let produced = 0
  async function* source() {
    for (let i = 0; i < 100; i++) {
      produced++
      yield i
    }
  }
  const items = readAhead(source(), () => 1, 10)
  expect((await items.next()).value).toBe(0)
  await expect.poll(() => produced).toBe(11)
  const rest: number[] = []
  for await (const item of items) rest.push(item)
  expect(rest).toEqual(Array.from({ length: 99 }, (_, index) => index + 1))
})

test('readAhead fails after everything that came before the failure', async () => {
  async function* source() {
    yield 1
    yield 2
    throw new Error('broken')
  }
  const received: number[] = []
  await expect(async () => {
    for await (const item of readAhead(source(), () => 1, 10)) received.push(item)
  }).rejects.toThrow('broken')
  expect(received).toEqual([1, 2])
})

test('readAhead ends its source when nobody wants more', async () => {
  const ended = createGate()
  async function* source() {
    try {
      for (let i = 0; ; i++) yield i
    } finally {
      ended.open()
    }
  }
  for await (const item of readAhead(source(), () => 1, 3)) if (item === 5) break
  await ended.opened
})
