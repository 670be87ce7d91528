/** Makes a project as the generator of a framework does, and puts the files of a recipe into it. */
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PackedPackage } from '../packed/pack.ts'
import { run } from '../packed/run.ts'

/**
 * Copies a folder beside this file, and installs what its lockfile places and packages of this repository.
 * Of an earlier project of that name only `node_modules` stays, which npm brings into line; its other files, logs included, are removed.
 *
 * @returns the path of the project
 */
export async function createProject(
  folder: string,
  into: string,
  packed: readonly PackedPackage[],
  names: readonly string[],
): Promise<string> {
  const project = join(into, folder)
  await mkdir(project, { recursive: true })
  const earlier = (await readdir(project)).filter((name) => name !== 'node_modules')
  for (const name of earlier) await rm(join(project, name), { recursive: true })
  await cp(fileURLToPath(new URL(`./${folder}`, import.meta.url)), project, { recursive: true })
  const tarballs = names.map((name) => {
    const found = packed.find(({ manifest }) => manifest.name === name)
    if (!found) throw new Error(`This repository has no package ${name}.`)
    return found.tarball
  })
  // Without install scripts: `bun` and `deno` have their programs in packages of their own.
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], project)
  return project
}

/** Writes files below a project. */
export async function writeFiles(project: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, code] of files) {
    await mkdir(dirname(join(project, path)), { recursive: true })
    await writeFile(join(project, path), code)
  }
}
