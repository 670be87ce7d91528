/**
 * How much code an app loads: each package minified and gzipped, without its dependencies.
 *
 * - `@ci-event/core` with the whole catalogue must stay under 12 kB.
 * - An adapter must bring core once: a definition that is in the bundle twice would be read by two catalogues.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const limit = 12_000
// A name that only one definition has, and that no minifier shortens.
const landmark = 'WordsGeneralizeLable'

const failures = []

async function bundle(entry, external) {
  const build = await rolldown({
    input: join(root, entry),
    external: [/^node:/, ...external.map((name) => new RegExp(`^${name}(/|$)`))],
    resolve: { conditionNames: ['@ci-event/source', 'node', 'import', 'default'] },
    platform: 'node',
  })
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
  await build.close()
  return output.map((chunk) => chunk.code ?? '').join('')
}

function manifestOf(name) {
  return JSON.parse(readFileSync(join(root, `packages/${name}/package.json`), 'utf8'))
}

function report(name, code) {
  const size = gzipSync(code, { level: 9 }).length
  console.log(`${name.padEnd(18)} ${String(code.length).padStart(7)} B minified ${String(size).padStart(7)} B gzipped`)
  return size
}

const core = await bundle('packages/core/src/index.ts', Object.keys(manifestOf('core').dependencies))
const size = report('@ci-event/core', core)
if (size > limit) failures.push(`@ci-event/core has ${size} B gzipped, more than ${limit} B.`)
if (core.split(landmark).length - 1 !== 1) failures.push('@ci-event/core does not hold each definition once.')

for (const name of ['express', 'koa', 'nestjs']) {
  if (!existsSync(join(root, `packages/${name}/src/index.ts`))) continue
  const { dependencies = {}, peerDependencies = {} } = manifestOf(name)
  // Core is bundled in, its dependencies and the frameworks are not.
  const external = [
    ...Object.keys(manifestOf('core').dependencies),
    ...Object.keys(dependencies),
    ...Object.keys(peerDependencies),
  ]
  const code = await bundle(
    `packages/${name}/src/index.ts`,
    external.filter((each) => !each.startsWith('@ci-event/')),
  )
  report(`@ci-event/${name}`, code)
  const times = code.split(landmark).length - 1
  if (times > 1) failures.push(`@ci-event/${name} loads the definitions ${times} times.`)
}

for (const failure of failures) console.error(failure)
process.exitCode = failures.length === 0 ? 0 : 1
