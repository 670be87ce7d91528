/** How npm, pnpm, Yarn, Bun and Deno install packages of a local registry into a fresh project. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../packed/run.ts'
import type { LocalRegistry } from './verdaccio.ts'

/** Installs packages into a directory that is empty. */
export type Install = (packages: readonly string[], into: string, registry: LocalRegistry) => Promise<void>

/** By name. `programOf` finds the program of that name. */
export function createInstallers(programOf: (name: string) => readonly string[]): Readonly<Record<string, Install>> {
  const command = (name: string, args: readonly string[], cwd: string) => {
    const [program = name, ...first] = programOf(name)
    return run(program, [...first, ...args], cwd, { DENO_DIR: `${cwd}-cache` })
  }
  return {
    npm: async (packages, into, registry) => {
      await startProject(into, `${registry.npmrc}cache=${into}-cache\n`)
      await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], into)
    },
    pnpm: async (packages, into, registry) => {
      await startProject(
        into,
        `${registry.npmrc}store-dir=${into}-store\ncache-dir=${into}-cache\nminimum-release-age=0\n`,
      )
      await command('pnpm', ['add', '--ignore-scripts', ...packages], into)
    },
    yarn: async (packages, into, registry) => {
      await startProject(into, '')
      const settings = {
        nodeLinker: 'node-modules',
        npmRegistryServer: registry.url,
        unsafeHttpWhitelist: ['127.0.0.1'],
        npmMinimalAgeGate: 0,
        enableScripts: false,
        enableTelemetry: false,
        // Also for metadata, which name the registry of an earlier rehearsal otherwise.
        globalFolder: `${into}-global`,
        enableGlobalCache: false,
        cacheFolder: `${into}-cache`,
      }
      await writeFile(join(into, '.yarnrc.yml'), JSON.stringify(settings))
      // Its lockfile says that the project is not part of another one.
      await writeFile(join(into, 'yarn.lock'), '')
      await command('yarn', ['add', ...packages], into)
    },
    bun: async (packages, into, registry) => {
      await startProject(into, registry.npmrc)
      await command('bun', ['add', '--ignore-scripts', `--cache-dir=${into}-cache`, ...packages], into)
    },
    deno: async (packages, into, registry) => {
      await startProject(into, registry.npmrc)
      // Otherwise it takes no version of the last 24 hours.
      await command('deno', ['add', '--minimum-dependency-age=0', ...packages.map((name) => `npm:${name}`)], into)
    },
  }
}

async function startProject(folder: string, npmrc: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, '.npmrc'), npmrc)
  await writeFile(join(folder, 'package.json'), '{ "name": "rehearsal", "version": "1.0.0", "private": true }\n')
}
