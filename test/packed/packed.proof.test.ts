/**
 * The packages as they are published: packed, judged by publint and attw, and installed by npm into apps that
 * receive a callback. The apps run on `CI_EVENT_NODE` if that is set (scripts/try-node.mjs sets it).
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installApp } from './install.ts'
import { readManifest } from './manifest.ts'
import { exampleRepository, type PackedPackage, publishedDirectories } from './pack.ts'
import { packedPackages } from './packed-once.ts'
import { type Registry, startRegistry } from './registry.ts'
import { compileImports, compilers, specifiersOf } from './resolution.ts'
import { run } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tool = (name: string): string => join(root, 'node_modules/.bin', name)
// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo runs no tests
const node = process.env.CI_EVENT_NODE ?? process.execPath

let temporary: string
let packed: PackedPackage[]
let registry: Registry
let esmApp: string
let cjsApp: string
let nestApp: string
let freshApp: string

beforeAll(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), 'ci-event-packed-')))
  packed = await packedPackages()
  registry = await startRegistry(root, packed)
  const install = (name: string) => installApp(name, temporary, registry.url)
  ;[esmApp, cjsApp, nestApp, freshApp] = (await Promise.all(['esm', 'cjs', 'nestjs11-jest', 'fresh'].map(install))) as [
    string,
    string,
    string,
    string,
  ]
})

afterAll(async () => {
  await registry?.close()
  await rm(temporary, { recursive: true, force: true })
})

const names = publishedDirectories(root).map((directory) => readManifest(join(root, directory)).name)

describe.concurrent.each(names)('the tarball of %s', (name) => {
  let it: PackedPackage
  beforeAll(() => {
    it = packed.find(({ manifest }) => manifest.name === name) as PackedPackage
  })
  const read = (file: string): string => readFileSync(join(it.directory, file), 'utf8')
  const built = (extension: string): string[] =>
    it.files.filter((file) => file.startsWith('dist/') && file.endsWith(extension))

  test('has its documents and is small', async ({ annotate }) => {
    await annotate(`${it.size} bytes in ${it.files.length} files`)
    expect(it.files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE']))
    // Half of core's are the documented fields of every Tag and review, as declarations for both module forms.
    expect(it.size).toBeLessThan(name === '@ci-event/core' ? 550_000 : 350_000)
  })

  test('holds nothing but documents, sources and what they compile to', () => {
    const others = it.files.filter(
      (file) => !/^src\/[\w/-]+\.(ts|cjs|d\.cts)$|^dist\/(esm|cjs)\/[\w/-]+\.(js|cjs|d\.ts|d\.cts)(\.map)?$/.test(file),
    )
    const ofSimulator = /^bin\/ci-event\.js$|^fixtures\/[\w.-]+\.(json|xml)$|^fixtures\/directory\.(cjs|d\.cts)$/
    const ofInspector = /^page\/[\w.-]+\.(html|css|js|svg)$|^page\/directory\.(cjs|d\.cts)$/
    const own = { '@ci-event/simulator': ofSimulator, '@ci-event/inspector': ofInspector }[name]
    const beside = others.filter((file) => !own?.test(file))
    expect(beside.sort()).toEqual(['LICENSE', 'README.md', 'dist/cjs/package.json', 'package.json'])
    expect(it.files.filter((file) => /(?:^|[./])tests?[./]/.test(file))).toEqual([])
  })

  test('has declarations of every source, and code of every entry and what entries share, in both module forms', () => {
    const sources = it.files.filter((file) => /^src\/.*\.ts$/.test(file))
    const entries = Object.values(it.manifest.exports).flatMap((conditions) => conditions['@ci-event/source'] ?? [])
    if (name === '@ci-event/simulator') entries.push('./src/cli/main.ts')
    for (const form of ['esm', 'cjs']) {
      const compiled = (files: readonly string[], extension: string) =>
        files.map((file) => file.replace(/^(\.\/)?src/, `dist/${form}`).replace(/\.ts$/, extension)).sort()
      const inForm = (extension: string) => built(extension).filter((file) => file.startsWith(`dist/${form}/`))
      expect(inForm('.d.ts').sort()).toEqual(compiled(sources, '.d.ts'))
      expect(
        inForm('.js')
          .filter((file) => !file.startsWith(`dist/${form}/shared/`))
          .sort(),
      ).toEqual(compiled(entries, '.js'))
    }
  })

  test('names no place on the machine that built it', () => {
    expect(it.files.filter((file) => read(file).includes(root))).toEqual([])
  })

  test('has the source of every map', () => {
    const missing = built('.map').flatMap((map) =>
      (JSON.parse(read(map)).sources as string[])
        .map((source) => join(dirname(map), source))
        .filter((source) => !existsSync(join(it.directory, source))),
    )
    expect(missing).toEqual([])
  })

  test('declares every package that it imports', () => {
    const imported = [...built('.js'), ...built('.d.ts')].flatMap((file) =>
      [...read(file).matchAll(/(?:from |import |require\(|import\()['"]((?:@[\w-]+\/)?[\w-]+)[\w/-]*['"]/g)].map(
        ([, specifier = '']) => specifier,
      ),
    )
    const declared = new Set(Object.keys({ ...it.manifest.dependencies, ...it.manifest.peerDependencies }))
    // Docstrings show the import of the package itself; inferred types name modules of Node.js without `node:`.
    expect(
      imported.filter((specifier) => specifier !== name && !declared.has(specifier) && !isBuiltin(specifier)),
    ).toEqual([])
  })

  test('has the metadata that npm shows, and that trusted publishing compares with the repository', () => {
    const directory = `packages/${name.replace('@ci-event/', '')}`
    expect(it.manifest).toMatchObject({
      author: 'the ci-event authors',
      license: 'MIT',
      repository: { type: 'git', url: `git+${exampleRepository}.git`, directory },
      homepage: `${exampleRepository}/tree/v${it.manifest.version}/${directory}#readme`,
      bugs: { url: `${exampleRepository}/issues` },
      publishConfig: { access: 'public' },
      engines: { node: '>=20.19' },
    })
    expect(it.manifest.description).toMatch(/Tencent Cloud CI \(Cloud Infinite, 数据万象\).*\.$/)
    expect(it.manifest.keywords).toEqual(expect.arrayContaining(['tencent-cloud', 'cloud-infinite', '数据万象']))
    // No install script of ours can run, and nothing points to tools that the tarball does not have.
    expect(it.manifest.scripts ?? it.manifest.devDependencies).toBeUndefined()
  })

  test('has a README that stands alone, with links that lead into the repository from anywhere', () => {
    const readme = read('README.md')
    expect(readme).toMatch(/^# @ci-event\/\w+\n\n(?!#)\S/)
    expect(readme).toMatch(new RegExp(`^npm install .*${name}(?: |$)`, 'm'))
    expect(readme).toMatch(/^```ts\n/m)
    const links = [...readme.replace(/^```.*?^```$/gms, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !/^https:|^#/.test(link))).toEqual([])
    const inRepository = links.filter((link) => link.startsWith(`${exampleRepository}/`))
    const files = inRepository.map((link) => link.match(/\/(?:blob|raw)\/v([\d.]+)\/([^#]+)/) ?? [link])
    expect(
      files.filter(([, version, file = '?']) => version !== it.manifest.version || !existsSync(join(root, file))),
    ).toEqual([])
    expect(files.map(([, , file]) => file)).toEqual(expect.arrayContaining(['README.md', 'docs/guide.md']))
  })

  // As a plain dependency, an app with another version of core would hold two, and their types would not fit.
  test('has core as a peer dependency, unless it is core', () => {
    const { dependencies, peerDependencies, version } = it.manifest
    expect(peerDependencies?.['@ci-event/core']).toBe(name === '@ci-event/core' ? undefined : `^${version}`)
    expect(Object.keys(dependencies ?? {})).not.toContain('@ci-event/core')
  })

  test('depends on packages of the same version only', () => {
    const siblings = Object.entries(it.manifest.dependencies ?? {}).filter(([sibling]) => names.includes(sibling))
    expect(siblings.filter(([, range]) => range !== it.manifest.version)).toEqual([])
  })

  test('has the same types in both module forms', () => {
    for (const file of built('.d.ts').filter((file) => file.startsWith('dist/esm'))) {
      expect(read(file.replace('dist/esm', 'dist/cjs')), file).toBe(read(file))
    }
  })

  test('passes publint', async () => {
    await run(tool('publint'), ['--strict', it.tarball], temporary)
  })

  test('passes attw, under every module resolution of TypeScript', async () => {
    // In this process: each of its own would load a TypeScript first.
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(it.tarball)))
    expect(checked).toMatchObject({ types: { kind: 'included' }, problems: [] })
  })
})

describe('installed by npm, an app of ES modules', () => {
  test('receives a callback in Express, Koa and NestJS 12', async () => {
    expect(lines(await run(node, ['app.mjs'], esmApp))).toEqual([
      'express NoiseReduction output/nr.wav',
      'express 200',
      'koa NoiseReduction output/nr.wav',
      'koa 200',
      'nestjs NoiseReduction output/nr.wav',
      'nestjs 200',
      'core true truncated',
    ])
  })
})

describe('bundled into one file, without any node_modules', () => {
  test.each(['esm', 'cjs'] as const)('an app in %s runs', async (format) => {
    const file = join(temporary, `bundled-${format}`, format === 'esm' ? 'app.mjs' : 'app.cjs')
    const build = await rolldown({ input: join(esmApp, 'bundled.mjs'), platform: 'node' })
    await build.write({ file, format })
    await build.close()
    expect(lines(await run(node, [file], dirname(file)))).toEqual(['j1', '200'])
  })

  test('an app that answers `fetch` holds nothing of raw-body, which `./adapter` alone loads', async () => {
    const packagesIn = async (program: string) => {
      const build = await rolldown({ input: join(esmApp, program), platform: 'node' })
      const { output } = await build.generate({ format: 'esm' })
      await build.close()
      const modules = output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))
      return new Set(modules.map((id) => id.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]))
    }
    expect(await packagesIn('bundled.mjs')).toContain('raw-body')
    const packages = await packagesIn('fetch.mjs')
    expect(packages).toContain('fast-xml-parser')
    expect(packages).not.toContain('raw-body')
  })
})

describe('installed by npm, a CommonJS app', () => {
  test('receives a callback in Express 4 and Koa 2', async () => {
    expect(lines(await run(node, ['app.cjs'], cjsApp))).toEqual([
      'express NoiseReduction output/nr.wav',
      'express 200',
      'koa NoiseReduction output/nr.wav',
      'koa 200',
      'core true truncated',
    ])
  })

  test('finds two loaded copies in agreement', async () => {
    expect(lines(await run(node, ['two-copies.cjs'], cjsApp))).toEqual([
      'errors agree',
      'tokens agree',
      'shared receiver NoiseReduction',
      'shared receiver 200',
      'cjs module, esm decorators NoiseReduction output/nr.wav',
      'cjs module, esm decorators TaskFinish',
      'cjs module, esm decorators 200',
      'esm module, cjs decorators NoiseReduction output/nr.wav',
      'esm module, cjs decorators TaskFinish',
      'esm module, cjs decorators 200',
    ])
  })

  test('finds the same names in both module forms', async () => {
    const entries: { specifier: string; esm: string[]; cjs: string[] }[] = JSON.parse(
      await run(node, ['names.cjs'], cjsApp),
    )
    expect(entries.map(({ specifier }) => specifier)).toEqual(expect.arrayContaining(names))
    for (const { specifier, esm, cjs } of entries) expect(cjs, specifier).toEqual(esm)
  })
})

describe('installed by npm, every entry point of every package', () => {
  test.concurrent.each(compilers)(
    'has types in TypeScript %s under moduleResolution %s',
    async (version, resolution) => {
      const specifiers = packed.flatMap(({ manifest }) => specifiersOf(manifest))
      expect(specifiers).toEqual(expect.arrayContaining([...names, '@ci-event/core/adapter', '@ci-event/koa/augment']))
      await compileImports(cjsApp, specifiers, version, resolution)
    },
  )
})

describe('installed by npm, a CommonJS NestJS 11 app', () => {
  test('compiles against the types, and passes its tests under Jest', async () => {
    await run(tool('tsc'), ['--project', nestApp], nestApp)
    const report = JSON.parse(await run(node, ['node_modules/jest/bin/jest.js', '--json'], nestApp))
    expect(report).toMatchObject({ success: true, numPassedTests: 3, numTotalTests: 3 })
  })
})

describe('installed by npm, an app of a new user', () => {
  test('`npx ci-event send` fires its handler, and `doctor` finds it in order', async () => {
    expect(lines(await run(node, ['try.mjs'], freshApp))).toEqual([
      'send 0',
      'handled NoiseReduction out/noisereduction.wav',
      'doctor 0',
      '✓ Callbacks are received correctly.',
    ])
  })
})

function lines(output: string): string[] {
  return output.trim().split('\n')
}
