/**
 * A whole release against a registry on this machine: version, build, publish, and the programs of README.md installed from
 * there and run. Needs the network. `npm run release:rehearse` runs it with every package manager and runtime that we
 * promise; otherwise it is npm, and the Node.js that runs the tests.
 */
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Manifest, readManifest } from '../packed/manifest.ts'
import { exampleRepository, publishedDirectories } from '../packed/pack.ts'
import { run } from '../packed/run.ts'
import { type Recipe, recipesOf } from '../recipes/page.ts'
import { programFolders, type RunningApp, startApp } from '../recipes/running-app.ts'
import { installNode } from '../support/node-from-npm.mjs'
import { commit, copyRepository, git, setInManifest } from './checkout.ts'
import { createInstallers } from './installers.ts'
import { type LocalRegistry, startVerdaccio } from './verdaccio.ts'

// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo runs no tests
const isFull = process.env.CI_EVENT_REHEARSAL === 'full'
const patience = { timeout: 900_000 }
const secret = 'correct-horse-battery-staple'
const root = fileURLToPath(new URL('../..', import.meta.url))
const starters = join(root, 'test/recipes/starters')

const readme = recipesOf('README.md').filter(({ files }) => files.get('app.ts')?.includes('process.env.PORT'))
const programs = isFull ? readme : readme.slice(0, 1)
const nodes = isFull ? ['20.19', '22', '24', '26'] : []
const managers = isFull ? ['npm', 'pnpm', 'yarn'] : ['npm']
const runtimes = isFull ? ['bun', 'deno'] : []

let folder: string
let checkout: string
let tools: string
let registry: LocalRegistry
let app: RunningApp | undefined
let version: string

const projectOf = (installer: string): string => join(folder, installer)
const installers = createInstallers((name) => {
  if (name === 'yarn') return [process.execPath, join(tools, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')]
  if (name === 'pnpm') return [process.execPath, join(tools, 'node_modules/pnpm/bin/pnpm.cjs')]
  const found = programFolders(tools).find((path) => existsSync(join(path, name)))
  return found ? [join(found, name)] : [name]
})

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ci-event-rehearsal-')))
  checkout = join(folder, 'checkout')
  tools = join(folder, 'tools')
  await Promise.all([
    copyRepository(checkout, isFull),
    startVerdaccio(folder).then((started) => {
      registry = started
    }),
    isFull ? installTools() : undefined,
  ])
}, patience.timeout)

afterEach(async () => {
  await app?.stop()
  app = undefined
})

afterAll(async () => {
  await registry?.stop()
  await rm(folder, { recursive: true, force: true })
}, patience.timeout)

const release = (script: string) => run('npm', ['run', `release:${script}`], checkout)

test('publishes nothing while the repository has no address', patience, async () => {
  await setInManifest(checkout, 'repository', '')
  await expect(release('publish')).rejects.toThrow(
    /Nothing is published: `repository` of the root package.json is empty/,
  )
})

