/** `ci-event relay`. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver, secretInUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { createRelay } from '../../relay/create-relay.ts'
import type { ListenerReport } from '../../relay/listeners.ts'
import { jobsOf } from '../../relay/relayed-jobs.ts'
import { type Command, type Io, UsageError, type Values } from '../command.ts'
import { countOf, flagOf, portOf, textOf } from '../option-values.ts'
import { json, refuseMore, relaySecret, relaySecretFor, secretName } from './common-options.ts'
import { jobsInWords } from './job-line.ts'

const mebibyte = 1024 * 1024

/** @internal */
export const relay: Command = {
  name: 'relay',
  summary: 'receive callbacks on a public server, for `ci-event listen` only: no app',
  usage: '[--port 4700] [--path /ci/callback] [--relay-path /ci/relay]',
  options: {
    port: { type: 'string', value: 'PORT', help: 'the port to listen on (default 4700; 0 means any free port)' },
    host: { type: 'string', value: 'ADDRESS', help: 'the address to listen on (default 127.0.0.1)' },
    path: { type: 'string', value: 'PATH', help: 'where CI posts callbacks (default /ci/callback)' },
    'relay-path': { type: 'string', value: 'PATH', help: 'where `ci-event listen` connects (default /ci/relay)' },
    'relay-secret': relaySecret,
    secret: {
      type: 'string',
      value: 'SECRET',
      help: 'the secret that the callback URL must have (default: the environment variable CI_SECRET); without it anyone may post',
    },
    'secret-name': secretName,
    buffer: { type: 'string', value: 'MIB', help: 'mebibytes of callbacks to keep in memory (default 16)' },
    listeners: { type: 'string', value: 'N', help: 'the number of listeners at once (default 10)' },
    json,
  },
  notes:
    'Every authentic callback is answered 200 and kept in memory until newer ones need the space; nothing is written to ' +
    'disk, and no handler runs. Put a proxy with TLS in front of it. An app that is public already needs no second ' +
    'server: it mounts `createRelay` of @ci-event/simulator/relay. Ctrl-C ends it.',
  examples: ['relay --port 4700', 'relay --host 0.0.0.0 --path /callback --buffer 64'],
  async run(values, positionals, io) {
    refuseMore(positionals, 'no arguments')
    const port = portOf(values, 4700)
    const path = pathOf(values, 'path', '/ci/callback')
    const relayPath = pathOf(values, 'relay-path', '/ci/relay')
    if (path === relayPath) throw new UsageError(`--path and --relay-path must differ, got ${path} for both.`)
    const isJson = flagOf(values, 'json')
    const print = (line: object, words: string): void => io.out(isJson ? `${JSON.stringify(line)}\n` : `${words}\n`)
    const passOn = createRelay({
      secret: relaySecretFor(values, io),
      maxBytes: countOf(values, 'buffer', 16) * mebibyte,
      maxListeners: countOf(values, 'listeners', 10),
      onListener: (report) => print(report, listenerInWords(report)),
    })
    const receiver = createReceiver({
      verify: verifierFor(values, io),
      deliver: () => Promise.resolve({ outcome: 'accepted' }),
      onReceived(context) {
        passOn.publish(context)
        const { event, receivedAt, url } = context
        const jobs = jobsOf(event)
        print({ type: 'callback', receivedAt, url, jobs }, jobsInWords(jobs, jobs.length))
      },
      logger: { info() {}, warn: (line) => io.err(`${line}\n`), error: (line) => io.err(`${line}\n`) },
    })
    const server = createServer((request, response) => {
      const requested = request.url?.split('?', 1)[0]
      if (requested === relayPath) void passOn.handler(request, response)
      else if (requested === path) void answer(request, response)
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found.\n')
    })
    async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { status, headers, body } = await receiver.receive(requestFromNode(request))
      response.writeHead(status, headers).end(body)
    }

    server.listen(port, textOf(values, 'host') ?? '127.0.0.1')
    await once(server, 'listening')
    const { address, family, port: own } = server.address() as AddressInfo
    const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`
    io.err(`Receiving callbacks at ${origin}${path}, for listeners at ${origin}${relayPath}. Ctrl-C ends it.\n`)
    if (!io.signal.aborted) await once(io.signal, 'abort')
    await receiver.close()
    passOn.close()
    server.close()
    server.closeAllConnections()
    return 0
  },
}

function verifierFor(values: Values, io: Io) {
  const given = textOf(values, 'secret')
  if (given === '') {
    throw new UsageError('--secret must not be empty. Is the environment variable that it comes from set?')
  }
  const secret = given ?? io.env.CI_SECRET
  return secret ? secretInUrl(secret, { name: textOf(values, 'secret-name') }) : undefined
}

function pathOf(values: Values, name: string, defaultPath: string): string {
  const path = textOf(values, name) ?? defaultPath
  if (/^\/[^?#\s]*$/.test(path)) return path
  throw new UsageError(`--${name} must be a path such as ${defaultPath}, got ${path}.`)
}

function listenerInWords({ type, address, tags, states }: ListenerReport): string {
  const filter = [...tags, ...states].join(', ')
  return `A listener ${type}${address === undefined ? '' : `: ${address}`}${filter === '' ? '' : ` (${filter})`}`
}
