/** The published types compile under every TypeScript that is promised, 5.6 to 7, with `skipLibCheck` off. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const core = join(root, 'packages/core')

// The project is built with the newest; the others are workspaces, as every other version that is tested against.
const newest = root
const versions = join(root, 'test/versions')
const older = readdirSync(versions).filter((name) => name.startsWith('typescript'))
const compilers = [['typescript', newest], ...older.map((name) => [name, join(versions, name)])] as [string, string][]

const run = promisify(execFile)
let app: string

async function tsc(compiler: string, ...options: string[]): Promise<string> {
  const file = join(compiler, 'node_modules/typescript/bin/tsc')
  try {
    return (await run(process.execPath, [file, ...options])).stdout
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

beforeAll(async () => {
  app = mkdtempSync(join(tmpdir(), 'ci-event-types-'))
  const installed = join(app, 'node_modules/@ci-event/core')
  mkdirSync(join(app, 'node_modules/@types'), { recursive: true })
  for (const [form, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ] as const) {
    const outDir = join(installed, 'dist', form)
    expect(await tsc(newest, '-p', core, '--emitDeclarationOnly', '--outDir', outDir)).toBe('')
    writeFileSync(join(outDir, 'package.json'), JSON.stringify({ type }))
  }
  // Without the condition that development resolves sources by, as `npm pack` leaves nothing to resolve them to here.
  cpSync(join(core, 'package.json'), join(installed, 'package.json'))
  symlinkSync(join(root, 'node_modules/@types/node'), join(app, 'node_modules/@types/node'))
  symlinkSync(join(root, 'node_modules/undici-types'), join(app, 'node_modules/undici-types'))
  for (const extension of ['mts', 'cts']) {
    writeFileSync(join(app, `consumer.${extension}`), readFileSync(join(here, 'consumer.ts')))
  }
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023'],
        types: ['node'],
        module: 'node16',
        moduleResolution: 'node16',
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      },
      include: ['consumer.*'],
    }),
  )
})

afterAll(() => rmSync(app, { recursive: true, force: true }))

test('the versions are those that are promised', async () => {
  const printed = await Promise.all(compilers.map(([, each]) => tsc(each, '--version')))
  const names = printed.map((each) => each.match(/\d+\.\d+/)?.[0])
  expect(names.map((name) => name?.replace(/^7\..*/, '7'))).toEqual(['7', '5.6', '5.9', '6.0'])
})

test.concurrent.each(compilers)('%s compiles an app, ESM and CommonJS', async (_, compiler) => {
  expect(await tsc(compiler, '-p', app)).toBe('')
})
