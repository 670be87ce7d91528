import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar'
import { type Manifest, readManifest } from './manifest.ts'
import { run } from './run.ts'

/** A package as it would be published. */
export interface PackedPackage {
  readonly manifest: Manifest
  /** The path of the tarball, and its size in bytes. */
  readonly tarball: string
  readonly size: number
  /** Where the tarball is unpacked, and the paths of all files there. */
  readonly directory: string
  readonly files: readonly string[]
}

interface PackReport {
  name: string
  filename: string
  size: number
  files: { path: string }[]
}

/** Stands in for the address of the repository, which package.json of the root need not have yet. */
export const exampleRepository = 'https://code.example/owner/ci-event'

/** The directories of the packages that are published, from the root of the repository. */
export function publishedDirectories(root: string): string[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((directory) => !readManifest(join(root, directory)).private)
}

/** Builds the published packages and packs them into a directory, as `npm run release:publish` does. */
export async function packPackages(root: string, into: string): Promise<PackedPackage[]> {
  const published = publishedDirectories(root)
  await run('npm', ['run', 'build', '--', ...published.map((directory) => `--filter=./${directory}`)], root)
  const report = await run(
    process.execPath,
    ['scripts/release/pack.mjs', '--to', into, '--repository', exampleRepository],
    root,
  )
  return Promise.all((JSON.parse(report) as PackReport[]).map((packed) => unpack(packed, into)))
}

async function unpack({ name, filename, size, files }: PackReport, into: string): Promise<PackedPackage> {
  const tarball = join(into, filename)
  const cwd = join(into, name)
  await mkdir(cwd, { recursive: true })
  await extract({ file: tarball, cwd })
  const directory = join(cwd, 'package')
  return { manifest: readManifest(directory), tarball, size, directory, files: files.map((file) => file.path) }
}
