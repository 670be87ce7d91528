/**
 * The recipes of docs/recipes.md in fresh projects, with frameworks from npm and the packed packages, built and started by the
 * commands that the page shows.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { ciEventCommand } from '../../packages/simulator/test/cli/ci-event-command.ts'
import { hasRedis } from '../support/redis-server.mjs'
import { expectToWork } from './expect-to-work.ts'
import { openRecipeLab, patience, secret } from './lab.ts'
import { isInstall, packagesIn, type Recipe, recipesOf, startsWith } from './page.ts'
import { writeFiles } from './project.ts'
import type { RecipeProject } from './projects.ts'

const recipes = recipesOf('docs/recipes.md')
const variants = recipesOf('docs/recipes.md', '###')
const readme = recipesOf('README.md')

/** Tests recipes one after the other, each in its project. */
export function testRecipes(projects: readonly RecipeProject[]): void {
  const lab = openRecipeLab()

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
      project = await lab.create(name, [...packagesIn(install), ...(runsExpress ? ['@ci-event/express'] : [])])
    }, patience.timeout)

    test.skipIf(cannotRun)(`the recipe for ${variant ?? title} works as the page says in ${name}`, async () => {
      await writeFiles(project, files)
      await expectToWork(await lab.start(project, start))
    })

    // Not a skipped test where it does not apply: a skip says that something is missing on this machine.
    if (hasCsrf) {
      test.skipIf(cannotRun)(`the doctor reports csrf in ${name} without csrf.ignore`, async () => {
        await writeFiles(project, withoutText(files, /^ *security: \{.*\n/gm))
        const { url } = await lab.start(project, start)
        const { code, out } = await ciEventCommand(['doctor', `${url}/ci/callback`, '--secret', secret, '--json'])
        expect(JSON.parse(out).findings).toMatchObject([{ code: 'csrf' }])
        expect(code).toBe(1)
      })
    }

    if (runsExpress) {
      test(`the Express program of README.md works in ${name}`, async () => {
        await writeFiles(project, (readme.find(startsWith('Express')) as Recipe).files)
        await expectToWork(await lab.start(project, start))
      })
    }
  })
}

function withoutText(files: ReadonlyMap<string, string>, text: RegExp): Map<string, string> {
  return new Map([...files].map(([path, code]) => [path, code.replace(text, '')]))
}
