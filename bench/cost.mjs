/** What one callback costs in bytes of the heap and in promises: counts, which a busy machine does not change. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { judged } from './table.mjs'

const fixture = fileURLToPath(new URL('../packages/simulator/fixtures/NoiseReduction.documented.xml', import.meta.url))
// A young generation of this size is not collected while it is measured.
const options = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']

/**
 * Runs cost-child.mjs, or a bundle of it.
 *
 * @returns bytes and promises of one callback of 728 bytes, through a receiver with verifier, ledger and handler
 */
export function costOfCallback(program = fileURLToPath(new URL('cost-child.mjs', import.meta.url))) {
  return JSON.parse(execFileSync(process.execPath, [...options, program, fixture], { encoding: 'utf8' }))
}

export function benchCost() {
  const { bytes, promises } = costOfCallback()
  return {
    goals: [
      judged('bytes allocated per callback', '≤ 7,000', String(bytes), bytes <= 7000),
      judged('promises per callback', '≤ 8', String(promises), promises <= 8),
    ],
    sections: [
      `### One callback in process, with verifier, ledger and handler\n\n${bytes} bytes of the heap, ${promises} promises.`,
    ],
  }
}
