/**
 * Writes docs/tags.md from the definitions: structure and kinds from the running definitions, words from their doc
 * comments. With `--check` it writes nothing and fails when the page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
// TypeScript 7 has no compiler API; 6.0 reads the same sources.
const ts = createRequire(join(root, 'test/versions/typescript6.0/package.json'))('typescript')
const source = (name) => join(root, 'packages/core/src/jobs', name)
const page = join(root, 'docs/tags.md')

const load = async (name) => (await runnerImport(source(name), { configFile: false, logLevel: 'silent', root })).module
const { definitions } = await load('catalogue.ts')
const { jobFields, operationFields } = await load('nodes/job-fields.ts')
const { workflowExecution } = await load('workflow.ts')
const { reviewDefinitions } = await load('review.ts')
const { reviewFields } = await load('nodes/review-fields.ts')
const { virusDetection } = await load('virus.ts')

const { checker, exportOf } = compile([
  'catalogue.ts',
  'nodes/job-fields.ts',
  'workflow.ts',
  'review.ts',
  'nodes/review-fields.ts',
  'nodes/review-result.ts',
  'virus.ts',
])
const undocumented = []

function compile(names) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: names.map(source) }, ts.sys, root)
  const program = ts.createProgram(names.map(source), options)
  const checker = program.getTypeChecker()
  const exportOf = (file, name) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(source(file)))
    return checker.getExportsOfModule(module).find((each) => each.name === name)
  }
  return { checker, exportOf }
}

const wordsOf = (symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ')

/** Its own type without `undefined`, and of a list the type of an element. */
function elementOf(type) {
  const present = checker.getNonNullableType(type)
  return checker.isArrayType(present) ? checker.getTypeArguments(present)[0] : present
}

/** One row for a field, and one for each field below it. */
function rowsOf(name, kind, symbol, parent, shared = new Map()) {
  const type = elementOf(checker.getTypeOfSymbol(symbol))
  const isList = kind.kind === 'array'
  const inner = isList ? kind.item : kind
  const path = `${parent}${name}${isList ? '[]' : ''}`
  const words = wordsOf(symbol)
  if (words === '') undocumented.push(path)
  const link = shared.get(kind)
  const row = {
    path,
    type: typeOf(inner, isList),
    unit: unitOf(words),
    words: link ? `${words} Fields: ${link}.` : words,
  }
  if (inner.kind !== 'object' || link) return [row]
  return [row, ...fieldRows(inner.fields, type, `${path}.`, shared)]
}

function fieldRows(fields, type, parent, shared) {
  return Object.entries(fields).flatMap(([name, kind]) => {
    const symbol = checker.getPropertyOfType(type, name)
    if (!symbol) throw new Error(`The type has no ${parent}${name}.`)
    return rowsOf(name, kind, symbol, parent, shared)
  })
}

const types = {
  string: 'string',
  timestamp: 'string, a time',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  suggestion: '`pass`, `block` or `review`',
}

function typeOf(kind, isList) {
  const name = types[kind.kind] ?? (kind.kind === 'object' ? 'object' : 'unknown')
  return isList ? `list of ${name}` : name
}

const units =
  /\bin (ms|seconds|bytes|pixels or percent|pixels|Hz|kbps|kb|percent|degrees|points|characters per second|characters|dpi)\b|\b(seconds) between|\b(per second|percent)\b/i

