import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyJob, knownTags, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import { createCallback, createRecorder } from '@ci-event/simulator'
import express from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listen } from '../adapters/listen.ts'
import { post } from '../support/post.ts'
import { ciEventCommand } from './command-line.ts'

const secret = 'correct-horse-battery-staple'
const withSecret = ['--secret', secret]
let jobs: AnyJob[] = []
let seen: { body: Buffer; type: string | undefined; encoding: string | undefined; length: string | undefined }[] = []
let url: string
let close: () => Promise<unknown>
let folder: string

beforeAll(async () => {
  const app = express()
  app.use(express.raw({ type: () => true, inflate: false, limit: '2mb' }))
  app.use((request, _response, next) => {
    const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = request.headers
    seen.push({ body: request.body, type, encoding, length })
    next()
  })
  app.post('/ci/callback', ciEvent({ verify: secretInUrl(secret), onTaskFinish: (job) => void jobs.push(job) }))
  ;({ url, close } = await listen(app))
  url += '/ci/callback'
})
afterAll(() => close())
beforeEach(() => {
  jobs = []
  seen = []
  folder = mkdtempSync(join(tmpdir(), 'ci-event-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('help', () => {
  test('is given with --help, for all and for each command, and names every option', async () => {
    const { code, out } = await ciEventCommand(['--help'])
    expect(code).toBe(0)
    const commands = [...out.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name as string)
    expect(commands).toEqual(['send', 'record', 'replay', 'inspect', 'doctor', 'tags', 'validate'])
    for (const command of commands) {
      const help = await ciEventCommand([command, '--help'])
      expect(help.code).toBe(0)
      expect(help.out).toMatch(new RegExp(`^Usage: ci-event ${command} `, 'm'))
      expect(help.out).toContain('--json')
      for (const line of help.out.split('\n')) expect(line.length).toBeLessThanOrEqual(121)
      expect((await ciEventCommand(['help', command])).out).toBe(help.out)
    }
  })

  test.each([
    [[], /Usage/],
    [['sned'], /no command "sned"/],
    [['send'], /A Tag is needed/],
    [['send', 'NoiseReducton', '--to', 'http://x'], /Did you mean NoiseReduction\?/],
    [['send', 'Tts'], /--to is needed/],
    [['send', 'Tts', '--to', 'localhost:3000'], /http or https URL/],
    [['send', 'Tts', '--to', 'http://x', '--times', 'many'], /--times takes a whole number/],
    [['send', 'Tts', '--to', 'http://x', '--truncate', '180%'], /--truncate takes a share/],
    [['send', 'Tts', '--to', 'http://x', '--format', 'yaml'], /--format takes xml, json/],
    [['send', 'Tts', '--to', 'http://x', '--frobnicate'], /frobnicate/],
    [['replay', '/nowhere', '--to', 'http://x'], /nothing at \/nowhere/],
    [['record'], /--to is needed/],
    [['doctor'], /A URL is needed/],
    [['validate'], /A payload is needed/],
  ])('%j is a wrong command line: exit code 2', async (line, words) => {
    const { code, out, err } = await ciEventCommand(line)
    expect(code).toBe(2)
    expect(out + err).toMatch(words)
  })
})

describe('send', () => {
  test('fires the handler of the Tag', async () => {
    const { code, out } = await ciEventCommand(['send', 'noisereduction', '--to', url, ...withSecret])
    expect(code).toBe(0)
    expect(out).toMatch(/^NoiseReduction: 200 after .*ms\n\{"outcome":"handled"\}\n$/)
    expect(jobs).toMatchObject([{ Tag: 'NoiseReduction', State: 'Success' }])
  })

  test('says what the app said when it refuses, with exit code 1', async () => {
    const { code, out } = await ciEventCommand(['send', 'Tts', '--to', url])
    expect(code).toBe(1)
    expect(out).toMatch(/^Tts: 401 .*\n.*unauthentic/)
    const expected = await ciEventCommand(['send', 'Tts', '--to', url, '--expect', '401'])
    expect(expected.code).toBe(0)
  })

  test('--format, --state, --jobs, --workflow and --set make what they say', async () => {
    const line = '--format json --state Failed --jobs 2 --workflow --set Code=E1 --set Operation.UserData=a=b'.split(
      ' ',
    )
    const { code } = await ciEventCommand(['send', 'Transcode', '--to', url, ...withSecret, ...line])
    expect(code).toBe(0)
    expect(seen[0]?.type).toBe('application/json')
    expect(jobs).toHaveLength(2)
    for (const job of jobs) {
      expect(job).toMatchObject({ State: 'Failed', Code: 'E1', Workflow: {}, Operation: { UserData: 'a=b' } })
    }
  })

  test('--times and --concurrency send many, and --json reports them', async () => {
    const line = ['send', 'Tts', '--to', url, ...withSecret, '--times', '50', '--concurrency', '5', '--json']
    const { code, out, err } = await ciEventCommand(line)
    expect([code, err]).toEqual([0, ''])
    const report = JSON.parse(out)
    expect(report).toMatchObject({ sent: 50, accepted: 50, statuses: { 200: 50 }, errors: {} })
    expect(report.latency.p99).toBeGreaterThanOrEqual(report.latency.p50)
    expect(new Set(jobs.map(({ JobId }) => JobId)).size).toBe(50)
  })

  test('--duplicate sends copies byte for byte, --shuffle in another order', async () => {
    const line = ['send', 'Tts', '--to', url, ...withSecret, '--times', '20', '--duplicate', '3']
    expect((await ciEventCommand(line)).out).toContain('60 sent, 60 accepted')
    expect(jobs).toHaveLength(20)
    const bodies = seen.map(({ body }) => body.toString())
    expect(bodies).toHaveLength(60)
    for (let index = 0; index < 60; index += 3) expect(new Set(bodies.slice(index, index + 3)).size).toBe(1)
    seen = []
    await ciEventCommand([...line, '--shuffle'])
    const shuffled = seen.map(({ body }) => body.toString())
    expect(new Set(shuffled).size).toBe(20)
    const inThrees = Array.from({ length: 20 }, (_, index) => new Set(shuffled.slice(index * 3, index * 3 + 3)).size)
    expect(inThrees.some((size) => size > 1)).toBe(true)
  })

  test.each([
    [['--truncate', '80%'], 400, 'truncated'],
    [['--gzip'], 415, 'encoding unsupported'],
    [['--charset', 'gbk'], 200, 'handled'],
    [['--charset', 'gbk', '--unlabelled', '--set', 'Message=中'], 400, 'undecodable'],
    [['--charset', 'utf-16le'], 200, 'handled'],
    [['--bare-ampersand'], 200, 'handled'],
    [['--split-chunks'], 200, 'handled'],
  ])('%j is answered %i %s', async (faults, status, outcome) => {
    const { out } = await ciEventCommand(['send', 'Tts', '--to', url, ...withSecret, ...faults])
    expect(out).toContain(`Tts: ${status} `)
    expect(out).toContain(outcome)
    if (faults[0] === '--split-chunks') expect(seen[0]?.length).toBeUndefined()
    if (faults[0] === '--bare-ampersand') expect(seen[0]?.body.toString()).toContain('a=1&b=2')
  })

  test('--slow takes its time', async () => {
    const { out } = await ciEventCommand(['send', 'Tts', '--to', url, ...withSecret, '--slow', '--json'])
    expect(JSON.parse(out)).toMatchObject({ accepted: 1 })
    expect(JSON.parse(out).milliseconds).toBeGreaterThan(4000)
  }, 15_000)

  test('--print prints the body and sends nothing', async () => {
    const { code, out } = await ciEventCommand(['send', 'Tts', '--print'])
    expect(code).toBe(0)
    expect(out).toMatch(/^<\?xml.*<Tag>Tts<\/Tag>/s)
    expect(seen).toEqual([])
  })

  test('draws a bar on a terminal alone, and colours where they are wanted', async () => {
    const slowly = await listen((_request, response) => void setTimeout(() => response.end('ok'), 20))
    const line = ['send', 'Tts', '--to', slowly.url, '--times', '40']
    const terminal = await ciEventCommand(line, { outIsTerminal: true, errIsTerminal: true })
    const uncoloured = await ciEventCommand(['send', 'Tts', '--to', slowly.url], {
      outIsTerminal: true,
      env: { NO_COLOR: '1' },
    })
    await slowly.close()
    expect(terminal.err).toMatch(/█+░* \d+\/40/)
    expect(terminal.err.endsWith('\r\u001b[K')).toBe(true)
    expect(terminal.out).toContain('\u001b[32m')
    expect(uncoloured.out).not.toContain('\u001b')
  })

  test('Ctrl-C stops it, and it says how far it came', async () => {
    const stop = new AbortController()
    const hanging = await listen(createServer(() => stop.abort()))
    const { code, out } = await ciEventCommand(['send', 'Tts', '--to', hanging.url, '--times', '9', '--json'], {
      signal: stop.signal,
    })
    await hanging.close()
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ sent: 1, errors: { ABORTED: 1 } })
  })
})

