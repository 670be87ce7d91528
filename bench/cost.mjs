/** What one callback costs in bytes of the heap and in promises: counts, which a busy machine does not change. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { judged } from './table.mjs'

const fixture = fileURLToPath(new URL('../packages/simulator/fixtures/NoiseReduction.documented.xml', import.meta.url))
// A young generation of this size is not collected while it is measured, and one of this size is collected often.
const uncollected = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']
const collected = ['--expose-gc', '--min-semi-space-size=4', '--max-semi-space-size=4']

/**
 * Runs cost-child.mjs, or a bundle of it.
 *
 * @returns of one callback of 728 bytes, through a receiver with verifier, ledger and handler: the bytes that it allocates,
 * those of them that the young generation hands on to the old one, and its promises
 */
export function costOfCallback(program = fileURLToPath(new URL('cost-child.mjs', import.meta.url))) {
  const run = (options, what) =>
    JSON.parse(execFileSync(process.execPath, [...options, program, fixture, what], { encoding: 'utf8' }))
  return { ...run(uncollected, 'allocated'), ...run(collected, 'survivors') }
}

export function benchCost() {
  const { bytes, promises, survivors } = costOfCallback()
  return {
    goals: [
      judged('bytes allocated per callback', '≤ 7,000', String(bytes), bytes <= 7000),
      judged('promises per callback', '≤ 8', String(promises), promises <= 8),
    ],
    sections: [
      `### One callback in process, with verifier, ledger and handler\n\n${bytes} bytes of the heap, ${survivors} of which survive a scavenge, and ${promises} promises.`,
    ],
  }
}
