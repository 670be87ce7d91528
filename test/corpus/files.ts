import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** Our own callbacks: one pair of success and one of failure for each Tag, and some more. */
export const fixturesDirectory: string = join(here, '../../packages/simulator/fixtures')

/**
 * The payloads that were gathered from CI's documents. They are not ours to publish, so a bare clone has none: they
 * are looked for in `shared/corpus` beside the clone and beside every directory above it.
 */
export const corpusDirectory: string | undefined = findAbove('shared/corpus', here)

function findAbove(name: string, from: string): string | undefined {
  const candidate = join(from, name)
  if (existsSync(candidate)) return candidate
  const parent = dirname(from)
  return parent === from ? undefined : findAbove(name, parent)
}

/** A body to read. */
export interface Payload {
  /** Path from the directory it was listed in. */
  readonly file: string
  readonly text: string
}

/** The XML and JSON files of a directory, in order. */
export function payloadsOf(directory: string, folder = '.'): Payload[] {
  return readdirSync(join(directory, folder))
    .filter((name) => /\.(xml|json)$/.test(name))
    .sort()
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(directory, folder, name), 'utf8') }))
}