describe('record and replay', () => {
  test('what passed is kept to the byte without secrets, and sent again to the byte', async () => {
    const stop = new AbortController()
    let told = (_address: string): void => {}
    const address = new Promise<string>((resolve) => {
      told = resolve
    })
    const recording = ciEventCommand(['record', '--port', '0', '--to', folder, '--forward', url], {
      signal: stop.signal,
      err: (text) => told(/http:\S+/.exec(text)?.[0] ?? ''),
    })
    const recorder = await address
    const sent = await ciEventCommand(['send', 'Tts', '--to', recorder, ...withSecret, '--times', '2'])
    const gbk = ['--charset', 'gbk', '--set', 'Message=中文']
    await ciEventCommand(['send', 'Concat', '--to', recorder, ...withSecret, ...gbk])
    stop.abort()
    expect((await recording).code).toBe(0)
    expect(sent.out).toContain('2 sent, 2 accepted')
    expect(jobs.map(({ Tag }) => Tag)).toEqual(['Tts', 'Tts', 'Concat'])

    const files = readdirSync(folder).sort()
    expect(files).toHaveLength(6)
    const everything = files.map((file) => readFileSync(join(folder, file), 'utf8')).join()
    expect(everything).not.toContain(secret)
    const facts = JSON.parse(
      readFileSync(join(folder, files.find((file) => /1\.xml\.request/.test(file)) ?? ''), 'utf8'),
    )
    expect(facts).toMatchObject({
      url: '/?token=***',
      headers: { 'user-agent': 'Go-http-client/1.1', 'content-type': 'application/xml' },
      answer: { status: 200 },
    })

    const first = seen.splice(0)
    const { code, out, err } = await ciEventCommand(['replay', folder, '--to', url, ...withSecret])
    expect([code, err]).toEqual([0, '3 sent, 0 not accepted.\n'])
    expect(out.match(/duplicate/g)).toHaveLength(3)
    expect(seen).toEqual(first)
  })

  test('an app that is down is told of, and the callback is kept', async () => {
    const gone = await listen(createServer())
    await gone.close()
    const recorder = await createRecorder({ to: folder, forward: gone.url })
    const { code, out } = await ciEventCommand(['send', 'Tts', '--to', recorder.url])
    await recorder.close()
    expect(code).toBe(1)
    expect(out).toContain('no answer from the app: ECONNREFUSED')
    expect(readdirSync(folder)).toHaveLength(2)
  })

  test('credentials are passed on, and not kept', async () => {
    const passed: unknown[] = []
    const app = await listen((request, response) => {
      passed.push(request.headers.authorization, request.headers.cookie)
      response.end('ok')
    })
    const recorder = await createRecorder({ to: folder, forward: app.url })
    const headers = { authorization: 'Basic c2VjcmV0', cookie: 'sid=secret', referer: 'http://x/?token=abcdef' }
    const { status } = await post(`${recorder.url}/?token=abcdef`, { headers, body: '<a/>' })
    await recorder.close()
    await app.close()
    expect([status, ...passed]).toEqual([200, 'Basic c2VjcmV0', 'sid=secret'])
    const kept = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    expect(kept.join()).not.toMatch(/c2VjcmV0|sid=|abcdef/)
  })

  test('any payload can be replayed', async () => {
    const file = join(folder, 'saved.json')
    writeFileSync(file, createCallback('Tts', {}, { format: 'json' }).body)
    const { code, out } = await ciEventCommand(['replay', file, '--to', url, ...withSecret, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ name: 'saved.json', status: 200 })
    expect(seen[0]?.type).toBe('application/json')
  })
})

