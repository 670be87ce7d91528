import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { listen } from '../../../../test/adapters/listen.ts'
import { ciEventCommand } from './ci-event-command.ts'
import { type ReceivingApp, secret, startReceivingApp, withSecret } from './receiving-app.ts'

let app: ReceivingApp
beforeAll(async () => {
  app = await startReceivingApp()
})
afterAll(() => app.close())
beforeEach(() => {
  app.jobs.length = 0
  app.requests.length = 0
})

test('send runs the handler of the Tag', async () => {
  const { code, out } = await ciEventCommand(['send', 'noisereduction', '--to', app.url, ...withSecret])
  expect(code).toBe(0)
  expect(out).toMatch(/^NoiseReduction: 200 after .*ms\n\{"outcome":"handled"\}\n$/)
  expect(app.jobs).toMatchObject([{ Tag: 'NoiseReduction', State: 'Success' }])
})

test('send prints the answer of an app that refuses, and has the exit code 1 unless that was expected', async () => {
  const { code, out } = await ciEventCommand(['send', 'Tts', '--to', app.url])
  expect(code).toBe(1)
  expect(out).toMatch(/^Tts: 401 .*\n.*unauthentic/)
  const expected = await ciEventCommand(['send', 'Tts', '--to', app.url, '--expect', '401'])
  expect(expected.code).toBe(0)
})

describe('the secret', () => {
  test('send takes the secret from CI_SECRET when --secret is absent', async () => {
    const { code } = await ciEventCommand(['send', 'Tts', '--to', app.url], { env: { CI_SECRET: secret } })
    expect(code).toBe(0)
  })

  test('--secret wins over CI_SECRET', async () => {
    const env = { CI_SECRET: 'another-secret' }
    expect((await ciEventCommand(['send', 'Tts', '--to', app.url, ...withSecret], { env })).code).toBe(0)
  })

  test('a secret in the URL wins over CI_SECRET', async () => {
    const env = { CI_SECRET: 'another-secret' }
    expect((await ciEventCommand(['send', 'Tts', '--to', `${app.url}?token=${secret}`], { env })).code).toBe(0)
  })

  test('an empty CI_SECRET counts as not set', async () => {
    const { code, out } = await ciEventCommand(['send', 'Tts', '--to', app.url], { env: { CI_SECRET: '' } })
    expect([code, out]).toEqual([1, expect.stringContaining('401')])
  })
})

test('--format, --state, --jobs, --workflow and --set change the callback', async () => {
  const line = '--format json --state failed --jobs 2 --workflow --set Code=E1 --set Operation.UserData=a=b'.split(' ')
  const { code } = await ciEventCommand(['send', 'Transcode', '--to', app.url, ...withSecret, ...line])
  expect(code).toBe(0)
  expect(app.requests[0]?.type).toBe('application/json')
  expect(app.jobs).toHaveLength(2)
  for (const job of app.jobs) {
    expect(job).toMatchObject({ State: 'Failed', Code: 'E1', Workflow: {}, Operation: { UserData: 'a=b' } })
  }
})

test('--times and --concurrency send many, and --json reports them', async () => {
  const line = ['send', 'Tts', '--to', app.url, ...withSecret, '--times', '50', '--concurrency', '5', '--json']
  const { code, out, err } = await ciEventCommand(line)
  expect([code, err]).toEqual([0, ''])
  const report = JSON.parse(out)
  expect(report).toMatchObject({
    sent: 50,
    accepted: 50,
    statuses: { 200: 50 },
    outcomes: { handled: 50 },
    errors: {},
  })
  expect(report.latency.p99).toBeGreaterThanOrEqual(report.latency.p50)
  expect(new Set(app.jobs.map(({ JobId }) => JobId)).size).toBe(50)
})

test('--duplicate sends copies byte for byte, and --shuffle changes their order', async () => {
  const line = ['send', 'Tts', '--to', app.url, ...withSecret, '--times', '20', '--duplicate', '3']
  expect((await ciEventCommand(line)).out).toContain('60 sent, 60 accepted')
  expect(app.jobs).toHaveLength(20)
  const bodies = app.requests.splice(0).map(({ body }) => body.toString())
  expect(bodies).toHaveLength(60)
  for (let index = 0; index < 60; index += 3) expect(new Set(bodies.slice(index, index + 3)).size).toBe(1)
  await ciEventCommand([...line, '--shuffle'])
  const shuffled = app.requests.map(({ body }) => body.toString())
  expect(new Set(shuffled).size).toBe(20)
  const inThrees = Array.from({ length: 20 }, (_, index) => new Set(shuffled.slice(index * 3, index * 3 + 3)).size)
  expect(inThrees.some((size) => size > 1)).toBe(true)
})

