import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createReceiver, parseCallback, signedUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { createCallback, sendCallback, withFaults } from '@ci-event/simulator'
import { afterEach, describe, expect, test } from 'vitest'
import { listen } from '../../../../test/adapters/listen.ts'
import { createGate } from '../../../../test/support/gate.ts'
import { relayMessages } from '../../src/listen/relay-messages.ts'
import { ciEventCommand } from '../cli/ci-event-command.ts'
import { startBreakableNetwork } from './breakable-network.ts'
import { type RunningCommand, startCommand } from './listening-command.ts'
import { callbackSecret, relaySecret, startRelayingApp } from './relaying-app.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

function opened<C extends { close(): unknown }>(each: C): C {
  open.push(each)
  return each
}

const appWith = async (...options: Parameters<typeof startRelayingApp>) => opened(await startRelayingApp(...options))

/** An app on this machine, and what arrived there. */
async function localApp(answer?: (request: IncomingMessage, body: Buffer, index: number) => unknown) {
  const requests: { url: string; headers: IncomingMessage['headers']; body: Buffer }[] = []
  const handle: RequestListener = async (request, response) => {
    const body = await buffer(request)
    requests.push({ url: request.url ?? '', headers: request.headers, body })
    response.statusCode = Number((await answer?.(request, body, requests.length - 1)) ?? 200)
    response.end('{"outcome":"handled"}')
  }
  const server = createServer(handle)
  const { url, close } = await listen(server)
  opened({
    close() {
      server.closeAllConnections()
      return close()
    },
  })
  const codes = () =>
    requests.map(({ body }) => (parseCallback(body) as { JobsDetail: { Code: string }[] }).JobsDetail[0]?.Code)
  return { url: `${url}/local`, requests, codes }
}

async function listening(from: string, forward: string, ...more: string[]): Promise<RunningCommand> {
  const command = startCommand(['listen', '--from', from, '--forward', forward, ...more])
  opened({ close: command.stop })
  await expect.poll(command.err).toContain('Listening to ')
  return command
}

