import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readFixtures } from './corpus.ts'
import { Fuzzer } from './fuzzer.ts'
import { judge } from './judge.ts'

const corpus = readFixtures(fileURLToPath(new URL('../../', import.meta.url)))

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
