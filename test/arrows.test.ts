import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
let folder: string

// The project's own rules, in a folder of their own.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arrows-'))
  const { $schema: _, vcs: __, ...rules } = JSON.parse(readFileSync(`${root}biome.json`, 'utf8'))
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules))
})
afterAll(() => rmSync(folder, { recursive: true }))

function lint(path: string, imported: string): { status: number | null; output: string } {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `import { x } from '${imported}'\n\nexport const y: unknown = x\n`)
  const biome = join(root, 'node_modules/.bin/biome')
  const { status, stdout, stderr } = spawnSync(biome, ['lint', path], { cwd: folder, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test.each([
  ['packages/core/src/x.ts', '@ci-event/express'],
  ['packages/core/src/jobs/x.ts', 'koa'],
  ['packages/express/src/x.ts', '@ci-event/koa'],
  ['packages/koa/src/x.ts', '@ci-event/nestjs'],
  ['packages/nestjs/src/x.ts', '@ci-event/core/src/receiver.ts'],
  ['packages/fastify/src/x.ts', '@ci-event/simulator'],
  ['packages/simulator/src/x.ts', '@ci-event/nestjs'],
  ['packages/cos/src/x.ts', '@ci-event/simulator'],
  ['packages/inspector/src/x.ts', '@ci-event/simulator'],
  ['packages/inspector/src/x.ts', '@ci-event/inbox/engine'],
  ['packages/express/src/x.ts', '@ci-event/inspector'],
  ['packages/simulator/src/testing/x.ts', 'vitest'],
  ['packages/inbox/src/sqlite/x.ts', '@ci-event/bullmq'],
  ['packages/inbox/src/x.ts', '@ci-event/express'],
  ['packages/bullmq/src/x.ts', '@ci-event/koa'],
  ['packages/bullmq/src/x.ts', '@ci-event/core/src/once.ts'],
])('%s may not import %s', (path, imported) => {
  const { status, output } = lint(path, imported)
  expect(output).toContain('Dependencies point one way')
  expect(status).toBe(1)
})

test.each([
  ['packages/express/src/x.ts', '@ci-event/core'],
  ['packages/core/src/x.ts', 'fast-xml-parser'],
  ['packages/simulator/src/x.ts', '@ci-event/core'],
  ['packages/inbox/src/x.ts', '@ci-event/core'],
  ['packages/bullmq/src/x.ts', '@ci-event/inbox/engine'],
  ['packages/cos/src/x.ts', '@ci-event/core'],
  ['packages/simulator/src/x.ts', '@ci-event/inspector'],
  ['packages/inspector/src/x.ts', '@ci-event/inbox'],
])('%s may import %s', (path, imported) => {
  expect(lint(path, imported)).toMatchObject({ status: 0 })
})