/** Long enough for a frame to reach a listener in this process. */
const nextTurns = () => new Promise((resolve) => setTimeout(resolve, 20))
const everything = { secret: relaySecret, tags: [], states: [], fromOldest: false }
const numbered = (index: number) => createCallback('Tts', { Code: `c${index}` })
const codesUpTo = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`)

describe('listen', () => {
  test('forwards the body byte for byte with its headers, and the public app answers as before', async () => {
    const [app, local] = [await appWith(), await localApp()]
    const command = await listening(app.relayUrl, `${local.url}?token=local-secret`)
    const sent = withFaults(createCallback('Transcode', { Message: '中文' }, { state: 'Failed' }), { charset: 'gbk' })
    const { outcomes } = await sendCallback(app.callbackUrl, sent)
    await expect.poll(command.out).toContain('Transcode')
    expect(outcomes).toEqual({ handled: 1 })
    const [request] = local.requests
    expect(request?.url).toBe('/local?token=local-secret')
    expect(request?.body.equals(Buffer.from(sent.body))).toBe(true)
    expect(request?.headers).toMatchObject({ 'content-type': sent.contentType, 'user-agent': 'Go-http-client/1.1' })
    expect(JSON.stringify(request?.headers)).not.toContain(callbackSecret)
  })

  test('prints one line for each callback: time, Tag, State, JobId, status, duration', async () => {
    const [app, local] = [await appWith(), await localApp()]
    const command = await listening(app.relayUrl, `${local.url}?token=local-secret`)
    app.relay.publish(createCallback('Transcode', { JobId: 'j0123' }, { state: 'Failed' }))
    await expect.poll(command.lines).toHaveLength(1)
    expect(command.out()).toMatch(/^\d\d:\d\d:\d\d {2}Transcode {2}Failed {2}j0123 {2}200 handled {2}[\d.]+ m?s\n$/)
    const { code, err } = await command.stop()
    expect(code).toBe(0)
    expect(err).toBe(
      `Listening to ${app.relayUrl}, forwarding to ${local.url}?token=***. Ctrl-C ends it.\n1 forwarded, 0 not accepted, 0 missed.\n`,
    )
  })

  test('prints a failed forward and goes on', async () => {
    const app = await appWith()
    const gone = await listen(createServer())
    await gone.close()
    const command = await listening(app.relayUrl, gone.url)
    app.relay.publish(numbered(0))
    app.relay.publish(numbered(1))
    await expect.poll(() => command.out().match(/ECONNREFUSED/g)).toHaveLength(2)
    const { code, err } = await command.stop()
    expect([code, err]).toEqual([0, expect.stringContaining('2 forwarded, 2 not accepted, 0 missed.')])
  })

  test('prints what the app here reports when it fails', async () => {
    const [app, local] = [await appWith(), await localApp(() => 500)]
    const command = await listening(app.relayUrl, local.url)
    app.relay.publish(numbered(0))
    await expect.poll(command.out).toMatch(/Tts {2}Success {2}j\w+ {2}500/)
  })

  test('--verbose prints request and answer without secrets', async () => {
    const [app, local] = [await appWith(), await localApp()]
    const command = await listening(app.relayUrl, `${local.url}?token=local-secret`, '--verbose')
    await sendCallback(app.callbackUrl, createCallback('Tts', { DocPassword: 'hunter22' } as never))
    await expect.poll(command.out).toContain('< {"outcome":"handled"}')
    expect(command.out()).toContain('  > POST http://')
    expect(command.out()).toContain('  > content-type: application/xml\n')
    expect(command.out()).toContain('<DocPassword>***</DocPassword>')
    for (const secret of ['local-secret', callbackSecret, 'hunter22']) expect(command.out()).not.toContain(secret)
  })

  test('--json prints one object a line', async () => {
    const [app, local] = [await appWith({ maxBytes: 20_000 }), await localApp()]
    const command = await listening(app.relayUrl, local.url, '--json')
    app.relay.publish(createCallback('Tts', { JobId: 'j0123' }))
    app.relay.publish({ body: Buffer.alloc(30_000) })
    await expect.poll(command.lines).toHaveLength(2)
    const lines = command.lines().map((line) => JSON.parse(line))
    expect(lines.find(({ type }) => type === 'callback')).toEqual({
      type: 'callback',
      id: expect.stringMatching(/^[0-9a-f]{12}-1$/),
      receivedAt: expect.stringMatching(/Z$/),
      url: '/',
      jobs: [{ tag: 'Tts', state: 'Success', id: 'j0123' }],
      jobCount: 1,
      status: 200,
      milliseconds: expect.any(Number),
      outcome: 'handled',
    })
    expect(lines.find(({ type }) => type === 'gap')).toEqual({ type: 'gap', missed: 1, reason: 'dropped' })
  })

  test('--tag and --state forward only callbacks with both', async () => {
    const [app, local] = [await appWith(), await localApp()]
    const command = await listening(app.relayUrl, local.url, '--tag', 'transcode', '--tag', 'Tts', '--state', 'Failed')
    for (const tag of ['Transcode', 'Concat', 'Tts'] as const)
      for (const state of ['Success', 'Failed'] as const) app.relay.publish(createCallback(tag, {}, { state }))
    await expect.poll(command.lines).toHaveLength(2)
    const forwarded = command.lines().map((line) => line.split(/ {2,}/).slice(1, 3).join(' '))
    expect(forwarded.sort()).toEqual(['Transcode Failed', 'Tts Failed'])
  })

  test('--signed signs each URL for the subject of its callback', async () => {
    const key = 'the-key-of-the-local-app'
    const subjects: (string | undefined)[] = []
    const receiver = createReceiver({
      verify: signedUrl({ secret: key }),
      onTaskFinish: (_, { subject }) => void subjects.push(subject),
    })
    const local = opened(
      await listen(async (request, response) => {
        const { status, headers, body } = await receiver.receive(requestFromNode(request))
        response.writeHead(status, headers).end(body)
      }),
    )
    const app = await appWith()
    const command = await listening(app.relayUrl, `${local.url}/ci`, '--signed', '--secret', key)
    app.relay.publish({ ...numbered(0), subject: 'order 4711' })
    app.relay.publish(numbered(1))
    await expect.poll(() => command.out().match(/200 handled/g)).toHaveLength(2)
    expect(subjects.sort()).toEqual(['order 4711', undefined])
    expect(command.out() + command.err()).not.toContain(key)
  })

  test('a target without a path gets the path of the callback, and CI_SECRET as its secret', async () => {
    const [app, local] = [await appWith(), await localApp()]
    const command = startCommand(['listen', '--from', app.relayUrl, '--forward', new URL(local.url).origin], {
      CI_SECRET: 'secret-of-the-local-app',
    })
    opened({ close: command.stop })
    await expect.poll(command.err).toContain('Listening to ')
    await sendCallback(app.callbackUrl, numbered(0))
    await expect.poll(() => local.requests[0]?.url).toBe('/ci/callback?token=secret-of-the-local-app')
  })

  test('--backlog starts with what the relay still has', async () => {
    const [app, local] = [await appWith(), await localApp()]
    app.relay.publish(numbered(0))
    const command = await listening(app.relayUrl, local.url, '--backlog')
    app.relay.publish(numbered(1))
    await expect.poll(() => local.codes().sort()).toEqual(['c0', 'c1'])
    expect(command.err()).not.toContain('Disconnected')
  })

  test('--record writes what replay sends again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ci-event-listen-'))
    opened({ close: () => rmSync(folder, { recursive: true }) })
    const [app, local] = [await appWith(), await localApp()]
    await listening(app.relayUrl, local.url, '--record', folder)
    await sendCallback(app.callbackUrl, numbered(0))
    await expect.poll(() => readdirSync(folder)).toHaveLength(2)
    const everything = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    expect(everything.join()).not.toContain(callbackSecret)
    const { code } = await ciEventCommand(['replay', folder, '--to', local.url])
    expect(code).toBe(0)
    expect(local.codes()).toEqual(['c0', 'c0'])
  })

  test('forwards up to --concurrency callbacks at once, and no more', async () => {
    const gate = createGate()
    let running = 0
    let most = 0
    const local = await localApp(async () => {
      most = Math.max(most, ++running)
      await gate.opened
      running--
    })
    const app = await appWith()
    const command = await listening(app.relayUrl, local.url, '--concurrency', '3')
    for (let i = 0; i < 10; i++) app.relay.publish(numbered(i))
    await expect.poll(() => running).toBe(3)
    gate.open()
    await expect.poll(command.lines).toHaveLength(10)
    expect(most).toBe(3)
  })
})

describe('when connections break', () => {
  test('under load, every callback is forwarded once, however often the connection is cut', async () => {
    const [app, local] = [await appWith(), await localApp()]
    const network = opened(await startBreakableNetwork(Number(new URL(app.origin).port)))
    const command = await listening(app.relayUrl.replace(/:\d+/, `:${network.port}`), local.url)
    const [rounds, perRound] = [4, 40]
    for (let round = 0; round < rounds; round++) {
      const connections = network.connections()
      const numberedInRound = (index: number) => numbered(round * perRound + index)
      const { outcomes } = await sendCallback(app.callbackUrl, numberedInRound, {
        times: perRound,
        concurrency: 10,
        onAnswer: (_, done) => done === perRound / 2 && network.cut(),
      })
      expect(outcomes).toEqual({ handled: perRound })
      await expect.poll(() => network.connections()).toBeGreaterThan(connections)
    }
    const total = rounds * perRound
    // A line follows the answer of the local app; a callback without it would count as not accepted.
    await expect.poll(command.lines).toHaveLength(total)
    const { err } = await command.stop()
    expect(local.codes().sort()).toEqual(codesUpTo(total).sort())
    // Not once for each round: a cut may come before the new connection was answered.
    expect(err).toContain('Disconnected: ECONNRESET')
    expect(err).toContain(`${total} forwarded, 0 not accepted, 0 missed.`)
  })

  test('a hundred cuts in the middle of frames lose and repeat nothing, and keep the order', async () => {
    const app = await appWith()
    const network = opened(await startBreakableNetwork(Number(new URL(app.origin).port)))
    network.cutEvery(10_007)
    const stop = new AbortController()
    const [total, received] = [500, [] as number[]]
    const messages = relayMessages(new URL(`http://127.0.0.1:${network.port}/ci/relay`), {
      ...everything,
      signal: stop.signal,
      firstDelay: 1,
      onConnection({ type }) {
        // More at each connection: some arrive while there is none.
        for (let i = 0; type === 'connected' && i < 10 && published < total; i++)
          app.relay.publish(numbered(published++))
      },
    })
    let published = 0
    for await (const message of messages) {
      if (message.type === 'gap') throw new Error(`a gap of ${message.missed}`)
      received.push(Number(message.id.split('-')[1]))
      if (received.length === total) stop.abort()
    }
    expect(received).toEqual(Array.from({ length: total }, (_, index) => index + 1))
    expect(network.connections()).toBeGreaterThan(100)
  })

  test('while the network is down, what the relay drops is counted, and the rest is forwarded once', async () => {
    const [app, local] = [await appWith({ maxBytes: 100_000 }), await localApp()]
    const network = opened(await startBreakableNetwork(Number(new URL(app.origin).port)))
    const command = await listening(app.relayUrl.replace(/:\d+/, `:${network.port}`), local.url, '--json')
    for (let i = 0; i < 20; i++) app.relay.publish(numbered(i))
    await expect.poll(() => local.requests.length).toBe(20)
    network.setDown(true)
    await expect.poll(command.err).toContain('Disconnected: ')
    for (let i = 20; i < 220; i++) app.relay.publish(numbered(i))
    network.setDown(false)
    await expect.poll(() => local.codes().includes('c219')).toBe(true)
    await expect.poll(command.lines).toHaveLength(local.requests.length + 1)
    const gaps = command
      .lines()
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'gap')
    expect(gaps).toEqual([{ type: 'gap', missed: expect.any(Number), reason: 'dropped' }])
    expect(new Set(local.codes()).size).toBe(local.requests.length)
    expect(local.requests.length + gaps[0].missed).toBe(220)
    expect(gaps[0].missed).toBeGreaterThan(100)
    expect((await command.stop()).err).toContain(`${gaps[0].missed} missed.`)
  })

  test('a relay that restarts is reported as a gap, and its callbacks are forwarded once', async () => {
    const [before, local] = [await startRelayingApp(), await localApp()]
    const network = opened(await startBreakableNetwork(Number(new URL(before.origin).port)))
    const command = await listening(before.relayUrl.replace(/:\d+/, `:${network.port}`), local.url)
    before.relay.publish(numbered(0))
    await expect.poll(() => local.codes()).toEqual(['c0'])
    const after = await appWith()
    after.relay.publish(numbered(1))
    network.setTarget(Number(new URL(after.origin).port))
    await before.close()
    await expect.poll(() => local.codes()).toEqual(['c0', 'c1'])
    await expect.poll(command.err).toContain('Connected again.')
    expect(command.out()).toContain('Gap: the relay restarted, or another process of the app answered.')
    expect((await command.stop()).err).toContain('0 missed, and an unknown number while the relay was away.')
  })

  test('two processes that answer in turn give each callback once', async () => {
    const [one, two, local] = [await appWith(), await appWith(), await localApp()]
    const network = opened(await startBreakableNetwork(Number(new URL(one.origin).port)))
    const command = await listening(one.relayUrl.replace(/:\d+/, `:${network.port}`), local.url)
    for (let round = 0; round < 4; round++) {
      const [current, next] = round % 2 === 0 ? [one, two] : [two, one]
      current.relay.publish(numbered(round))
      await expect.poll(() => local.codes()).toContain(`c${round}`)
      network.setTarget(Number(new URL(next.origin).port))
      network.cut()
      await expect.poll(() => command.err().match(/Connected again/g)?.length).toBe(round + 1)
    }
    await command.stop()
    expect(local.codes()).toEqual(codesUpTo(4))
  })

  test('a connection that carries no heartbeat any more is given up', async () => {
    const app = await appWith({ heartbeatInterval: 50 })
    const network = opened(await startBreakableNetwork(Number(new URL(app.origin).port)))
    const stop = new AbortController()
    const reports: string[] = []
    const messages = relayMessages(new URL(`http://127.0.0.1:${network.port}/ci/relay`), {
      ...everything,
      signal: stop.signal,
      silence: 1000,
      firstDelay: 10,
      onConnection(report) {
        reports.push(report.type === 'connected' ? 'connected' : report.reason)
        if (reports.length === 1) network.setFrozen(true)
      },
    })
    const first = messages.next()
    await expect.poll(() => reports).toEqual(['connected', 'no heartbeat', 'connected'])
    app.relay.publish(numbered(0))
    expect((await first).value).toMatchObject({ type: 'callback' })
    stop.abort()
  })

  test('a stuck app here loses nothing that the relay had to drop meanwhile, because it was read ahead', async () => {
    const gate = createGate()
    const local = await localApp(() => gate.opened)
    // More than the sockets on the way hold, and much more than the relay keeps.
    const [total, large] = [60, { body: Buffer.alloc(400_000), event: { EventName: 'Large' } as never }]
    const app = await appWith({ maxBytes: 20 * 400_000 })
    const command = await listening(app.relayUrl, local.url, '--concurrency', '2')
    for (let i = 0; i < total; i++) {
      app.relay.publish(large)
      await nextTurns()
    }
    await expect.poll(() => local.requests.length).toBe(2)
    gate.open()
    await expect.poll(command.lines).toHaveLength(total)
    expect(command.out()).not.toContain('Gap')
    expect(local.requests).toHaveLength(total)
  })

  test('what was read ahead and not forwarded before Ctrl-C is counted', async () => {
    const gate = createGate()
    opened({ close: gate.open })
    const local = await localApp(() => gate.opened)
    const app = await appWith()
    const command = await listening(app.relayUrl, local.url, '--concurrency', '1')
    for (let i = 0; i < 5; i++) app.relay.publish(numbered(i))
    await expect.poll(() => local.requests.length).toBe(1)
    await nextTurns()
    const { err } = await command.stop()
    expect(err).toMatch(/1 forwarded, 1 not accepted, 0 missed\.(?: \d received and not forwarded\.)?\n$/)
  })
})

