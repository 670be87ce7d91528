/**
 * The rehearsal of a release: `npm run release:rehearse`. Needs the network. With `CI_EVENT_REHEARSAL=short` it uses npm and
 * this Node.js alone.
 */
import { spawnSync } from 'node:child_process'

const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/release', '--project', 'proofs', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { CI_EVENT_REHEARSAL: 'full', ...process.env },
    shell: process.platform === 'win32',
  },
)
process.exitCode = status ?? 1
