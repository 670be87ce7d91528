import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A small disk that can be filled. */
export interface SmallDisk {
  fill(): void
  free(): void
  unmount(): void
}

/** @returns undefined where mounting is not permitted */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]).status !== 0) return undefined
  const ballast = join(folder, 'ballast')
  return {
    fill() {
      for (const size of [1 << 20, 1 << 12]) {
        const block = Buffer.alloc(size)
        try {
          for (;;) writeFileSync(ballast, block, { flag: 'a' })
        } catch {
          // Full, except for less than a block.
        }
      }
    },
    free: () => rmSync(ballast, { force: true }),
    unmount: () => void spawnSync('umount', ['-l', folder]),
  }
}
