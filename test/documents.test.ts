/**
 * Every fence of the docs is compiled, every program of the READMEs and guides is run, the curl line is sent, and every
 * `npx ci-event` line is run against every program that receives.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { signCallbackUrl } from '@ci-event/core'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ciEventCommand } from '../packages/simulator/test/cli/ci-event-command.ts'
import { recipesOf } from './recipes/page.ts'
import { freePort } from './support/free-port.mjs'
import { post } from './support/post.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../', import.meta.url))
const scratch = fileURLToPath(new URL('./.documents/', import.meta.url))
const secret = 'correct-horse-battery-staple'
const readmes = ['README.md', 'README.zh-CN.md']
const guides = ['docs/guide.md', 'docs/guide.zh-CN.md']
const references = ['docs/reference.md', 'docs/reference.zh-CN.md']
const topics = [
  'docs/queues',
  'docs/serverless',
  'docs/observability',
  'docs/security',
  'docs/operations',
  'docs/comparison',
  'docs/benchmarks',
].map((page) => [`${page}.md`, `${page}.zh-CN.md`])
/** Packages whose README exists in Chinese. */
const packages = ['koa', 'redis', 'inbox', 'otel', 'cos'].map((name) => [
  `packages/${name}/README.md`,
  `docs/packages/${name}.zh-CN.md`,
])
const others = [
  'packages/core/README.md',
  'packages/express/README.md',
  'packages/nestjs/README.md',
  'packages/fastify/README.md',
  'packages/simulator/README.md',
  'packages/bullmq/README.md',
  'examples/durable/README.md',
]

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
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language, 2: code, index: at }, index) => {
    const before = text.slice(0, at).replace(/^```.*?^```$/gms, '')
    const title = [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''
    return {
      file,
      language: language as string,
      code: code as string,
      title,
      path: `${scratch}${file.replaceAll('/', '-')}.${index}.ts`,
    }
  })
}

const fences = [...readmes, ...guides, ...references, ...topics.flat(), ...packages.flat(), ...others].flatMap(fencesOf)
const programs = fences.filter(({ language }) => language === 'ts')

beforeAll(() => {
  mkdirSync(scratch, { recursive: true })
  for (const { path, code } of programs) writeFileSync(path, `${code}\nexport {}\n`)
  vi.stubEnv('CI_SECRET', secret)
  vi.stubEnv('CI_RELAY_SECRET', 'battery-horse-staple-correct')
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
afterEach(() => vi.restoreAllMocks())

test('every fence is TypeScript, a shell command, what one prints, or for nginx or Prometheus', () => {
  const languages = new Set(['console', 'nginx', 'promql', 'sh', 'ts', 'yaml'])
  expect(new Set(fences.map(({ language }) => language))).toEqual(languages)
})

test.each([readmes, guides, references, ...topics, ...packages])('%s and %s have the same code', (...both) => {
  const [english, chinese] = both.map((name) => fencesOf(name).map(({ code }) => code))
  expect(chinese).toEqual(english)
})

test('docs/recipes.md and docs/recipes.zh-CN.md have the same recipes', () => {
  const byTitle = (page: string) =>
    new Map(recipesOf(page).map(({ title, files, commands }) => [title, { files, commands }]))
  expect(byTitle('docs/recipes.zh-CN.md')).toEqual(byTitle('docs/recipes.md'))
})

test('every program of the docs compiles', async () => {
  const tsconfig = `${scratch}tsconfig.json`
  writeFileSync(tsconfig, JSON.stringify({ extends: '../../tsconfig.json', include: ['./*.ts'], exclude: [] }))
  const { stdout } = await run('npx', ['tsc', '-p', tsconfig], { cwd: root }).catch((error) => error)
  expect(stdout).toBe('')
})

test('every program that starts an app compiles in a CommonJS project with the settings of nest new', async () => {
  const folder = `${scratch}commonjs/`
  mkdirSync(folder)
  writeFileSync(`${folder}package.json`, '{ "type": "commonjs" }')
  const apps = programs.filter(({ code }) => code.includes('process.env.PORT') && code.includes('listen('))
  for (const [index, { code }] of apps.entries()) writeFileSync(`${folder}${index}.ts`, code)
  const compilerOptions = {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    verbatimModuleSyntax: false,
    isolatedModules: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  }
  const tsconfig = `${folder}tsconfig.json`
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: '../../../tsconfig.json', compilerOptions, include: ['./*.ts'], exclude: [] }),
  )
  const { stdout } = await run('npx', ['tsc', '-p', tsconfig], { cwd: root }).catch((error) => error)
  expect(stdout).toBe('')
  expect(apps.length).toBeGreaterThanOrEqual(10)
})

