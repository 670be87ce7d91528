/**
 * Builds the package in the working directory into dist/esm and dist/cjs, code and declarations.
 *
 * Entries are the sources that package.json exports, and the files given as arguments. Rolldown moves what entries have in
 * common to files of their own, so no module is loaded twice. docs/decisions/0021-build-script.md compares this with tsdown.
 */
import { execSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const exported = Object.values(manifest.exports).flatMap((conditions) => conditions['@ci-event/source'] ?? [])
const entries = [...exported, ...process.argv.slice(2)].map((file) => [file.replace(/^(\.\/)?src\/|\.ts$/g, ''), file])

rmSync('dist', { recursive: true, force: true })

// Declarations are the same in both forms. TypeScript takes their form from the nearest package.json, hence two copies.
execSync('tsc --emitDeclarationOnly', { stdio: 'inherit' })
for (const file of readdirSync('src', { recursive: true }).filter((file) => /\.c[jt]s$/.test(file))) {
  mkdirSync(join('dist/esm', dirname(file)), { recursive: true })
  copyFileSync(join('src', file), join('dist/esm', file))
}
cpSync('dist/esm', 'dist/cjs', { recursive: true })
// dist/esm takes its form from the package's own manifest. Another one there would hide `sideEffects` from bundlers.
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n')

const build = await rolldown({
  input: Object.fromEntries(entries),
  platform: 'node',
  // Packages, except for what decorators compile to; and CommonJS files of our own, which dist/esm needs as they are.
  external: [/^(?!@oxc-project\/)[@a-z]/, /\.cjs$/],
})
for (const format of ['esm', 'cjs']) {
  await build.write({
    dir: `dist/${format}`,
    format,
    esModule: true,
    exports: 'named',
    chunkFileNames: 'shared/[name].js',
    sourcemap: true,
    // The sources are in the package.
    sourcemapExcludeSources: true,
  })
}
await build.close()

// npm packs a LICENSE only from the package's own directory, and follows no links.
copyFileSync('../../LICENSE', 'LICENSE')
