/** A short round of each kind; `npm run test:crash -- --rounds 100` runs long ones. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildForNode } from './build.mjs'
import { type CrashLab, kinds, openCrashLab, possibleKinds } from './rounds.ts'

describe('no callback is lost or stored in part', () => {
  let folder: string
  let lab: CrashLab
  beforeAll(async () => {
    folder = await buildForNode(['child'])
    lab = openCrashLab(`${folder}/child.mjs`)
  })
  afterAll(async () => {
    await lab.close()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const kind of kinds) {
    if (!possibleKinds.includes(kind)) {
      test.skip(`the server of "${kind.name}" is not on this machine: NOT tested (Debian: redis-server, postgresql)`)
      continue
    }
    test(`no callback is lost or stored in part: ${kind.name}`, async ({ annotate }) => {
      const counts = await lab.round(kind, 120)
      await annotate(JSON.stringify(counts))
      expect(counts).toMatchObject({ lost: 0, notOnce: 0, half: 0, unexplained: 0 })
      expect(counts.answered200).toBeGreaterThan(0)
      // The trouble was real.
      const effect = kind.trouble === 'full' ? counts.answered5xx + counts.broken : counts.kills
      expect(effect).toBeGreaterThan(0)
    })
  }
})

test('the command that runs long rounds adds up their counts', async () => {
  const command = fileURLToPath(new URL('./run.mjs', import.meta.url))
  const line = [command, '--rounds', '2', '--callbacks', '20', '--only', 'disk full']
  const { stdout, stderr } = await promisify(execFile)(process.execPath, line)
  expect(JSON.parse(/^all (.*)$/m.exec(stdout)?.[1] ?? '{}')).toMatchObject({ rounds: 2, distinct: 40, lost: 0 })
  expect(stderr).toBe('')
})