describe('every program runs', () => {
  const curl = fences.find(({ code }) => code.startsWith('curl'))?.code as string

  for (const { file, title, path, code } of programs.filter(({ file }) => [...readmes, ...references].includes(file))) {
    test(`the program under "${title}" in ${file} ${code.includes('listen(') ? 'handles the callback that curl sends' : 'runs'}`, async () => {
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

/** The `npx ci-event` lines of the documents that talk to an app, without `npx ci-event`. */
const commandLines = fences
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => [...code.matchAll(/^npx ci-event ((?:send|doctor) .*)$/gm)])
  .map(([, line]) => line as string)

// The other guide has the same code.
describe('the guide', () => {
  for (const { file, title, path, code } of programs.filter(({ file }) => file === guides[0])) {
    test(`the program under "${title}" in ${file} ${code.includes('process.env.PORT') ? 'handles callbacks, satisfies the doctor and ends on SIGTERM' : 'runs'}`, async () => {
      const lines: string[] = []
      vi.spyOn(console, 'log').mockImplementation((...values) => void lines.push(values.join(' ')))
      vi.spyOn(console, 'error').mockImplementation(() => {})
      vi.spyOn(process.stdout, 'write').mockReturnValue(true)
      const port = await freePort()
      vi.stubEnv('PORT', String(port))
      vi.stubEnv('CI_INBOX', `${scratch}inbox.db`)
      const before = process.listeners('SIGTERM')
      await import(/* @vite-ignore */ path)
      if (!code.includes('process.env.PORT')) return
      const isUp = () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        )
      await expect.poll(isUp).toBe(true)

      for (const line of new Set(commandLines)) {
        const words = line.replaceAll('localhost:3000', `127.0.0.1:${port}`).split(' ')
        const { code: exit, out, err } = await ciEventCommand(words, { env: { CI_SECRET: secret } })
        expect(`${exit} ${exit === 0 ? '' : out + err}`, line).toBe('0 ')
      }
      // An inbox responds before its handlers run.
      await expect.poll(() => lines).toContain('denoised: out/noisereduction.wav')
      await expect.poll(() => lines.some((line) => line.startsWith('not denoised: '))).toBe(true)

      // Vitest has listeners of its own. NestJS ends by killing its process.
      vi.spyOn(process, 'kill').mockReturnValue(true)
      const own = process.listeners('SIGTERM').filter((each) => !before.includes(each))
      for (const end of own) end('SIGTERM')
      await expect.poll(isUp).toBe(false)
      for (const each of own) process.removeListener('SIGTERM', each)
    })
  }
})

test('the access logs of the guide hide the token', async () => {
  const { path } = programs.find(({ code }) => code.includes("from 'morgan'")) as Fence
  const { httpLog, morgan } = await import(/* @vite-ignore */ path)
  const lines: string[] = []
  httpLog.logger[pino.symbols.streamSym].write = (line: string) => lines.push(line)
  const byMorgan = morgan('combined', { stream: { write: (line: string) => lines.push(line) } })
  const server = createHttpServer((req, res) => {
    byMorgan(req, res, () => {
      httpLog(req, res)
      res.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await fetch(`http://127.0.0.1:${port}/ci/callback?a=1&token=${secret}&b=2`)
  await expect.poll(() => lines.length).toBe(2)
  server.close()
  for (const line of lines) {
    expect(line).toContain('/ci/callback?a=1&token=***&b=2')
    expect(line).not.toContain(secret)
  }
})

describe('docs/security.md', () => {
  const keys = ['new-key-new-key-new-key', 'old-key-old-key-old-key']
  const { path } = programs.find(({ file }) => file === 'docs/security.md') as Fence
  let server: Server
  let callbackUrlFor: (order: string) => string
  const lines: string[] = []

  beforeAll(async () => {
    vi.stubEnv('CI_KEYS', keys.join())
    vi.stubEnv('CI_ADDRESSES', '203.0.113.0/24')
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line))
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { app, callbackUrlFor: sign } = await import(/* @vite-ignore */ path)
    callbackUrlFor = sign
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => server.close())

  /** Posts as the proxy would, for a client at `from`. */
  async function send(url: string, from: string): Promise<number> {
    const { pathname, search } = new URL(url)
    const { port } = server.address() as { port: number }
    const body = '{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}'
    const { status } = await post(`http://127.0.0.1:${port}${pathname}${search}`, {
      headers: { 'x-forwarded-for': from },
      body,
    })
    return status
  }

  test('the full setup accepts the URLs it signed, from listed addresses only', async () => {
    expect(await send(callbackUrlFor('4711'), '203.0.113.9')).toBe(200)
    expect(lines).toEqual(['order 4711: Tts Success'])
    expect(await send(callbackUrlFor('4711'), '198.51.100.1')).toBe(403)
    expect(await send(callbackUrlFor('4711').replace('4711', '4712'), '203.0.113.9')).toBe(401)
  })

  test('the full setup accepts URLs that were signed with the previous key', async () => {
    const old = signCallbackUrl('https://media.example.com/ci/callback', { secret: keys[1] as string })
    expect(await send(old, '203.0.113.9')).toBe(200)
  })
})
