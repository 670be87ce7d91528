import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readFixtures } from './corpus.ts'
import { Fuzzer } from './fuzzer.ts'
import { judge } from './judge.ts'
import { changedPrototypes } from './prototypes.ts'

const corpus = readFixtures(fileURLToPath(new URL('../../', import.meta.url)))

// A short run of `npm run fuzz`, the same on every machine.
test('thousands of mutations of the fixtures give events or CallbackErrors', { timeout: 60_000 }, () => {
  const fuzzer = new Fuzzer({ seed: 20_220_630, corpus })
  for (let step = 0; step < 1500; step++) fuzzer.step()
  expect([...fuzzer.finds.values()].map(({ kind, input }) => [kind, Buffer.from(input).toString()])).toEqual([])
  expect(fuzzer.outcomes.size).toBeGreaterThan(20)
  expect(changedPrototypes()).toEqual([])
})

test('the same seed gives the same inputs', () => {
  const inputs = [1, 1, 2].map((seed) => {
    const fuzzer = new Fuzzer({ seed, corpus })
    return Array.from({ length: 20 }, () => Buffer.from(fuzzer.step()).toString('base64')).join()
  })
  expect(inputs[0]).toBe(inputs[1])
  expect(inputs[0]).not.toBe(inputs[2])
})

test('every fixture gives an event', () => {
  for (const bytes of corpus) expect(judge(bytes)).toEqual({ signature: expect.stringMatching(/^event /) })
})

test.each([
  ['a text with two byte order marks', '\ufeff\ufeff<'],
  ['a name beyond U+FFFF', '<Response><😀/></Response>'],
])('%s is not a find', (_, text) => {
  expect(judge(Buffer.from(text))).toEqual({ signature: expect.stringMatching(/^malformed /) })
})