function unitOf(words) {
  const [, inUnit, between, per] = units.exec(words) ?? []
  return (
    inUnit ??
    between?.toLowerCase() ??
    per?.toLowerCase() ??
    (/^Bitrate\. Documented as kbps/.test(words) ? 'kbps or bps' : '')
  )
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

function table(rows) {
  return [
    '| Field | Type | Unit | Meaning |',
    '|---|---|---|---|',
    ...rows.map(({ path, type, unit, words }) => `| \`${path}\` | ${type} | ${unit} | ${cell(words)} |`),
  ].join('\n')
}

/** Nodes that several Tags have in common get a section of their own: by the kind object that stands for them. */
function findShared() {
  const users = new Map()
  for (const [tag, fields] of Object.entries(definitions)) {
    for (const [name, kind] of Object.entries(fields)) {
      const inner = kind.kind === 'array' ? kind.item : kind
      if (inner.kind !== 'object' || name === 'Output') continue
      const user = users.get(kind) ?? { name, tag, kind, tags: [] }
      user.tags.push(tag)
      users.set(kind, user)
    }
  }
  return [...users.values()].filter(({ tags }) => tags.length > 1).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const tagTypes = checker.getTypeOfSymbol(exportOf('catalogue.ts', 'definitions'))
const jobTypes = checker.getDeclaredTypeOfSymbol(exportOf('catalogue.ts', 'JobTypes'))
const operationType = (tag) => propertyType(propertyType(jobTypes, tag), 'Operation')
const propertyType = (type, name) => checker.getTypeOfSymbol(checker.getPropertyOfType(type, name))

const shared = findShared()
const anchors = new Map(shared.map(({ kind, name }) => [kind, `[${name}](#node-${name.toLowerCase()})`]))

function tagSection(tag) {
  const rows = fieldRows(definitions[tag], operationType(tag), '', anchors)
  return definedSection(tag, checker.getPropertyOfType(tagTypes, tag), rows)
}

function definedSection(name, symbol, rows) {
  const origin = symbol.getJsDocTags(checker).find(({ name }) => name === 'source')
  const words = wordsOf(symbol)
  if (words === '' || !origin) undocumented.push(name)
  return [`### ${name}`, words, `Source: ${ts.displayPartsToString(origin?.text)}.`, table(rows)].join('\n\n')
}

const eventTypes = checker.getTypeOfSymbol(exportOf('review.ts', 'reviewDefinitions'))
const reviewTypes = checker.getDeclaredTypeOfSymbol(exportOf('review.ts', 'ReviewTypes'))
// All scenes are one kind, with a table of its own; each of the two modules was loaded with a copy of it.
const sceneKinds = [reviewFields.PornInfo, reviewDefinitions.ReviewDocument.Labels.fields.PornInfo]
const scenes = new Map(sceneKinds.map((kind) => [kind, 'those of [a scene](#a-scene)']))

function reviewSection(name) {
  const rows = fieldRows(reviewDefinitions[name], propertyType(reviewTypes, name), '', scenes)
  return definedSection(name, checker.getPropertyOfType(eventTypes, name), rows)
}

function sharedSection({ name, tag, kind, tags }) {
  const type = operationType(tag)
  const rows = rowsOf(name, kind, checker.getPropertyOfType(type, name), '')
  return [`### Node: ${name}`, `Of ${tags.join(', ')}.`, table(rows)].join('\n\n')
}

const declared = (file, name) => checker.getDeclaredTypeOfSymbol(exportOf(file, name))

const text = `<!-- Written by \`npm run docs:tags\` from packages/core/src/jobs. Do not edit. -->

# Tags

Every Tag (kind of job) that has a definition, and what \`job.Operation\` holds for it. What a job has beside that is
[the same for all](#every-job). Names are CI's own, with their misspellings. A field may be absent: empty nodes always
are. Lists are always arrays. A time is text as CI sent it; \`parseTime\` reads it. What is not listed here is kept
[as text](adding-a-tag.md#without-a-definition) and reported as drift. A Tag of your own: [adding a Tag](adding-a-tag.md).

Sources: "documented callback" is a callback that CI's documents show, "documented API response" is the answer to a
query of such a job, a page is one of cloud.tencent.com/document, and "names in CI's SDKs" means that only CI's SDKs have
the Tag, as "(SDK name)" says of a single field. "(unproven)" marks a field that only a request or answer class of
another SDK than Go has: whether a callback carries it is not known. "(seen in a callback)" marks one that no document
shows.

Each meaning and unit has been compared with CI's documents, and where they have none with the comments in CI's SDKs.
"(unconfirmed)" marks a meaning that neither gives, so that it is read from the name or from samples; "(unit
unconfirmed)" and "(range unconfirmed)" say so of the unit or the range alone.

${[...Object.keys(definitions), ...Object.keys(reviewDefinitions)]
  .map((tag) => `[${tag}](#${tag.toLowerCase()})`)
  .join(' · ')}

## Every job

${table(fieldRows(jobFields, declared('nodes/job-fields.ts', 'JobFields'), '', new Map()))}

In \`Operation\`:

${table(fieldRows(operationFields, declared('nodes/job-fields.ts', 'OperationFields'), '', new Map([[jobFields.Input, 'as those of the job']])))}

## Operation by Tag

${Object.keys(definitions).map(tagSection).join('\n\n')}

## Nodes of several Tags

${shared.map(sharedSection).join('\n\n')}

## WorkflowStart and WorkflowFinish

\`event.WorkflowExecution\`: one run of a workflow. CI documents \`WorkflowStart\` and shows no body of it; it is read in the same way.

${table(fieldRows(workflowExecution.fields, declared('workflow.ts', 'WorkflowExecution'), '', new Map()))}

## Content moderation

\`event.JobsDetail\` is a list of reviews, also for one. CI sends a review in one of two forms, Simple and Detail, which the
submitter chose (\`CallbackVersion\`). The names below are those of the Detail form; the Simple form is read as if it were one:
\`trace_id\` is \`JobId\`, \`forbidden_status\` is \`ForbidState\`, \`porn_info.hit_flag\` is \`PornInfo.HitFlag\`, and \`code\` says
the \`State\`, and with \`message\` the \`Code\` and \`Message\` of a failure. It has the scenes, and not what was found in parts.

### Every review

${table(fieldRows(reviewFields, declared('nodes/review-fields.ts', 'ReviewFields'), '', scenes))}

### A scene

\`scenesOf(review)\` lists the scenes of a review or of a part of it. A scene that is not listed here is read in the same way.

${table(fieldRows(reviewFields.PornInfo.fields, declared('nodes/review-result.ts', 'ReviewScene'), '', new Map()))}

${Object.keys(reviewDefinitions).map(reviewSection).join('\n\n')}

## Virus detection

CI documents the answer to a query of the job, and no callback: a callback about it is an event of another name.

${table(fieldRows(virusDetection.fields, declared('virus.ts', 'VirusDetection'), '', new Map()))}
`

if (undocumented.length > 0) {
  console.error(`Without a doc comment: ${[...new Set(undocumented)].join(', ')}`)
  process.exitCode = 1
} else if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/tags.md is stale. Run `npm run docs:tags`.')
  process.exitCode = 1
}
