/** What an editor completes while an app is typed, asked of TypeScript's language service. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { knownTags } from '@ci-event/core'
import { beforeAll, expect, test } from 'vitest'
import type typescript from '../versions/typescript6.0/node_modules/typescript/lib/typescript.js'

// TypeScript 7 has no language service to call from JavaScript.
const ts: typeof typescript = createRequire(new URL('../versions/typescript6.0/package.json', import.meta.url))(
  'typescript',
)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const file = join(root, 'test/typescript/as-typed.ts')

const options: typescript.CompilerOptions = {
  strict: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: ['node'],
  customConditions: ['@ci-event/source'],
  allowImportingTsExtensions: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
}

let typed = ''
let version = 0
// One service for all tests: what it has read of the packages it keeps.
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '1'),
  getScriptSnapshot: (name) => {
    const text = name === file ? typed : ts.sys.readFile(name)
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name) => (name === file ? typed : ts.sys.readFile(name)),
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
})

/** The completions at the `|` in a program. */
function completionsAt(program: string): string[] {
  typed = program.replace('|', '')
  version++
  const found = service.getCompletionsAtPosition(file, program.indexOf('|'), {})
  return (found?.entries ?? []).map(({ name }) => name)
}

function errorsIn(program: string): string[] {
  typed = program
  version++
  return service
    .getSemanticDiagnostics(file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

// The first question makes the service read every file.
beforeAll(() => void errorsIn("import '@ci-event/express'\nimport '@ci-event/koa'"))

test("an editor completes every known Tag in Job<'", () => {
  const completed = completionsAt("import type { Job } from '@ci-event/core'\nexport type Denoised = Job<'|'>")
  expect(completed.toSorted()).toEqual(knownTags.toSorted())
})

test('an editor completes every known Tag in onTaskFinish, and default and *', () => {
  const program = "import { createReceiver } from '@ci-event/core'\ncreateReceiver({ onTaskFinish: { | } })"
  expect(completionsAt(program).toSorted()).toEqual([...knownTags, 'default', '"*"'].toSorted())
})

test.each([
  ['createReceiver', '@ci-event/core'],
  ['ciEvent', '@ci-event/express'],
  ['ciEvent', '@ci-event/koa'],
])('an editor completes in %s of %s the options of a receiver and nothing else', (name, from) => {
  const options = completionsAt("import type { ReceiverOptions } from '@ci-event/core'\n({} as ReceiverOptions).|")
  expect(options).toContain('onTaskFinish')
  const completed = completionsAt(`import { ${name} } from '${from}'\n${name}({ | })`)
  expect(completed.toSorted()).toEqual(options.toSorted())
})

test.each(['@ci-event/express', '@ci-event/koa'])('ciEvent of %s takes a receiver instead of options', (from) => {
  const program = `import { createReceiver } from '@ci-event/core'\nimport { ciEvent } from '${from}'\n`
  expect(errorsIn(`${program}ciEvent(createReceiver())`)).toEqual([])
})

test.each(['@ci-event/express', '@ci-event/koa'])(
  'ciEvent of %s names ReceiverOptions when an option is unknown',
  (from) => {
    const [error] = errorsIn(`import { ciEvent } from '${from}'\nciEvent({ limit: 5 })`)
    expect(error).toMatch(/'limit' does not exist in type 'ReceiverOptions'\.$/)
  },
)

test('a handler of one state may be undefined under exactOptionalPropertyTypes', () => {
  const program = "import { createReceiver } from '@ci-event/core'\n"
  expect(errorsIn(`${program}createReceiver({ onTaskFinish: { Tts: { success: undefined } } })`)).toEqual([])
})
