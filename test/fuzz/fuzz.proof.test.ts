import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readFixtures } from './corpus.ts'
import { Fuzzer } from './fuzzer.ts'
import { changedPrototypes } from './prototypes.ts'

const corpus = readFixtures(fileURLToPath(new URL('../../', import.meta.url)))

// A short run of `npm run fuzz`, the same on every machine.
test('thousands of mutations of the fixtures give events or CallbackErrors', () => {
  const fuzzer = new Fuzzer({ seed: 20_220_630, corpus })
  for (let step = 0; step < 1500; step++) fuzzer.step()
  expect([...fuzzer.finds.values()].map(({ kind, input }) => [kind, Buffer.from(input).toString()])).toEqual([])
  expect(fuzzer.outcomes.size).toBeGreaterThan(20)
  expect(changedPrototypes()).toEqual([])
})
