/** Apps in one file, made by esbuild and by ncc from the built packages, run where there is no `node_modules`. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apps, sourceOf } from './apps.ts'
import { type BundleSettings, bundlers } from './bundlers.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
/** Beside `node_modules`, where bundlers find the packages. */
const sources = fileURLToPath(new URL('./.documents/', import.meta.url))
/** Without them. */
let alone: string

beforeAll(async () => {
  await run('npx', ['turbo', 'run', 'build', '--filter=@ci-event/core', '--filter=@ci-event/inbox'], { cwd: root })
  alone = mkdtempSync(join(tmpdir(), 'ci-event-bundlers-'))
  mkdirSync(sources, { recursive: true })
})
afterAll(() => {
  rmSync(sources, { recursive: true, force: true })
  rmSync(alone, { recursive: true, force: true })
})

/** The printed lines of a bundled app, its code, and the files of the bundle. */
async function bundled(
  bundler: string,
  form: 'mjs' | 'cjs',
  app: keyof typeof apps,
  settings: BundleSettings & { into?: string } = {},
  ...args: string[]
): Promise<{ lines: string[]; code: string; files: string[] }> {
  const folder = join(settings.into ?? alone, bundler, form, app)
  mkdirSync(folder, { recursive: true })
  const source = join(sources, `${app}.${form}`)
  writeFileSync(source, sourceOf(apps[app], form))
  const file = await (bundlers[bundler] as (typeof bundlers)[string])(source, folder, settings)
  const { stdout } = await run(process.execPath, [file, ...args], { cwd: folder })
  return { lines: stdout.trim().split('\n'), code: readFileSync(file, 'utf8'), files: readdirSync(folder) }
}

describe.each(
  Object.keys(bundlers).flatMap((bundler) => (['mjs', 'cjs'] as const).map((form) => [bundler, form] as const)),
)('%s, from a .%s file,', (bundler, form) => {
  const handled = ['handled j1', '{"outcome":"handled"}']

  test(`${bundler} makes one .${form} file of an app that answers fetch, without raw-body`, async () => {
    const { lines, code, files } = await bundled(bundler, form, 'fetch')
    expect([lines, files]).toEqual([handled, [`${bundler}.${form}`]])
    expect(code).not.toMatch(/raw-body|iconv-lite/)
    expect(code.length).toBeLessThan(450_000)
  })

  test(`${bundler} makes one .${form} file of a function of Tencent Cloud, without raw-body`, async () => {
    const { lines, code, files } = await bundled(bundler, form, 'scf')
    expect([lines, files]).toEqual([handled, [`${bundler}.${form}`]])
    expect(code).not.toMatch(/raw-body|iconv-lite/)
    expect(code.length).toBeLessThan(450_000)
  })

  test(`${bundler} makes one .${form} file of an app on Node’s server, with raw-body`, async () => {
    const { lines, code, files } = await bundled(bundler, form, 'node', { hasRequire: form === 'mjs' })
    expect([lines, files]).toEqual([handled, [`${bundler}.${form}`]])
    expect(code).toContain('iconv-lite')
  })

  const beside: BundleSettings = { external: ['libsql'], hasRequire: form === 'mjs' }

  test(`${bundler} makes a .${form} file of an app with an inbox in memory, beside libsql`, async () => {
    const { lines, code } = await bundled(bundler, form, 'memory', { ...beside, into: sources })
    expect(lines).toEqual(['handled j1', '{"outcome":"accepted"}'])
    expect(code).not.toContain('@libsql/')
  })

  test(`${bundler} makes a .${form} file of an app with an inbox in a file, beside libsql`, async () => {
    const file = join(alone, `${bundler}-${form}.db`)
    const { lines } = await bundled(bundler, form, 'file', { ...beside, into: sources }, file)
    expect(lines).toEqual(['handled j1', '{"outcome":"accepted"}'])
  })

  test(`a .${form} file of ${bundler} imports the inbox without libsql, and says what is missing when one is made`, async () => {
    const { lines } = await bundled(bundler, form, 'withoutLibsql', beside)
    expect(lines).toEqual([
      'imported',
      expect.stringMatching(/^misconfigured libsql, the inbox's driver, could not be loaded: .*make `libsql` external/),
    ])
  })
})
