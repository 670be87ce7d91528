// One file for each module form, in the directory of a package: Node takes half a millisecond for every file that it loads,
// and the catalogue alone has twenty (docs/decisions/0019-bundled-core.md). The declarations are tsc's.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { rolldown } from 'rolldown'

// One file for each entry point, and one for what they share, so that no module state exists twice.
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const sources = Object.values(exports).flatMap((entry) => entry['@ci-event/source'] ?? [])
const input = Object.fromEntries(sources.map((source) => [basename(source, '.ts'), source]))
// Stays a file of its own, because in a bundle of ES modules its `require` would be none that other bundlers follow.
const beside = 'internal/required.cjs'
const build = await rolldown({
  input,
  platform: 'node',
  external: (id) => id.endsWith(beside) || !(id.startsWith('.') || id.startsWith('/') || sources.includes(id)),
})

for (const form of ['esm', 'cjs']) {
  const directory = `dist/${form}`
  // What was built before, when each file was compiled by itself.
  for (const name of readdirSync(directory, { recursive: true })) {
    if (/\.js(\.map)?$/.test(name)) rmSync(`${directory}/${name}`)
  }
  await build.write({
    dir: directory,
    format: form,
    esModule: true,
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared.js',
    advancedChunks: { groups: [{ name: 'shared', test: () => true }] },
  })
  mkdirSync(`${directory}/internal`, { recursive: true })
  copyFileSync(`src/${beside}`, `${directory}/${beside}`)
  // The sources are in the package already.
  for (const name of readdirSync(directory)) {
    if (!name.endsWith('.js.map')) continue
    const { sourcesContent: _, ...rest } = JSON.parse(readFileSync(`${directory}/${name}`, 'utf8'))
    writeFileSync(`${directory}/${name}`, JSON.stringify(rest))
  }
}
await build.close()
