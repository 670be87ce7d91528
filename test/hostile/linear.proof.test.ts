/** Time is linear in the size: shown by the ratio of two sizes, which a slow or busy machine changes little. */
import { isCallbackError, parseCallback } from '@ci-event/core'
import { expect, test } from 'vitest'
import { shapes } from './shapes.ts'

const small = 32 * 1024
const times = 8
// Linear is 8 and quadratic is 64. Strings that fast-xml-parser joins character by character take up to 20: they outgrow
// the young generation, and the larger body pays for moving them.
const most = 32

function timeOf(body: string): number {
  const start = performance.now()
  try {
    parseCallback(body, { bodyLimit: 16 * 1024 * 1024, onDrift: () => {} })
  } catch (error) {
    if (!isCallbackError(error)) throw error
  }
  return performance.now() - start
}

function ratioOf(one: string, other: string): number {
  let [quickest, slowest] = [Infinity, Infinity]
  for (let run = 0; run < 5; run++) {
    quickest = Math.min(quickest, timeOf(one))
    slowest = Math.min(slowest, timeOf(other))
  }
  // Below a tenth of a millisecond the clock is not precise enough.
  return slowest / Math.max(quickest, 0.1)
}

test.each(Object.entries(shapes))('reads %s in linear time', (_, shape) => {
  const [one, other] = [shape(small), shape(small * times)]
  let ratio = ratioOf(one, other)
  // Another process can slow a measurement down, never speed it up.
  for (let again = 0; again < 6 && ratio >= most; again++) ratio = Math.min(ratio, ratioOf(one, other))
  // The smaller body may have fitted into the young generation. Both of these outgrow it.
  if (ratio >= most) ratio = ratioOf(shape(small * 4), shape(small * 4 * times))
  expect(ratio).toBeLessThan(most)
})

test('notices a quadratic reader', () => {
  const quadratic = (size: number): void => {
    let text = 'x'.repeat(size)
    while (text.length > 0) text = [...text].slice(64).join('')
  }
  const time = (size: number): number => {
    const start = performance.now()
    quadratic(size)
    return performance.now() - start
  }
  expect(time(4096 * times) / time(4096)).toBeGreaterThan(most)
})