test('gives every package the next version, and CHANGELOG.md a section, from a changeset', patience, async () => {
  if (/^## .*\(unreleased\)$/m.test(readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8'))) await release('version')
  const [before] = versions()
  await writeFile(join(checkout, '.changeset/rehearsal.md'), '---\n"@ci-event/koa": minor\n---\n\nA rehearsal.\n')
  await release('version')
  version = versions()[0] as string
  expect(new Set(versions())).toEqual(new Set([version]))
  // A peer range that is left behind would make the next major of it.
  expect(version).toBe(before?.replace(/\.(\d+)\.\d+$/, (_, minor) => `.${Number(minor) + 1}.0`))
  expect(readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8')).toMatch(
    new RegExp(`\n## ${version} \\(\\d{4}-\\d\\d-\\d\\d\\)\n\n### Changed\n\n(?:- .*\n)*- A rehearsal\\.\n`),
  )
})

test('publishes nothing from a commit without the tag that README links lead to', patience, async () => {
  await setInManifest(checkout, 'repository', exampleRepository)
  await writeFile(join(checkout, '.npmrc'), registry.npmrc)
  await commit(checkout, 'Release')
  await expect(release('publish')).rejects.toThrow(`this commit has no tag v${version}`)
})

test('publishes every package after those that it depends on', patience, async () => {
  await git(checkout, 'tag', `v${version}`)
  const printed = await release('publish')
  const published = [...printed.matchAll(/^\+ (@ci-event\/\w+)@(.*)$/gm)].map(([, name = '', its]) => ({ name, its }))
  const manifests = publishedDirectories(checkout).map((directory) => readManifest(join(checkout, directory)))
  expect(published.map(({ its }) => its)).toEqual(manifests.map(() => version))
  const order = published.map(({ name }) => name)
  expect(order.toSorted()).toEqual(manifests.map(({ name }) => name).toSorted())
  for (const { name, dependencies, peerDependencies } of manifests) {
    const needed = Object.keys({ ...dependencies, ...peerDependencies }).filter((other) => order.includes(other))
    for (const other of needed)
      expect(order.indexOf(other), `${other} before ${name}`).toBeLessThan(order.indexOf(name))
  }
})

// Not a skipped test in the short form: a skip says that something is missing on this machine.
if (isFull) {
  test('publishes nothing a second time', patience, async () => {
    const printed = await release('publish')
    expect(printed).not.toMatch(/^\+ /m)
    expect(printed.match(/is published already$/gm)).toHaveLength(publishedDirectories(checkout).length)
  })
}

describe.each(managers)('installed by %s', (manager) => {
  beforeAll(async () => {
    const packages = programs.flatMap((recipe) => [...packagesIn(recipe), ...surroundingsOf(recipe)])
    await installers[manager]?.([...new Set(packages)], projectOf(manager), registry)
  }, patience.timeout)

  test(`${manager} installs the published version, whose metadata leads to the repository`, () => {
    const installed: Manifest = readManifest(join(projectOf(manager), 'node_modules/@ci-event/express'))
    expect(installed.version).toBe(version)
    expect(installed.repository).toMatchObject({ url: `git+${exampleRepository}.git`, directory: 'packages/express' })
  })

  test.each(programs)(`the program under $title works, installed by ${manager}`, patience, async (recipe) => {
    await expectToWork(recipe, projectOf(manager))
  })
})

describe.each(nodes)('on Node.js %s', (wanted) => {
  let node: string
  beforeAll(() => {
    node = installNode(wanted, folder)
  }, patience.timeout)

  test.each(programs)(`the program under $title works on Node.js ${wanted}`, patience, async (recipe) => {
    expect(await run(node, ['--version'], folder)).toMatch(new RegExp(`^v${wanted}\\.`))
    await expectToWork(recipe, projectOf('npm'), [dirname(node)])
  })
})

describe.each(runtimes)('installed by %s and run on it', (runtime) => {
  test(`the Express program works on ${runtime}, installed by it`, patience, async () => {
    const [express] = programs as [Recipe]
    await installers[runtime]?.(packagesIn(express), projectOf(runtime), registry)
    const start = recipesOf('docs/recipes.md')
      .find(({ title }) => title.toLowerCase() === runtime)
      ?.commands.at(-1)
    await expectToWork(express, projectOf(runtime), programFolders(tools), start)
  })
})

/** Starts a program as README.md does, sends what it sends, and asks the doctor. */
async function expectToWork(
  { title, files }: Recipe,
  project: string,
  folders: readonly string[] = [],
  start?: readonly string[],
): Promise<void> {
  const isNest = title === 'NestJS'
  const file = join(project, isNest ? 'src/main.ts' : 'app.ts')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, files.get('app.ts') as string)
  // `npm start` in a project of `nest new` does the same.
  if (isNest) await cp(join(starters, 'tsconfig.json'), join(project, 'tsconfig.json'))
  const commands = start ?? (isNest ? ['npx tsc', 'node dist/main.js'] : ['npx tsx app.ts'])
  app = await startApp(project, commands, { CI_SECRET: secret }, folders)
  const ciEvent = (...args: string[]) =>
    run(
      process.execPath,
      [join(projectOf('npm'), 'node_modules/@ci-event/simulator/bin/ci-event.js'), ...args, '--secret', secret],
      project,
    )
  await ciEvent('send', 'NoiseReduction', '--to', `${app.url}/ci/callback`)
  await expect.poll(app.output).toContain('denoised: out/noisereduction.wav')
  await ciEvent('doctor', `${app.url}/ci/callback`)
}

/** What its `npm install` lines install. */
function packagesIn({ commands }: Recipe): string[] {
  const lines = commands.flat().filter((line) => line.startsWith('npm install '))
  return lines.flatMap((line) => line.split(' ').slice(2)).filter((word) => !word.startsWith('-'))
}

/** What README.md takes for granted: tsx, and what `nest new` installs. */
function surroundingsOf({ title }: Recipe): string[] {
  const { dependencies = {} } = readManifest(starters)
  const names =
    title === 'NestJS'
      ? Object.keys(dependencies).filter((name) => /^@nestjs|^@types|^typescript|^reflect-|^rxjs/.test(name))
      : ['tsx']
  return names.map((name) => `${name}@${dependencies[name]}`)
}

function versions(): string[] {
  return publishedDirectories(checkout).map((directory) => readManifest(join(checkout, directory)).version)
}

/** Package managers and runtimes, from npm, as lockfiles say. */
async function installTools(): Promise<void> {
  await cp(fileURLToPath(new URL('./managers', import.meta.url)), tools, { recursive: true })
  const npm = (...args: string[]) => run('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], tools)
  await npm('ci', '--prefer-offline')
  const others = ['bun', 'deno'].flatMap((name) =>
    Object.entries(readManifest(join(root, 'test/recipes', name)).dependencies ?? {}),
  )
  await npm('install', ...others.filter(([name]) => name !== 'express').map(([name, range]) => `${name}@${range}`))
}
