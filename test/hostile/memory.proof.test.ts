/** Memory stays within a multiple of the body: each shape is read in a process with a heap of that size. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../support/bundle.mjs'

const run = promisify(execFile)
const mebibytes = 1
// The body itself, its text, the trees of the parser and ours, and the event; measured: 96 for a body of nothing but
// ampersands or quotes, which fast-xml-parser joins character by character, and 64 or less for all others.
const multiple = 128

// The heaviest of the shapes whose time is measured.
const heavy = [
  'deep nesting',
  'empty siblings',
  'siblings of many names',
  'text between siblings',
  'many attributes',
  'many elements with attributes',
  'a flood of &',
  'a flood of quotes',
  'numeric references',
  'one long instruction',
  'an instruction of lines',
  'JSON: nested lists, unclosed',
  'JSON: empty objects',
  'JSON: many keys',
]

let folder: string
let program: string
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.memory-', import.meta.url)))
  program = await bundle(fileURLToPath(new URL('./memory-child.ts', import.meta.url)), folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function readIn(heap: number, shape: string): Promise<string> {
  const options = [`--max-old-space-size=${heap}`, '--max-semi-space-size=1']
  const { stdout } = await run(process.execPath, [...options, program, shape, String(mebibytes * 2 ** 20)])
  return stdout
}

test.each(heavy)(`a mebibyte of %s is read in ${multiple} MiB`, async (shape) => {
  expect(await readIn(multiple * mebibytes, shape)).toBe('read')
})

test('notices a heap that is too small', async () => {
  await expect(readIn(8, 'many elements with attributes')).rejects.toThrow('heap')
})