describe('listen ends with', () => {
  const from = (url: string, ...more: string[]) => [
    'listen',
    '--from',
    url,
    '--forward',
    'http://127.0.0.1:9/',
    ...more,
  ]

  test('the exit code 1 when the relay refuses its secret, which it does not print', async () => {
    const app = await appWith()
    const wrong = 'a-secret-that-is-not-it'
    const { code, out, err } = await startCommand(from(app.relayUrl, '--relay-secret', wrong)).ended
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('The relay does not accept the secret (401).')
    expect(err).not.toContain(wrong)
  })

  test.each<[string, RequestListener, RegExp]>([
    [
      'a page',
      (_, response) => response.end('<html>'),
      /There is no relay at this URL: the answer is not an event stream/,
    ],
    ['404', (_, response) => response.writeHead(404).end(), /There is no relay at this URL: it answers 404/],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'https://example.com/login?token=abcd1234' }).end(),
      /redirects to https:\/\/example\.com\/login \(302\)/,
    ],
  ])('the exit code 1 when the URL answers %s', async (_, answer, message) => {
    const seen: unknown[] = []
    const server = opened(
      await listen((request, response) => {
        seen.push(request.headers.authorization)
        answer(request, response)
      }),
    )
    const { code, err } = await startCommand(from(server.url)).ended
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(seen).toEqual([`Bearer ${relaySecret}`])
  })

  test('the exit code 1 when the relay speaks another version', async () => {
    const server = opened(
      await listen((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end('id: 0123456789ab-0\nevent: ready\ndata: {"version":2}\n\n')
      }),
    )
    const { code, err } = await startCommand(from(server.url)).ended
    expect([code, err]).toEqual([1, expect.stringContaining('The relay speaks version 2, this command version 1.')])
  })

  test.each([
    ['--from is missing', ['listen', '--forward', 'http://x'], /--from is missing/],
    ['--forward is missing', ['listen', '--from', 'http://x'], /--forward is missing/],
    ['there is no secret', ['listen', '--from', 'http://x', '--forward', 'http://x'], /CI_RELAY_SECRET/],
    ['--signed has no key', from('http://x', '--relay-secret', relaySecret, '--signed'), /--signed needs the key/],
    [
      'a Tag is mistyped',
      from('http://x', '--relay-secret', relaySecret, '--tag', 'Transcod'),
      /Did you mean Transcode/,
    ],
  ])('the exit code 2 when %s', async (_, line, message) => {
    const { code, err } = await ciEventCommand(line)
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })

  test('the exit code 0 on Ctrl-C while it waits to reconnect', async () => {
    const gone = await listen(createServer())
    await gone.close()
    const command = startCommand(from(gone.url))
    await expect.poll(command.err).toMatch(/Disconnected: ECONNREFUSED\. Reconnecting in \d+ ms/)
    expect((await command.stop()).code).toBe(0)
  })
})
