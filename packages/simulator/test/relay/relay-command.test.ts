import { createServer } from 'node:http'
import { createCallback, sendCallback } from '@ci-event/simulator'
import { afterEach, expect, test } from 'vitest'
import { listen } from '../../../../test/adapters/listen.ts'
import { ciEventCommand } from '../cli/ci-event-command.ts'
import { type RunningCommand, startCommand } from './listening-command.ts'
import { callbackSecret, relaySecret } from './relaying-app.ts'
import { streamFrom } from './streamed.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function relaying(env: Record<string, string>, ...more: string[]) {
  const command: RunningCommand = startCommand(['relay', '--port', '0', ...more], env)
  open.push({ close: command.stop })
  await expect.poll(command.err).toContain('Receiving callbacks at ')
  const [callbackUrl = '', relayUrl = ''] = command.err().match(/http:[^ ,]+[^ ,.]/g) ?? []
  return { command, callbackUrl, relayUrl }
}

test('relay alone answers callbacks 200 and passes them on to listen', async () => {
  const bodies: string[] = []
  const local = await listen(async (request, response) => {
    for await (const chunk of request) bodies.push(String(chunk))
    response.end()
  })
  open.push(local)
  const { command, callbackUrl, relayUrl } = await relaying({ CI_SECRET: callbackSecret })
  const listener = startCommand(['listen', '--from', relayUrl, '--forward', local.url])
  open.push({ close: listener.stop })
  await expect.poll(listener.err).toContain('Listening to ')
  const callback = createCallback('Transcode', { JobId: 'j0123' })
  const { outcomes, answers } = await sendCallback(callbackUrl, callback, { secret: callbackSecret })
  await expect.poll(() => bodies).toEqual([Buffer.from(callback.body).toString()])
  expect([outcomes, answers[0]?.text]).toEqual([{ accepted: 1 }, '{"outcome":"accepted"}'])
  await listener.stop()
  await expect.poll(command.lines).toHaveLength(3)
  const { code, out, err } = await command.stop()
  expect(code).toBe(0)
  expect(out).toMatch(/^A listener joined: \S+\nTranscode {2}Success {2}j0123\nA listener left: \S+\n$/)
  for (const secret of [callbackSecret, relaySecret]) expect(out + err).not.toContain(secret)
})

test('relay refuses callbacks without the secret and listeners without theirs', async () => {
  const { callbackUrl, relayUrl } = await relaying({ CI_SECRET: callbackSecret })
  const { statuses } = await sendCallback(callbackUrl, createCallback('Tts'))
  expect(statuses).toEqual({ 401: 1 })
  expect((await fetch(relayUrl, { headers: { authorization: `Bearer ${callbackSecret}` } })).status).toBe(401)
  expect((await fetch(new URL('/', relayUrl))).status).toBe(404)
})

test('relay warns when anyone may post, and keeps what --buffer allows', async () => {
  const { command, callbackUrl, relayUrl } = await relaying(
    {},
    '--buffer',
    '1',
    '--json',
    '--path',
    '/c',
    '--relay-path',
    '/r',
  )
  expect(command.err()).toContain('No `verify` is set, so anyone who knows the URL can send callbacks.')
  expect([new URL(callbackUrl).pathname, new URL(relayUrl).pathname]).toEqual(['/c', '/r'])
  const large = createCallback('Tts', { Message: 'x'.repeat(400_000) })
  await sendCallback(callbackUrl, large, { times: 5 })
  const stream = streamFrom(`${relayUrl}?from=oldest`)
  open.push(stream)
  expect((await stream.next()).id).toMatch(/-3$/)
  expect(command.lines().map((line) => JSON.parse(line))[0]).toMatchObject({
    type: 'callback',
    url: '/c',
    jobs: [{ tag: 'Tts', state: 'Success' }],
  })
})

test.each([
  ['no secret', [], /The relay's secret is missing: set the environment variable CI_RELAY_SECRET/],
  ['a weak secret', ['--relay-secret', 'short'], /at least 16 bytes/],
  ['an empty --secret', ['--relay-secret', relaySecret, '--secret', ''], /--secret must not be empty/],
  ['one path for both', ['--relay-secret', relaySecret, '--path', '/ci/relay'], /must differ, got \/ci\/relay/],
  ['a path that is none', ['--relay-secret', relaySecret, '--path', 'ci'], /--path must be a path such as/],
])('relay ends with 2 for %s', async (_, line, message) => {
  const { code, err } = await ciEventCommand(['relay', '--port', '0', ...line])
  expect(code).toBe(2)
  expect(err).toMatch(message)
})

test('relay ends with 1 when its port is taken', async () => {
  const taken = await listen(createServer())
  open.push(taken)
  const { code, err } = await startCommand(['relay', '--port', new URL(taken.url).port]).ended
  expect([code, err]).toEqual([1, expect.stringContaining('EADDRINUSE')])
})