describe('doctor', () => {
  test('an app in order', async () => {
    const { code, out } = await ciEventCommand(['doctor', url, ...withSecret, '--slow', '5000'])
    expect(out).toContain('✓ Callbacks are received as they should be.')
    expect(code).toBe(0)
  })

  test('an app that is not: in words, and in JSON', async () => {
    const app = await listen((_request, response) => void response.writeHead(403).end('invalid csrf token'))
    const words = await ciEventCommand(['doctor', app.url])
    const machine = await ciEventCommand(['doctor', app.url, '--json'])
    await app.close()
    expect(words.code).toBe(1)
    expect(words.out).toMatch(/✗ csrf\n {2}seen .*\n {2}cause .*\n {2}fix /s)
    expect(JSON.parse(machine.out)).toMatchObject({ healthy: false, findings: [{ code: 'csrf' }] })
  })
})

describe('tags', () => {
  test('lists all, or those with a name like that', async () => {
    const { code, out } = await ciEventCommand(['tags', '--json'])
    expect(code).toBe(0)
    const all = JSON.parse(out) as { tag: string; family: string; nodes: string[] }[]
    expect(all.map(({ tag }) => tag)).toEqual([...knownTags].toSorted())
    expect(all.find(({ tag }) => tag === 'VocalScore')).toMatchObject({ family: 'speech' })
    expect(all.every(({ family }) => family !== '')).toBe(true)
    const some = await ciEventCommand(['tags', 'noise'])
    expect(some.out).toMatch(/^Tag +family +in Operation\nNoiseReduction +media +NoiseReduction\n$/)
    expect((await ciEventCommand(['tags', 'nothing-like-it'])).code).toBe(1)
  })
})

describe('validate', () => {
  test('prints jobs and drift; a payload that cannot be read is a failure', async () => {
    const good = join(folder, 'good.xml')
    const bad = join(folder, 'bad.xml')
    const { body } = createCallback('Tts', { Novelty: '1' } as never, { state: 'Failed' })
    writeFileSync(good, body)
    writeFileSync(bad, body.subarray(0, 200))
    const well = await ciEventCommand(['validate', good])
    expect(well.code).toBe(0)
    expect(well.out).toMatch(/✓ good\.xml: TaskFinish\n +j\w{32} {2}Tts {2}Failed: /)
    expect(well.out).toContain('! unknown-field at JobsDetail.Novelty')
    expect((await ciEventCommand(['validate', good, '--strict'])).code).toBe(1)
    const both = await ciEventCommand(['validate', folder, '--json'])
    expect(both.code).toBe(1)
    expect(
      both.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { name: 'bad.xml', error: { code: 'truncated' } },
      { name: 'good.xml', drift: [{ type: 'unknown-field' }], event: { EventName: 'TaskFinish' } },
    ])
  })
})
