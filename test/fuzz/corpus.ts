import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The project's fixtures, and the callbacks collected in CI's documents where they are at hand. */
export function readCorpus(root: string): Uint8Array[] {
  const folders = [join(root, 'packages/simulator/fixtures'), join(root, '../shared/corpus'), '/work/shared/corpus']
  const files = folders.filter((folder) => existsSync(folder)).flatMap(filesBelow)
  return files.map((file) => readFileSync(file))
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:xml|json)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name))
}
