import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { type PackedPackage, packPackages } from './pack.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What became of packing: the packages, or why there are none. */
type Result = { packed: PackedPackage[] } | { failure: string }

/**
 * The packages of this repository, packed once per run of Vitest: by the proof that asks first, while the others wait. Proofs run
 * in processes of their own, and two builds at once would delete each other's files. Rejects in each of them if packing fails.
 */
export async function packedPackages(): Promise<PackedPackage[]> {
  const folder = inject('packedFolder')
  const file = join(folder, 'result.json')
  if (isFirst(join(folder, 'begun'))) {
    const result = await packPackages(root, folder).then(
      (packed): Result => ({ packed }),
      (failure: Error): Result => ({ failure: failure.message }),
    )
    // Renamed, so that nobody reads half of it.
    writeFileSync(`${file}.part`, JSON.stringify(result))
    renameSync(`${file}.part`, file)
  }
  // Without an end of its own: the time limit of the hook that waits ends it.
  while (!existsSync(file)) await sleep(50)
  const result = JSON.parse(readFileSync(file, 'utf8')) as Result
  if ('failure' in result) throw new Error(result.failure)
  return result.packed
}

/** Of all processes that ask, one makes the directory. */
function isFirst(directory: string): boolean {
  try {
    mkdirSync(directory)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}
