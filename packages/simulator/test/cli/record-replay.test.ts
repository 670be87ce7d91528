import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCallback, createRecorder, withFaults } from '@ci-event/simulator'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listen } from '../../../../test/adapters/listen.ts'
import { post } from '../../../../test/support/post.ts'
import { ciEventCommand } from './ci-event-command.ts'
import { type ReceivingApp, secret, startReceivingApp, withSecret } from './receiving-app.ts'

let app: ReceivingApp
let folder: string
beforeAll(async () => {
  app = await startReceivingApp()
})
afterAll(() => app.close())
beforeEach(() => {
  app.jobs.length = 0
  app.requests.length = 0
  folder = mkdtempSync(join(tmpdir(), 'ci-event-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('record keeps callbacks byte for byte without secrets, and replay sends the same bytes again', async () => {
  const stop = new AbortController()
  let onAddress = (_address: string): void => {}
  const address = new Promise<string>((resolve) => {
    onAddress = resolve
  })
  const recording = ciEventCommand(['record', '--port', '0', '--to', folder, '--forward', app.url], {
    signal: stop.signal,
    err: (text) => onAddress(/http:\S+/.exec(text)?.[0] ?? ''),
  })
  const recorder = await address
  const sent = await ciEventCommand(['send', 'Tts', '--to', recorder, ...withSecret, '--times', '2'])
  const gbk = ['--charset', 'gbk', '--set', 'Message=中文']
  await ciEventCommand(['send', 'Concat', '--to', recorder, ...withSecret, ...gbk])
  stop.abort()
  expect((await recording).code).toBe(0)
  expect(sent.out).toContain('2 sent, 2 accepted')
  expect(app.jobs.map(({ Tag }) => Tag)).toEqual(['Tts', 'Tts', 'Concat'])

  const files = readdirSync(folder).sort()
  expect(files).toHaveLength(6)
  const everything = files.map((file) => readFileSync(join(folder, file), 'utf8')).join()
  expect(everything).not.toContain(secret)
  const facts = files.find((file) => /1\.xml\.request/.test(file)) ?? ''
  expect(JSON.parse(readFileSync(join(folder, facts), 'utf8'))).toMatchObject({
    url: '/?token=***',
    headers: { 'user-agent': 'Go-http-client/1.1', 'content-type': 'application/xml' },
    answer: { status: 200 },
  })

  const first = app.requests.splice(0)
  const { code, out, err } = await ciEventCommand(['replay', folder, '--to', app.url, ...withSecret])
  expect([code, err]).toEqual([0, '3 sent, 0 not accepted.\n'])
  expect(out.match(/duplicate/g)).toHaveLength(3)
  expect(app.requests).toEqual(first)
})

test('record keeps a callback when the app is down, and names the reason in its answer', async () => {
  const gone = await listen(createServer())
  await gone.close()
  const recorder = await createRecorder({ to: folder, forward: gone.url })
  const { code, out } = await ciEventCommand(['send', 'Tts', '--to', recorder.url])
  await recorder.close()
  expect(code).toBe(1)
  expect(out).toContain('no answer from the app: ECONNREFUSED')
  expect(readdirSync(folder)).toHaveLength(2)
})

test.each([
  ['plain', 'abcdef', 'abcdef'],
  ['percent-encoded, while a header has it decoded', 'p%40ss%20word', 'p@ss word'],
])('record forwards credentials and does not write them: a secret that is %s', async (_, inUrl, inHeader) => {
  const forwarded: unknown[] = []
  const target = await listen((request, response) => {
    forwarded.push(request.headers.authorization, request.headers.cookie)
    response.end('ok')
  })
  const recorder = await createRecorder({ to: folder, forward: target.url })
  const headers = { authorization: 'Basic c2VjcmV0', cookie: 'sid=secret', 'x-original-url': `/?token=${inHeader}` }
  const { status } = await post(`${recorder.url}/?token=${inUrl}`, { headers, body: '<a/>' })
  await recorder.close()
  await target.close()
  expect([status, ...forwarded]).toEqual([200, 'Basic c2VjcmV0', 'sid=secret'])
  const written = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  for (const text of ['c2VjcmV0', 'sid=', inUrl, inHeader]) expect(written.join()).not.toContain(text)
})

test('replay sends any saved body', async () => {
  const file = join(folder, 'saved.json')
  writeFileSync(file, createCallback('Tts', {}, { format: 'json' }).body)
  const { code, out } = await ciEventCommand(['replay', file, '--to', app.url, '--json'], {
    env: { CI_SECRET: secret },
  })
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ name: 'saved.json', status: 200 })
  expect(app.requests[0]?.type).toBe('application/json')
})

test('replay --fresh gives jobs new JobIds, and the same one to every copy of a job', async () => {
  const twice = createCallback('Tts').body
  writeFileSync(join(folder, '1.xml'), twice)
  writeFileSync(join(folder, '2.xml'), twice)
  writeFileSync(join(folder, '3.json'), createCallback('Concat', {}, { format: 'json', jobs: 2 }).body)
  const line = ['replay', folder, '--to', app.url, ...withSecret]
  await ciEventCommand(line)
  const original = app.jobs.splice(0).map(({ JobId }) => JobId as string)
  const bodies = app.requests.splice(0).map(({ body }) => body.toString())
  const { code, out } = await ciEventCommand([...line, '--fresh'])
  expect(code).toBe(0)
  expect([...out.matchAll(/"outcome":"(\w+)"/g)].map(([, outcome]) => outcome)).toEqual([
    'handled',
    'duplicate',
    'handled',
  ])
  const fresh = app.jobs.map(({ JobId }) => JobId as string)
  expect(new Set([...original, ...fresh]).size).toBe(6)
  for (const id of fresh) expect(id).toMatch(/^j[0-9a-f]{32}$/)
  const restored = app.requests.map(({ body }) =>
    fresh.reduce((text, id, index) => text.replaceAll(id, original[index] as string), body.toString()),
  )
  expect(restored).toEqual(bodies)
})

test.each(['gbk', 'utf-16le'])('replay --fresh changes nothing but ids in %s', async (charset) => {
  const { body, contentType } = withFaults(createCallback('Tts', { Message: '中文' }), { charset })
  writeFileSync(join(folder, 'a.xml'), body)
  writeFileSync(join(folder, 'a.xml.request.json'), JSON.stringify({ headers: { 'content-type': contentType } }))
  const line = ['replay', folder, '--to', app.url, ...withSecret]
  await ciEventCommand(line)
  await ciEventCommand([...line, '--fresh'])
  const [before, after] = app.jobs as { JobId: string; Message: string }[]
  expect([before?.Message, after?.Message]).toEqual(['中文', '中文'])
  expect(after?.JobId).not.toBe(before?.JobId)
  expect(app.requests[1]?.body.length).toBe(body.length)
})

test('replay --fresh sends a body that cannot be parsed unchanged', async () => {
  writeFileSync(join(folder, 'cut.xml'), createCallback('Tts').body.subarray(0, 100))
  const { code } = await ciEventCommand(['replay', folder, '--to', app.url, ...withSecret, '--fresh'])
  expect(code).toBe(1)
  expect(app.requests[0]?.body.equals(readFileSync(join(folder, 'cut.xml')))).toBe(true)
})
