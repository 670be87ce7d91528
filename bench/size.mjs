/**
 * How much code an app loads, minified and gzipped, without dependencies (docs/decisions/0012-size.md).
 *
 * - What reads a callback, with the whole catalogue, must stay under 16.5 kB.
 * - All of `@ci-event/core`, every entry of it, must stay under 42 kB.
 * - An adapter must bring core once: a definition that is in the bundle twice would be read by two catalogues.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const readingLimit = 16_500
const coreLimit = 42_000
// A name that only one definition has, and that no minifier shortens.
const landmark = 'WordsGeneralizeLable'

const failures = []

/** The code of some sources, or of some of their exports. */
async function bundle(sources, external, names = '*') {
  const load = () =>
    sources.map((source) => `export ${names === '*' ? names : `{ ${names} }`} from '${join(root, source)}'`).join('\n')
  const build = await rolldown({
    input: 'entry',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : null),
        load: (id) => (id === 'entry' ? load() : null),
      },
    ],
    // The two lines that load the dependencies: where those are in the bundle too, nothing comes with them.
    external: [/^node:/, /\.cjs$/, ...external.map((name) => new RegExp(`^${name}(/|$)`))],
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

function entriesOf(name) {
  const sources = Object.values(manifestOf(name).exports).flatMap((entry) => entry['@ci-event/source'] ?? [])
  return sources.map((source) => join(`packages/${name}`, source))
}

function report(name, code) {
  const size = gzipSync(code, { level: 9 }).length
  console.log(`${name.padEnd(18)} ${String(code.length).padStart(7)} B minified ${String(size).padStart(7)} B gzipped`)
  return size
}

const coreExternal = Object.keys(manifestOf('core').dependencies)
const core = await bundle(entriesOf('core'), coreExternal)
const reading = await bundle(['packages/core/src/index.ts'], coreExternal, 'parseCallback, parseTime, isCallbackError')
for (const [name, code, limit] of [
  ['reading a callback', reading, readingLimit],
  ['@ci-event/core', core, coreLimit],
]) {
  const size = report(name, code)
  if (size > limit) failures.push(`${name} has ${size} B gzipped, more than ${limit} B.`)
}
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
    [`packages/${name}/src/index.ts`],
    external.filter((each) => !each.startsWith('@ci-event/')),
  )
  report(`@ci-event/${name}`, code)
  const times = code.split(landmark).length - 1
  if (times > 1) failures.push(`@ci-event/${name} loads the definitions ${times} times.`)
}

for (const failure of failures) console.error(failure)
process.exitCode = failures.length === 0 ? 0 : 1
