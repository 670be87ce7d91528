/** The import rules of biome.json and packages/core/biome.json, on files that keep and that break them. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))

const undeclared = 'lint/correctness/noUndeclaredDependencies'
const restricted = 'lint/style/noRestrictedImports'

/** Each is the one import of a file of its own. */
const refused: readonly [file: string, imported: string, rule: string][] = [
  ['packages/core/src/x.ts', '@ci-event/express', undeclared],
  ['packages/core/src/jobs/x.ts', 'koa', undeclared],
  ['packages/express/src/x.ts', '@ci-event/koa', undeclared],
  ['packages/koa/src/x.ts', '@ci-event/nestjs', undeclared],
  ['packages/fastify/src/x.ts', '@ci-event/simulator', undeclared],
  ['packages/inbox/src/sqlite/x.ts', '@ci-event/bullmq', undeclared],
  ['packages/inspector/src/x.ts', '@ci-event/redis', undeclared],
  ['packages/simulator/src/testing/x.ts', 'vitest', undeclared],

  ['packages/nestjs/src/x.ts', '@ci-event/core/src/receiver/receiver.ts', restricted],
  ['packages/bullmq/src/x.ts', '@ci-event/inbox/dist/esm/engine/index.js', restricted],
  ['packages/redis/src/x.ts', '../../../packages/core/src/errors.ts', restricted],
  ['test/x.ts', '../packages/inbox/src/sqlite/items.ts', restricted],

  ['packages/core/src/internal/x.ts', '../schema/drift.ts', restricted],
  ['packages/core/src/schema/x.ts', '../jobs/catalogue.ts', restricted],
  ['packages/core/src/jobs/families/x.ts', '../../parse/event.ts', restricted],
  ['packages/core/src/parse/xml/x.ts', '../../dispatch/outcome.ts', restricted],
  ['packages/core/src/parse/x.ts', '../http/request.ts', restricted],
  ['packages/core/src/dispatch/x.ts', '../receiver/options.ts', restricted],
  ['packages/core/src/dispatch/y.ts', '../http/node.ts', restricted],
  ['packages/core/src/dispatch/z.ts', '../queue/callbacks-of.ts', restricted],
  ['packages/core/src/queue/x.ts', '../receiver/options.ts', restricted],
  ['packages/core/src/http/x.ts', '../verify/verifier.ts', restricted],
  ['packages/core/src/verify/x.ts', '../dispatch/outcome.ts', restricted],
]

const accepted: readonly [file: string, imported: string][] = [
  ['packages/core/src/a.ts', 'fast-xml-parser'],
  ['packages/express/src/a.ts', '@ci-event/core'],
  ['packages/express/src/b.ts', '@ci-event/core/adapter'],
  ['packages/bullmq/src/a.ts', '@ci-event/inbox/engine'],
  ['packages/simulator/src/a.ts', '@ci-event/inspector'],
  ['packages/inspector/src/a.ts', '@ci-event/inbox'],
  ['packages/core/src/internal/a.ts', '../errors.ts'],
  ['packages/core/src/schema/a.ts', '../internal/record.ts'],
  ['packages/core/src/jobs/families/a.ts', '../nodes/media-info.ts'],
  ['packages/core/src/parse/xml/a.ts', '../../schema/drift.ts'],
  ['packages/core/src/dispatch/a.ts', '../parse/event.ts'],
  ['packages/core/src/dispatch/b.ts', '../http/request.ts'],
  ['packages/core/src/queue/a.ts', '../dispatch/outcome.ts'],
  ['packages/core/src/verify/a.ts', '../http/request.ts'],
  ['packages/core/src/receiver/a.ts', '../verify/verifier.ts'],
]

let folder: string
/** The rules that each file breaks. */
let broken: Map<string, string[]>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-imports-'))
  const { $schema: _, vcs: __, ...rules } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  write('biome.json', JSON.stringify(rules))
  for (const name of readdirSync(join(root, 'packages'))) {
    cpSync(join(root, 'packages', name, 'package.json'), join(folder, 'packages', name, 'package.json'))
  }
  cpSync(join(root, 'packages/core/biome.json'), join(folder, 'packages/core/biome.json'))

  for (const [file, imported] of [...refused, ...accepted]) {
    write(file, `import type { x } from '${imported}'\n\nexport type Y = x\n`)
  }
  // A circle of types: neither file is loaded by the other when the program runs.
  write('packages/redis/src/chicken.ts', "import type { Egg } from './egg.ts'\n\nexport type Chicken = Egg[]\n")
  write('packages/redis/src/egg.ts', "import type { Chicken } from './chicken.ts'\n\nexport type Egg = Chicken[]\n")
  broken = lint()
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

function lint(): Map<string, string[]> {
  const biome = join(root, 'node_modules/.bin/biome')
  const options = ['lint', '--reporter=json', '--max-diagnostics=none']
  const { stdout } = spawnSync(biome, options, { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] }
  const rules = new Map<string, string[]>()
  for (const { category, location } of diagnostics) {
    rules.set(location.path, [...(rules.get(location.path) ?? []), category])
  }
  return rules
}

test.each(refused)('%s may not import %s', (file, _, rule) => {
  expect(broken.get(file)).toEqual([rule])
})

test.each(accepted)('%s may import %s', (file) => {
  expect(broken.get(file)).toBeUndefined()
})

test('two files that import types of each other are a cycle', () => {
  expect(broken.get('packages/redis/src/chicken.ts')).toEqual(['lint/suspicious/noImportCycles'])
})
