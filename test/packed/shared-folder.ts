/** A folder for all proofs of one run of Vitest; `packed-once.ts` packs the packages into it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    packedFolder: string
  }
}

/** Makes the folder before the first proof. The function that it returns removes the folder after the last. */
export function setup(project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ci-event-packed-')))
  project.provide('packedFolder', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
