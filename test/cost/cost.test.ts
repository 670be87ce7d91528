/** What one callback costs, as counts. They do not depend on the machine, and a change that makes them grow should say why. */
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { costOfCallback } from '../../bench/cost.mjs'
import { bundle } from '../support/bundle.mjs'

let folder: string
let cost: ReturnType<typeof costOfCallback>
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.cost-', import.meta.url)))
  cost = costOfCallback(await bundle(fileURLToPath(new URL('../../bench/cost-child.mjs', import.meta.url)), folder))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

// With a hook that counts them, each `await` of a promise makes another one, which are among these.
test('a callback with verifier, ledger and handler makes at most 7 promises', () => {
  expect(cost.promises).toBeLessThanOrEqual(7)
})

test('a callback with verifier, ledger and handler allocates at most 7 kB', () => {
  expect(cost.bytes).toBeLessThanOrEqual(7000)
})

// A collector's pause is as long as it has survivors. 88 bytes are the JobId, which a full ledger keeps.
test('a callback leaves at most 150 bytes that survive a scavenge, with the ledger full', () => {
  expect(cost.survivors).toBeLessThanOrEqual(150)
})
