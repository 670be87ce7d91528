// One file for each module form, in the directory of a package: Node takes half a millisecond for every file that it loads,
// and the catalogue alone has twenty (docs/decisions/0019-start.md). The declarations are tsc's.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rolldown } from 'rolldown'

const input = 'src/index.ts'
// Stays a file of its own, because in a bundle of ES modules its `require` would be none that other bundlers follow.
const beside = 'internal/required.cjs'
const build = await rolldown({
  input,
  platform: 'node',
  external: (id) => id.endsWith(beside) || (id !== input && !id.startsWith('.') && !id.startsWith('/')),
})

for (const form of ['esm', 'cjs']) {
  const directory = `dist/${form}`
  // What was built before, when each file was compiled by itself.
  for (const name of readdirSync(directory, { recursive: true })) {
    if (/\.js(\.map)?$/.test(name)) rmSync(`${directory}/${name}`)
  }
  await build.write({ file: `${directory}/index.js`, format: form, esModule: true, sourcemap: true })
  mkdirSync(`${directory}/internal`, { recursive: true })
  copyFileSync(`src/${beside}`, `${directory}/${beside}`)
  // The sources are in the package already.
  const map = `${directory}/index.js.map`
  const { sourcesContent: _, ...rest } = JSON.parse(readFileSync(map, 'utf8'))
  writeFileSync(map, JSON.stringify(rest))
}
await build.close()
