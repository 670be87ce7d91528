/**
 * Writes the public declarations of every entry point of the built packages to `test/api`, by API Extractor. With
 * `--check` it writes nothing, and fails when a report is stale: a change of the public API is then seen in its review.
 *
 * Declarations alone: a changed doc comment changes no report.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { publishedPackages } from './release/workspace.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'test/api')
const update = 'npm run api:update'

const entries = publishedPackages(root).flatMap(({ directory, manifest }) =>
  Object.entries(manifest.exports)
    .filter(([, conditions]) => conditions['@ci-event/source'])
    .map(([entry, conditions]) => ({
      specifier: manifest.name + entry.slice(1),
      directory: join(root, directory),
      declarations: join(root, directory, conditions.import.replace(/\.js$/, '.d.ts')),
    })),
)

/** The report of every entry point, by the path of its file below the folder. */
function reports() {
  const temporary = mkdtempSync(join(tmpdir(), 'ci-event-api-'))
  try {
    const configs = entries.map((entry) => configOf(entry, temporary))
    const additionalEntryPoints = entries.map(({ declarations }) => declarations)
    // One program for all: what takes time is to read and check the declarations of the frameworks.
    const compilerState = CompilerState.create(configs[0], { additionalEntryPoints })
    const seen = new Map()
    return new Map(
      entries.map(({ specifier, directory, declarations }, at) => {
        Extractor.invoke(configs[at], { compilerState, localBuild: true, messageCallback })
        const report = readFileSync(configs[at].reportFilePath, 'utf8')
        const declared = declarationsOf(report, readFileSync(declarations, 'utf8'))
        // Types that nobody can name but everybody can reach, such as those of each Tag, are in the report of every
        // entry point that leads to them.
        const others = seen.get(directory) ?? new Set()
        seen.set(directory, new Set([...others, ...declared]))
        return [`${specifier.replace('@ci-event/', '')}.md`, pageOf(specifier, declared, others)]
      }),
    )
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function configOf({ specifier, directory, declarations }, temporary) {
  const level = (logLevel) => ({ default: { logLevel, addToApiReportFile: false } })
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(directory, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            lib: ['es2023'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          files: [declarations],
        },
      },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: `${specifier.replaceAll('/', '-')}.api.md`,
        reportFolder: temporary,
        reportTempFolder: join(temporary, 'compared'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: level('error'),
        extractorMessageReporting: level('none'),
        tsdocMessageReporting: level('none'),
      },
    },
  })
}

/** API Extractor's own words are about its own files; errors of the compiler are ours too. */
function messageCallback(message) {
  if (message.logLevel === ExtractorLogLevel.Error && message.category === 'Compiler') throw new Error(message.text)
  message.handled = true
}

/** The declarations of a module, without comments. */
function declarationsOf(report, declarations) {
  const [, code] = /```ts\n(.*)```/s.exec(report)
  // Of a module that changes global types API Extractor reports nothing.
  const augmentation = /^declare (?:global|module)\b/m.test(declarations) ? `${declarations}\n` : ''
  return `${code}${augmentation}`
    .replace(/^\s*(?:\/\*\*.*?\*\/|\/\/[^\n]*)\n/gms, '')
    .trim()
    .split(/\n+(?=(?:abstract|class|const|declare|enum|export|function|import|interface|let|namespace|type) )/)
    .filter((declaration) => !declaration.startsWith('import '))
    .map(shortened)
}

/** The definitions of Tags have 12,000 lines, and docs/tags.md shows each of their fields: a digest says that they changed. */
function shortened(declaration) {
  const [start] = /^const \w+: (?=ObjectKind<|\{)/.exec(declaration) ?? []
  if (!start) return declaration
  return `${start}'a definition with the digest ${createHash('sha256').update(declaration).digest('hex').slice(0, 12)}';`
}

function pageOf(specifier, declared, others) {
  const own = declared.filter((declaration) => declaration.startsWith('export') || !others.has(declaration))
  return [
    `# ${specifier}`,
    `The public declarations. \`${update}\` writes this page.`,
    `\`\`\`ts\n${own.join('\n\n')}\n\`\`\`\n`,
  ].join('\n\n')
}

const missing = entries.filter(({ declarations }) => !existsSync(declarations)).map(({ specifier }) => specifier)
if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. \`npm run build\` first.`)

const current = reports()
const onDisk = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'))
  : []
const stale = [...new Set([...current.keys(), ...onDisk])].filter((path) => {
  const file = join(folder, path)
  return !current.has(path) || !existsSync(file) || readFileSync(file, 'utf8') !== current.get(path)
})

if (!process.argv.includes('--check')) {
  for (const path of stale) {
    const file = join(folder, path)
    if (!current.has(path)) rmSync(file)
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, current.get(path))
    }
    console.log(`updated ${relative(root, file)}`)
  }
} else if (stale.length > 0) {
  console.error(`The public API differs from its reports:\n${stale.map(differenceOf).join('\n')}`)
  console.error(
    `If that is intended, run \`${update}\`, commit what it writes, and add a changeset (\`npx changeset\`).`,
  )
  process.exitCode = 1
}

/** The lines that are in one of the two only. */
function differenceOf(path) {
  const file = join(folder, path)
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const after = current.get(path)?.split('\n') ?? []
  const [old, added] = [before.filter((line) => !after.includes(line)), after.filter((line) => !before.includes(line))]
  return [`  test/api/${path}`, ...old.map((line) => `  - ${line}`), ...added.map((line) => `  + ${line}`)].join('\n')
}