test.each([
  [['--truncate', '30%'], 400, 'truncated'],
  [['--gzip'], 415, 'encoding unsupported'],
  [['--charset', 'gbk'], 200, 'handled'],
  [['--charset', 'gbk', '--unlabelled', '--set', 'Message=中'], 400, 'undecodable'],
  [['--charset', 'utf-16le'], 200, 'handled'],
])('a callback with the fault %j is answered %i %s', async (faults, status, outcome) => {
  const { out } = await ciEventCommand(['send', 'Tts', '--to', app.url, ...withSecret, ...faults])
  expect(out).toContain(`Tts: ${status} `)
  expect(out).toContain(outcome)
})

test('--bare-ampersand sends & unescaped', async () => {
  const { code } = await ciEventCommand(['send', 'Tts', '--to', app.url, ...withSecret, '--bare-ampersand'])
  expect(code).toBe(0)
  expect(app.requests[0]?.body.toString()).toContain('a=1&b=2')
})

test('--split-chunks sends the body without a Content-Length', async () => {
  const { code } = await ciEventCommand(['send', 'Tts', '--to', app.url, ...withSecret, '--split-chunks'])
  expect(code).toBe(0)
  expect(app.requests[0]?.length).toBeUndefined()
})

test('--slow takes about five seconds', async () => {
  const realSetTimeout = globalThis.setTimeout
  let paused = 0
  const withoutPauses = (run: () => void, delay = 0) => {
    if (delay < 1000) paused += delay
    return realSetTimeout(run, delay < 1000 ? 0 : delay)
  }
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(withoutPauses as never)
  const { out } = await ciEventCommand(['send', 'Tts', '--to', app.url, ...withSecret, '--slow', '--json'])
  spy.mockRestore()
  expect(JSON.parse(out)).toMatchObject({ accepted: 1 })
  expect(paused).toBeGreaterThan(4000)
  expect(paused).toBeLessThan(6000)
})

test('--print prints the body and sends nothing', async () => {
  const { code, out } = await ciEventCommand(['send', 'Tts', '--print'])
  expect(code).toBe(0)
  expect(out).toMatch(/^<\?xml.*<Tag>Tts<\/Tag>/s)
  expect(app.requests).toEqual([])
})

test('send --fail-on-unhandled warns that it cannot see handlers behind an inbox', async () => {
  const storing = await startReceivingApp([], () => ({ outcome: 'accepted' }))
  const line = ['send', 'Tts', '--to', storing.url, ...withSecret]
  const { code, err } = await ciEventCommand([...line, '--fail-on-unhandled'])
  const without = await ciEventCommand(line)
  await storing.close()
  expect([code, err]).toEqual([0, expect.stringMatching(/^Warning: the app stores callbacks/)])
  expect(without.err).toBe('')
})

describe('an app without a handler for the Tag', () => {
  let partial: ReceivingApp
  beforeAll(async () => {
    partial = await startReceivingApp(['Transcode'])
  })
  afterAll(() => partial.close())

  test('send warns on standard error when the app has no handler for the Tag', async () => {
    const { code, err } = await ciEventCommand(['send', 'Tts', '--to', partial.url, ...withSecret])
    expect([code, err]).toEqual([0, expect.stringMatching(/^Warning: 1 callback was answered "unhandled".* Tts/)])
  })

  test('send --fail-on-unhandled has the exit code 1 when the app has no handler for the Tag', async () => {
    const line = ['--to', partial.url, ...withSecret, '--fail-on-unhandled', '--times', '200', '--concurrency', '10']
    const { code, err } = await ciEventCommand(['send', 'Tts', ...line])
    expect([code, err]).toEqual([1, expect.stringContaining('200 callbacks were answered "unhandled"')])
    expect((await ciEventCommand(['send', 'Transcode', ...line])).code).toBe(0)
  })
})

test('a progress bar is drawn on a terminal and removed at the end', async () => {
  const slow = await listen((_request, response) => void setTimeout(() => response.end('ok'), 20))
  const line = ['send', 'Tts', '--to', slow.url, '--times', '40']
  const { out, err } = await ciEventCommand(line, { outIsTerminal: true, errIsTerminal: true })
  await slow.close()
  expect(err).toMatch(/█+░* \d+\/40/)
  expect(err.endsWith('\r\u001b[K')).toBe(true)
  expect(out).toContain('\u001b[32m')
})

test('NO_COLOR turns colours off', async () => {
  const env = { NO_COLOR: '1' }
  const { out } = await ciEventCommand(['send', 'Tts', '--to', app.url], { outIsTerminal: true, env })
  expect(out).not.toContain('\u001b')
})

test('Ctrl-C stops sending, and the report covers what was sent', async () => {
  const stop = new AbortController()
  const hanging = await listen(createServer(() => stop.abort()))
  const { code, out } = await ciEventCommand(['send', 'Tts', '--to', hanging.url, '--times', '9', '--json'], {
    signal: stop.signal,
  })
  await hanging.close()
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ sent: 1, errors: { ABORTED: 1 } })
})
