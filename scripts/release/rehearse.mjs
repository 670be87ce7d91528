/** The rehearsal of a release, with everything that we promise: `npm run release:rehearse`. Needs the network. */
import { spawnSync } from 'node:child_process'

const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/release', '--project', 'proofs', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, CI_EVENT_REHEARSAL: 'full' },
    shell: process.platform === 'win32',
  },
)
process.exitCode = status ?? 1
