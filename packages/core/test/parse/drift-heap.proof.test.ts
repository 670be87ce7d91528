/** What a listener of differences may keep for as long as the process lives. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type Drift, parseCallback } from '../../src/index.ts'

test('reports hold no part of the bodies that they came from', () => {
  const kept: Drift[] = []
  const filler = 'x'.repeat(4000)
  const unknown = (at: number) => `ANodeThatNobodyHasEverHeardOf${at}`
  const before = heapAfterCollection()
  for (let at = 0; at < 2000; at++) {
    const tag = `ATagThatNobodyHasEverHeardOf${at}`
    const body = `<Response><JobsDetail><Tag>${tag}</Tag><${unknown(at)}>${filler}</${unknown(at)}></JobsDetail></Response>`
    parseCallback(Buffer.from(body), { onDrift: (drift) => kept.push(drift) })
  }
  expect(kept).toHaveLength(4000)
  // The bodies together have 8 MB.
  expect(heapAfterCollection() - before).toBeLessThan(3_000_000)
})

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
