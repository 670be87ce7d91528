/**
 * The recipes of docs/recipes.md and the programs of README and guide in fresh projects, with frameworks from npm and the
 * packed packages, built and started by the commands that the pages show. Needs the network.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ciEventCommand } from '../../packages/simulator/test/cli/ci-event-command.ts'
import { type PackedPackage, packPackages } from '../packed/pack.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { type Recipe, recipesOf } from './page.ts'
import { createProject, writeFiles } from './project.ts'
import { type RunningApp, startApp } from './running-app.ts'

const secret = 'correct-horse-battery-staple'
const relaySecret = 'another-secret-to-try-it-out'
const patience = { timeout: 300_000 }

const recipes = recipesOf('docs/recipes.md')
const variants = recipesOf('docs/recipes.md', '###')
const readme = recipesOf('README.md')
const guide = [...recipesOf('docs/guide.md', '###'), ...recipesOf('docs/guide.md').filter(startsWith('4.'))]

const projects = [
  { name: 'egg3', title: 'Egg', hasCsrf: true },
  { name: 'egg4', title: 'Egg', hasCsrf: true },
  { name: 'egg3', title: 'Egg', variant: 'Egg with an inbox' },
  { name: 'egg4', title: 'Egg', variant: 'Egg with an inbox' },
  { name: 'midway3', title: 'Midway', hasCsrf: true },
  // There is no @midwayjs/security for Midway 4.
  { name: 'midway4', title: 'Midway', without: /^import \* as security.*\n|, security(?=\])/gm },
  { name: 'next16', title: 'Next.js' },
  { name: 'nitro2', title: 'Nitro' },
  { name: 'h3', title: 'h3' },
  { name: 'bun', title: 'Bun', runsExpress: true },
  { name: 'deno', title: 'Deno', runsExpress: true },
]

let folder: string
let packed: PackedPackage[]
let redis: RedisServer | undefined
let app: RunningApp | undefined

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ci-event-recipes-')))
  packed = await packPackages(fileURLToPath(new URL('../..', import.meta.url)), folder)
  redis = hasRedis ? await startRedis() : undefined
}, patience.timeout)

afterEach(async () => {
  await app?.stop()
  app = undefined
})

afterAll(async () => {
  await redis?.stop()
  await rm(folder, { recursive: true, force: true })
}, patience.timeout)

test('every recipe is tested', () => {
  expect(new Set(projects.map(({ title }) => title))).toEqual(new Set(recipes.map(({ title }) => title)))
  const tested = new Set(projects.flatMap(({ variant }) => variant ?? []))
  expect(tested).toEqual(new Set(variants.map(({ title }) => title)))
})

describe.each(projects)('$title in $name', patience, ({ name, title, variant, without, hasCsrf, runsExpress }) => {
  const recipe = recipes.find(startsWith(title)) as Recipe
  const other = variants.find((each) => each.title === variant)
  const all = new Map([...recipe.files, ...(other?.files ?? [])])
  const files = without ? withoutText(all, without) : all
  const install = (other ?? recipe).commands[0] as string[]
  const start = recipe.commands.find((lines) => !lines.some(isInstall)) as string[]
  const cannotRun = !hasRedis && [...files.values()].some((code) => code.includes('REDIS_URL'))
  let project: string

  beforeAll(async () => {
    const names = [...packagesIn(install), ...(runsExpress ? ['@ci-event/express'] : [])]
    // A folder of its own: the logs of another variant stay in the project.
    project = await createProject(name, join(folder, other ? 'variants' : 'recipes'), packed, names)
  }, patience.timeout)

  test.skipIf(cannotRun)(`the recipe for ${variant ?? title} works as the page says in ${name}`, async () => {
    await writeFiles(project, files)
    app = await startApp(project, start, environment())
    await expectToWork(app)
  })

  // Not a skipped test where it does not apply: a skip says that something is missing on this machine.
  if (hasCsrf) {
    test.skipIf(cannotRun)(`the doctor reports csrf in ${name} without csrf.ignore`, async () => {
      await writeFiles(project, withoutText(files, /^ *security: \{.*\n/gm))
      app = await startApp(project, start, environment())
      const { code, out } = await ciEventCommand(['doctor', `${app.url}/ci/callback`, '--secret', secret, '--json'])
      expect(JSON.parse(out).findings).toMatchObject([{ code: 'csrf' }])
      expect(code).toBe(1)
    })
  }

  if (runsExpress) {
    test(`the Express program of README.md works in ${name}`, async () => {
      await writeFiles(project, (readme.find(startsWith('Express')) as Recipe).files)
      app = await startApp(project, start, environment())
      await expectToWork(app)
    })
  }
})

describe('programs that receive callbacks', patience, () => {
  const programs = [
    ...readme.map((recipe) => ({ page: 'README.md', ...recipe })),
    ...guide.map((recipe) => ({ page: 'docs/guide.md', ...recipe })),
  ].filter(({ files }) => files.get('app.ts')?.includes('process.env.PORT'))
  let project: string

  beforeAll(async () => {
    const names = new Set(programs.flatMap(({ commands }) => packagesIn(commands.flat())))
    project = await createProject('starters', folder, packed, [...names])
  }, patience.timeout)

  test.each(programs)('the program under "$title" in $page works as the page says', async ({ title, files }) => {
    const isNest = title === 'NestJS'
    await writeFiles(project, new Map([[isNest ? 'src/main.ts' : 'app.ts', files.get('app.ts') as string]]))
    // `npm start` in a project of `nest new` does the same.
    app = await startApp(project, isNest ? ['npx tsc', 'node dist/main.js'] : ['npx tsx app.ts'], environment())
    await expectToWork(app)
  })
})

/** Each callback is handled once, the doctor is content, the secret is not logged, and SIGTERM ends the app. */
async function expectToWork({ url, output, stop }: RunningApp): Promise<void> {
  const to = `${url}/ci/callback`
  const doctor = await ciEventCommand(['doctor', to, '--secret', secret, '--slow', '9000'])
  expect(doctor.code === 0 ? '' : doctor.out).toBe('')
  // Ten at a time, so that every worker receives some of them.
  const copies = ['--duplicate', '30', '--concurrency', '10', '--json']
  const { out } = await ciEventCommand(['send', 'NoiseReduction', '--to', to, '--secret', secret, ...copies])
  const { sent, statuses } = JSON.parse(out)
  expect(sent).toBe(30)
  // While one worker handles the job, the others answer 503 with `Retry-After`.
  expect(['200', '503']).toEqual(expect.arrayContaining(Object.keys(statuses)))
  const handled = () => output().split('denoised: out/noisereduction.wav').length - 1
  await expect.poll(handled, { timeout: 20_000 }).toBe(1)
  await stop()
  expect(handled()).toBe(1)
  for (const each of [secret, relaySecret]) expect(output()).not.toContain(each)
}

function environment(): Record<string, string> {
  return { CI_SECRET: secret, CI_RELAY_SECRET: relaySecret, ...(redis ? { REDIS_URL: redis.url } : {}) }
}

/** The packages of this repository that commands install. */
function packagesIn(lines: readonly string[]): string[] {
  const installs = lines.filter((line) => isInstall(line) && !line.includes('--save-dev'))
  return [...installs.join(' ').matchAll(/@ci-event\/\w+/g)].map(([name]) => name)
}

function isInstall(line: string): boolean {
  return /^(?:npm install|bun add|deno add)\b/.test(line)
}

function withoutText(files: ReadonlyMap<string, string>, text: RegExp): Map<string, string> {
  return new Map([...files].map(([path, code]) => [path, code.replace(text, '')]))
}

function startsWith(text: string): (recipe: Recipe) => boolean {
  return ({ title }) => title.startsWith(text)
}
