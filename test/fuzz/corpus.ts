import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The project's own callbacks. */
export function readFixtures(root: string): Uint8Array[] {
  return filesBelow(join(root, 'packages/simulator/fixtures')).map((file) => readFileSync(file))
}

/** The same, and the callbacks of CI's documents where they are next to the project. */
export function readCorpus(root: string): Uint8Array[] {
  const collected = ['../shared/corpus', '../../shared/corpus'].map((folder) => join(root, folder))
  const files = collected.filter((folder) => existsSync(folder)).flatMap(filesBelow)
  return [...readFixtures(root), ...files.map((file) => readFileSync(file))]
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:xml|json)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name))
}
