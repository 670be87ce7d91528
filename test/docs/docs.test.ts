/** Pages that could fall behind the code are held to it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { knownTags } from '@ci-event/core'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('docs/tags.md is what the definitions say, and each field has a doc comment', () => {
  execFileSync(process.execPath, [join(root, 'scripts/generate-tags.mjs'), '--check'], { stdio: 'pipe' })
})

test('docs/tags.md has every Tag', () => {
  const page = read('docs/tags.md')
  for (const tag of knownTags) expect(page).toContain(`\n### ${tag}\n`)
})

test('the example of docs/adding-a-tag.md is the one that is compiled', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('docs/adding-a-tag.md')) ?? []
  const [, compiled] =
    /\/\/ example:start\n([\s\S]*?)\/\/ example:end/.exec(read('packages/core/test/own-tag.test-d.ts')) ?? []
  expect(shown).toBe(compiled)
})

test.each(['README.md', 'README.zh-CN.md', 'CHANGELOG.md'])('%s names the number of known Tags', (page) => {
  expect(read(page)).toMatch(new RegExp(`\\b${knownTags.length} (?:known Tags|个 Tag)`))
})
