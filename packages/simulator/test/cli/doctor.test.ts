import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../../../../test/adapters/listen.ts'
import { ciEventCommand } from './ci-event-command.ts'
import { type ReceivingApp, secret, startReceivingApp, withSecret } from './receiving-app.ts'

let app: ReceivingApp
beforeAll(async () => {
  app = await startReceivingApp()
})
afterAll(() => app.close())

test('doctor has the exit code 0 for an app that receives correctly', async () => {
  const { code, out } = await ciEventCommand(['doctor', app.url, ...withSecret, '--slow', '5000'])
  expect(out).toContain('✓ Callbacks are received correctly.')
  expect(code).toBe(0)
})

test('doctor says that it cannot see handlers behind an inbox', async () => {
  const storing = await startReceivingApp([], () => ({ outcome: 'accepted' }))
  const { code, out } = await ciEventCommand(['doctor', storing.url, ...withSecret, '--slow', '5000'])
  await storing.close()
  expect(out).toMatch(
    /✓ Callbacks are received correctly\.\nThe app stores callbacks and answers before its handlers run/,
  )
  expect(code).toBe(0)
})

test('doctor takes the secret from CI_SECRET', async () => {
  const { code } = await ciEventCommand(['doctor', app.url, '--slow', '5000'], { env: { CI_SECRET: secret } })
  expect(code).toBe(0)
})

test('doctor has the exit code 1 for a problem, and prints it in words and as JSON', async () => {
  const guarded = await listen((_request, response) => void response.writeHead(403).end('invalid csrf token'))
  const words = await ciEventCommand(['doctor', guarded.url])
  const json = await ciEventCommand(['doctor', guarded.url, '--json'])
  await guarded.close()
  expect(words.code).toBe(1)
  expect(words.out).toMatch(/✗ csrf\n {2}seen .*\n {2}cause .*\n {2}fix /s)
  expect(JSON.parse(json.out)).toMatchObject({ healthy: false, findings: [{ code: 'csrf' }] })
})

test.each([
  ['a plain secret', 'correct-horse-battery-staple'],
  ['a secret that is encoded in URLs', 'p@ss wörd/+&='],
])('doctor prints no secret that a redirect or an error page repeats: %s', async (_, value) => {
  const redirecting = await listen((request, response) => {
    const location = `/login?next=${encodeURIComponent(request.url ?? '')}`
    response.writeHead(302, { location }).end(`<p>See ${request.url} and ${decodeURIComponent(request.url ?? '')}</p>`)
  })
  for (const format of [[], ['--json']]) {
    const { out, err } = await ciEventCommand(['doctor', redirecting.url, '--secret', value, ...format])
    expect(out).toContain('secret-in-redirect')
    for (const form of [value, encodeURIComponent(value), encodeURIComponent(encodeURIComponent(value))]) {
      expect(out + err).not.toContain(form)
    }
  }
  await redirecting.close()
})

test('doctor --review finds an app without a handler for it, and takes events of moderation only', async () => {
  const partial = await startReceivingApp(['NoiseReduction'])
  const line = ['doctor', partial.url, ...withSecret, '--slow', '5000']
  expect((await ciEventCommand(line)).code).toBe(0)
  const { code, out } = await ciEventCommand([...line, '--review', 'reviewtext'])
  await partial.close()
  expect([code, out]).toEqual([1, expect.stringMatching(/unhandled.*ReviewText.*onReview/s)])
  expect((await ciEventCommand([...line, '--review', 'Tts'])).err).toContain('must be an event of content moderation')
  expect((await ciEventCommand([...line, '--tag', 'ReviewText'])).err).toContain('use --review ReviewText')
})
