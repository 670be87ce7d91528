/**
 * Runs the tests of the packed packages with another Node.js: `node scripts/try-node.mjs 22`, or several versions, as
 * exact or as loose as npm takes them (20.19, 24, 26).
 *
 * Each is brought from npm into a temporary directory. The tests' own tools (Vitest, npm, tsc) stay on the Node.js that runs
 * this script; the apps that use the packages, Jest included, run on the other.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installNode } from '../test/support/node-from-npm.mjs'

const versions = process.argv.slice(2)
if (versions.length === 0) throw new Error('Say which Node.js: node scripts/try-node.mjs 20.19 22 24 26')

const temporary = mkdtempSync(join(tmpdir(), 'ci-event-node-'))
const failed = []
try {
  for (const version of versions) {
    const node = installNode(version, temporary)
    console.log(`\nNode.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`)
    const { status } = spawnSync(
      'npx',
      ['vitest', 'run', 'test/packed', '--testNamePattern=installed by npm|bundled into one file'],
      {
        stdio: 'inherit',
        env: { ...process.env, CI_EVENT_NODE: node },
      },
    )
    if (status !== 0) failed.push(version)
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
if (failed.length > 0) throw new Error(`The packed packages fail on Node.js ${failed.join(', ')}.`)
