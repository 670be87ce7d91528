/** Memory stays bounded in bytes across requests, whatever senders write. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../support/bundle.mjs'

const run = promisify(execFile)
const count = 200
const size = 400_000
// The ledger may keep 16 MiB and recentJobs 2 MiB. All bodies together are 80 MiB.
const most = 24

let folder: string
let program: string
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.traffic-', import.meta.url)))
  program = await bundle(fileURLToPath(new URL('./traffic-child.ts', import.meta.url)), folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function keptOf(kind: string, requests = count): Promise<number> {
  const { stdout } = await run(process.execPath, ['--expose-gc', program, kind, String(requests), String(size)])
  return Number(stdout)
}

test('of 5000 ordinary callbacks at most 2 KiB each are kept', async () => {
  expect((await keptOf('ordinary callbacks', 5000)) * 1024).toBeLessThan(5000 * 2)
})

test.each([
  'long JobIds',
  'long States',
  'long Tags',
  'long EventNames',
  'long RunIds',
  'long names of fields',
  'large jobs beside running ones',
  'bodies that are refused',
])(`of 80 MiB with %s at most ${most} MiB are kept`, async (kind) => {
  expect(await keptOf(kind)).toBeLessThan(most)
})
