/** Follows docs/skills/ci-event/SKILL.md in an app that had no ci-event: its files, its lines, its commands. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ciEventCommand } from '../../packages/simulator/test/cli/ci-event-command.ts'
import { freePort } from '../support/free-port.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const scratch = fileURLToPath(new URL('./.documents/', import.meta.url))
const skill = readFileSync(`${root}docs/skills/ci-event/SKILL.md`, 'utf8')
const secret = 'correct-horse-battery-staple'
const lines: string[] = []

/** An app as one finds it: a JSON parser, a login in front of everything, a route of its own. */
const app = `import express from 'express'

const app = express()
app.use(express.json())
app.use((req, res, next) => {
  if (req.headers.authorization) next()
  else res.sendStatus(401)
})
app.get('/recordings', (_req, res) => void res.json([]))
app.listen(process.env.PORT ?? 3000)
`

/** The code of a step, and its language. */
function codeOf(step: number, language: string): string {
  const [, section = ''] = new RegExp(`^## ${step}\\. .*?$(.*?)(?=^## )`, 'ms').exec(skill) ?? []
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(section) ?? []
  if (!code) throw new Error(`Step ${step} has no ${language}.`)
  return code
}

beforeAll(async () => {
  mkdirSync(scratch, { recursive: true })
  writeFileSync(`${scratch}ci-callbacks.ts`, codeOf(3, 'ts'))
  writeFileSync(
    `${scratch}app.ts`,
    app.replace('const app = express()\n', (line) => `${line}${codeOf(4, 'ts')}`),
  )
  writeFileSync(`${scratch}ci-callbacks.check.ts`, `${codeOf(5, 'ts')}`)
  vi.stubEnv('CI_SECRET', secret)
  vi.spyOn(console, 'log').mockImplementation((...values) => void lines.push(values.join(' ')))
  vi.spyOn(console, 'error').mockImplementation((...values) => void lines.push(values.join(' ')))
})
afterAll(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(scratch, { recursive: true, force: true })
})

test('the skill has the name of its folder, and says when to use it', () => {
  const [, frontmatter = ''] = /^---\n(.*?)\n---\n/s.exec(skill) ?? []
  expect(frontmatter).toMatch(/^name: ci-event$/m)
  const [, description = ''] = /^description: (.*)$/m.exec(frontmatter) ?? []
  expect(description).toMatch(/Use it when/)
  expect(description.length).toBeLessThanOrEqual(1024)
})

test('the packages that the skill installs are those of this repository, and its programs import no others', () => {
  const installed = [...codeOf(2, 'sh').matchAll(/@ci-event\/\w+/g)].map(([name]) => name)
  for (const name of installed) {
    const manifest = readFileSync(`${root}packages/${name.split('/')[1]}/package.json`, 'utf8')
    expect(JSON.parse(manifest).name).toBe(name)
  }
  const imported = [3, 4, 5].flatMap((step) =>
    [...codeOf(step, 'ts').matchAll(/from '(@ci-event\/\w+)/g)].map(([, name]) => name),
  )
  expect(imported.filter((name) => !installed.includes(name as string))).toEqual([])
})

test('an app with the files and lines of the skill compiles', async () => {
  const tsconfig = `${scratch}tsconfig.json`
  writeFileSync(tsconfig, JSON.stringify({ extends: '../../../tsconfig.json', include: ['./*.ts'], exclude: [] }))
  const { stdout } = await promisify(execFile)('npx', ['tsc', '-p', tsconfig], { cwd: root }).catch((error) => error)
  expect(stdout).toBe('')
})

test('the test that the skill writes passes', async () => {
  await import(/* @vite-ignore */ `${scratch}ci-callbacks.check.ts`)
  expect(lines).toContain('denoised: out/noisereduction.wav')
  expect(lines.some((line) => line.startsWith('not denoised: '))).toBe(true)
})

test('the commands that the skill ends with exit with 0 for the app', async () => {
  lines.length = 0
  const port = await freePort()
  vi.stubEnv('PORT', String(port))
  await import(/* @vite-ignore */ `${scratch}app.ts`)
  const isUp = () => fetch(`http://127.0.0.1:${port}/recordings`).then(({ status }) => status)
  await expect.poll(() => isUp().catch(() => 0)).toBe(401)
  const commands = [...codeOf(6, 'sh').matchAll(/^npx ci-event (.*)$/gm)].map(([, words]) => words as string)
  expect(commands.map((words) => words.split(' ')[0])).toEqual(['send', 'doctor'])
  for (const words of commands) {
    const args = words.replace('localhost:3000', `127.0.0.1:${port}`).split(' ')
    const { code, out, err } = await ciEventCommand(args, { env: { CI_SECRET: secret } })
    expect(`${code} ${code === 0 ? '' : out + err}`, words).toBe('0 ')
  }
  expect(lines).toContain('denoised: out/noisereduction.wav')
})

test('the doctor refuses an app in which the lines of the skill are below the login', async () => {
  const late = app.replace("app.get('/recordings'", (line) => `${codeOf(4, 'ts')}${line}`)
  writeFileSync(`${scratch}late.ts`, late)
  const port = await freePort()
  vi.stubEnv('PORT', String(port))
  await import(/* @vite-ignore */ `${scratch}late.ts`)
  const { code } = await ciEventCommand(['doctor', `http://127.0.0.1:${port}/ci/callback`], {
    env: { CI_SECRET: secret },
  })
  expect(code).toBe(1)
})
