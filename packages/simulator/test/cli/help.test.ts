import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ciEventCommand } from './ci-event-command.ts'

const commands = ['send', 'record', 'replay', 'listen', 'relay', 'inspect', 'doctor', 'tags', 'validate']

test('--help lists every command and the exit codes', async () => {
  const { code, out } = await ciEventCommand(['--help'])
  expect(code).toBe(0)
  const listed = [...out.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) => name)
  expect(listed).toEqual(commands)
  expect(out).toMatch(/Exit codes:\n {2}0 {2}success\n {2}1 {2}failure.*\n {2}2 {2}the command line is wrong/)
})

test.each(commands)('%s --help names its usage and options in lines of at most 120 characters', async (command) => {
  const help = await ciEventCommand([command, '--help'])
  expect(help.code).toBe(0)
  expect(help.out).toMatch(new RegExp(`^Usage: ci-event ${command} `, 'm'))
  expect(help.out).toContain('--json')
  for (const line of help.out.split('\n')) expect(line.length).toBeLessThanOrEqual(121)
  expect((await ciEventCommand(['help', command])).out).toBe(help.out)
})

test.each([['--version'], ['-v'], ['version'], ['send --version'], ['replay --version']])(
  'ci-event %s prints the version of the package',
  async (line) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await ciEventCommand(line.split(' '))).toEqual({ code: 0, out: `${version}\n`, err: '' })
  },
)

test.each([
  [[], /Usage/],
  [['sned'], /unknown command "sned"/],
  [['send'], /The Tag is missing/],
  [['send', 'Tts', 'Concat', '--to', 'http://x'], /Expected one Tag, got also Concat/],
  [['send', 'NoiseReducton', '--to', 'http://x'], /Unknown Tag NoiseReducton\. Did you mean NoiseReduction\?/],
  [['send', 'Tts'], /--to is missing/],
  [['send', 'Tts', '--to', 'localhost:3000'], /--to must be an http or https URL.*got localhost:3000/],
  [['send', 'Tts', '--to', 'http://x', '--times', 'many'], /--times must be a positive integer, got many/],
  [['send', 'Tts', '--to', 'http://x', '--jobs', '2000'], /`jobs` must be an integer from 1 to 1000, got 2000/],
  [['send', 'Tts', '--to', 'http://x', '--truncate', '180%'], /--truncate must be a share such as 80%, got 180%/],
  [['send', 'Tts', '--to', 'http://x', '--format', 'yaml'], /--format must be one of xml, json, got yaml/],
  [
    ['send', 'Tts', '--to', 'http://x', '--state', 'Succeeded'],
    /--state must be one of Success, Failed.*got Succeeded/,
  ],
  [['send', 'Tts', '--to', 'http://x', '--expect', 'ok'], /--expect must be a positive integer, got ok/],
  [['send', 'Tts', '--to', 'http://x', '--secret', ''], /--secret must not be empty/],
  [['send', 'Tts', '--to', 'http://x', '--frobnicate'], /frobnicate/],
  [['replay', '/nowhere', '--to', 'http://x'], /\/nowhere does not exist/],
  [['replay', '.', '--to', 'http://x', '--secret', ''], /--secret must not be empty/],
  [['record'], /--to is missing/],
  [['record', '--to', 'x', '--port', ''], /--port must be a number from 0 to 65535/],
  [['doctor'], /The URL is missing/],
  [['doctor', 'http://x', '--secret', ''], /--secret must not be empty/],
  [['validate'], /A file or directory of saved bodies is missing/],
])('ci-event %j has the exit code 2 and says what to correct', async (line, message) => {
  const { code, out, err } = await ciEventCommand(line)
  expect(code).toBe(2)
  expect(out + err).toMatch(message)
})
