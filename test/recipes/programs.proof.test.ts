/**
 * The programs of README and guide that receive callbacks, in a fresh project, started by the commands that the pages show;
 * and that the proofs beside this one test every recipe. Needs the network.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectToWork } from './expect-to-work.ts'
import { openRecipeLab, patience } from './lab.ts'
import { packagesIn, recipesOf, startsWith } from './page.ts'
import { writeFiles } from './project.ts'
import { projects, type RecipeProject } from './projects.ts'

const guide = [...recipesOf('docs/guide.md', '###'), ...recipesOf('docs/guide.md').filter(startsWith('4.'))]
const programs = [
  ...recipesOf('README.md').map((recipe) => ({ page: 'README.md', ...recipe })),
  ...guide.map((recipe) => ({ page: 'docs/guide.md', ...recipe })),
].filter(({ files }) => files.get('app.ts')?.includes('process.env.PORT'))

test('every recipe is tested', () => {
  const all: readonly RecipeProject[] = Object.values(projects).flat()
  const titlesOf = (level: string) => new Set(recipesOf('docs/recipes.md', level).map(({ title }) => title))
  expect(new Set(all.map(({ title }) => title))).toEqual(titlesOf('##'))
  expect(new Set(all.flatMap(({ variant }) => variant ?? []))).toEqual(titlesOf('###'))
})

test.each(Object.keys(projects))('the projects of %s have a proof', (name) => {
  const proof = readFileSync(fileURLToPath(new URL(`./${name}.proof.test.ts`, import.meta.url)), 'utf8')
  expect(proof).toContain(`\ntestRecipes(projects.${name})\n`)
})

describe('programs that receive callbacks', patience, () => {
  const lab = openRecipeLab()
  let project: string

  beforeAll(async () => {
    const names = new Set(programs.flatMap(({ commands }) => packagesIn(commands.flat())))
    project = await lab.create('starters', [...names])
  }, patience.timeout)

  test.each(programs)('the program under "$title" in $page works as the page says', async ({ title, files }) => {
    const isNest = title === 'NestJS'
    await writeFiles(project, new Map([[isNest ? 'src/main.ts' : 'app.ts', files.get('app.ts') as string]]))
    // `npm start` in a project of `nest new` does the same.
    await expectToWork(await lab.start(project, isNest ? ['npx tsc', 'node dist/main.js'] : ['npx tsx app.ts']))
  })
})
