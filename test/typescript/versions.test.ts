/** The published types compile under every TypeScript that is promised, 5.6 to 7, with `skipLibCheck` off. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const core = join(root, 'packages/core')

// `typescript` is what the project is built with; the others are aliases in its devDependencies.
const compilers = readdirSync(join(root, 'node_modules')).filter((name) => /^typescript(-[\d.]+)?$/.test(name))

let app: string

function tsc(compiler: string, ...options: string[]): string {
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), ...options], {
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'ci-event-types-'))
  const installed = join(app, 'node_modules/@ci-event/core')
  mkdirSync(join(app, 'node_modules/@types'), { recursive: true })
  for (const [form, project] of [
    ['esm', 'tsconfig.json'],
    ['cjs', 'tsconfig.cjs.json'],
  ] as const) {
    const outDir = join(installed, 'dist', form)
    const info = join(app, `${form}.tsbuildinfo`)
    expect(tsc('typescript', '-p', join(core, project), '--outDir', outDir, '--tsBuildInfoFile', info)).toBe('')
    writeFileSync(join(outDir, 'package.json'), JSON.stringify({ type: form === 'esm' ? 'module' : 'commonjs' }))
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
}, 120_000)

afterAll(() => rmSync(app, { recursive: true, force: true }))

test('four compilers are at hand', () => {
  expect(compilers.sort()).toEqual(['typescript', 'typescript-5.6', 'typescript-5.9', 'typescript-6.0'])
})

test.each(compilers)('%s compiles an app, ESM and CommonJS', { timeout: 120_000 }, (compiler) => {
  expect(tsc(compiler, '-p', app)).toBe('')
})
