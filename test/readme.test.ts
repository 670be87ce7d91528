/** The READMEs are promises: every fence is compiled, every program of theirs is run, the curl line is sent. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../', import.meta.url))
const scratch = fileURLToPath(new URL('./.readme/', import.meta.url))
const secret = 'correct-horse-battery-staple'
const names = ['README.md', 'README.zh-CN.md']

interface Fence {
  file: string
  language: string
  code: string
  /** The heading above it. */
  title: string
  path: string
}

function fencesOf(file: string): Fence[] {
  const text = readFileSync(root + file, 'utf8')
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code], index) => {
    const title = [...text.slice(0, text.indexOf(code as string)).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''
    return { file, language: language as string, code: code as string, title, path: `${scratch}${file}.${index}.ts` }
  })
}

const fences = names.flatMap(fencesOf)
const programs = fences.filter(({ language }) => language === 'ts')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

beforeAll(() => {
  mkdirSync(scratch, { recursive: true })
  for (const { path, code } of programs) writeFileSync(path, `${code}\nexport {}\n`)
  vi.stubEnv('CI_SECRET', secret)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
afterEach(() => vi.restoreAllMocks())

test('every fence is of a kind that is tested', () => {
  expect(new Set(fences.map(({ language }) => language))).toEqual(new Set(['sh', 'ts']))
})

test('both READMEs have the same code', () => {
  const [english, chinese] = names.map((name) => fencesOf(name).map(({ code }) => code))
  expect(chinese).toEqual(english)
})

test('every program compiles', { timeout: 60_000 }, async () => {
  const tsconfig = `${scratch}tsconfig.json`
  writeFileSync(tsconfig, JSON.stringify({ extends: '../../tsconfig.json', include: ['./*.ts'], exclude: [] }))
  const { stdout } = await run('npx', ['tsc', '-p', tsconfig], { cwd: root }).catch((error) => error)
  expect(stdout).toBe('')
})

describe('every program runs', () => {
  const curl = fences.find(({ code }) => code.startsWith('curl'))?.code as string

  for (const { file, title, path, code } of programs) {
    test(`${file}: ${title}`, async () => {
      const lines: string[] = []
      vi.spyOn(console, 'log').mockImplementation((...values) => void lines.push(values.join(' ')))
      // NestJS logs its start there.
      vi.spyOn(process.stdout, 'write').mockReturnValue(true)
      const port = await freePort()
      vi.stubEnv('PORT', String(port))
      await import(/* @vite-ignore */ path)
      if (!code.includes('listen(')) return

      const command = curl
        .replace('localhost:3000', `127.0.0.1:${port}`)
        .replace('curl', 'curl --silent --show-error --retry-connrefused --retry 5')
      const { stdout } = await run('sh', ['-c', command], { env: { ...process.env, CI_SECRET: secret } })
      expect(stdout).toBe('{"outcome":"handled"}')
      expect(lines).toContain('denoised: out/interview.wav')
    })
  }
})
