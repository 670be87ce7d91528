import { expect, test } from 'vitest'
import { BodyRing } from '../src/receiver/body-ring.ts'

test.each<[what: string, content: string | Uint8Array]>([
  ['text', 'a中😀'],
  ['text with half of a pair', 'a\ud800'],
  ['bytes', Buffer.from([0xd6, 0xd0])],
])('%s is read as it was added', (_, content) => {
  const ring = new BodyRing(20)
  for (let times = 0; times < 5; times++) {
    const place = ring.add(content, 0)
    expect(place && ring.read(place)).toEqual(content)
  }
})

test.each<[length: number, extra: number, fits: boolean]>([
  [10, 0, true],
  [8, 2, true],
  [8, 3, false],
  [11, 0, false],
])('a ring of 10 bytes takes a body of %d bytes with %d elsewhere: %s', (length, extra, fits) => {
  expect(new BodyRing(10).add('x'.repeat(length), extra) !== undefined).toBe(fits)
})

test('a body fills a ring to its end, and the next one is written over the oldest', () => {
  const ring = new BodyRing(10)
  const places = ['aaaaaa', 'bbbb', 'cc', 'ddddd'].map((content) => ring.add(content, 0))
  expect(places.map((place) => place?.start)).toEqual([0, 6, 10, 12])
  expect(places.map((place) => place && ring.has(place))).toEqual([false, false, true, true])
  const last = ring.add('eeee', 0)
  expect(last?.start).toBe(20)
  expect(last && ring.read(last)).toBe('eeee')
})
