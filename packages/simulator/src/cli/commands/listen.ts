/** `ci-event listen`. */
import { setMaxListeners } from 'node:events'
import { createForward } from '../../listen/forward.ts'
import { readAhead } from '../../listen/read-ahead.ts'
import { type RelayMessage, relayMessages } from '../../listen/relay-messages.ts'
import { writeRecording } from '../../record/files.ts'
import { createNames } from '../../record/names.ts'
import type { RelayedCallback } from '../../relay/relayed-callback.ts'
import { type Command, UsageError, type Values } from '../command.ts'
import { countOf, flagOf, textOf, textsOf, urlOf } from '../option-values.ts'
import { json, refuseMore, relaySecret, relaySecretFor, secret, secretFor, secretName } from './common-options.ts'
import { createListenOutput } from './listen-output.ts'
import { checkedTag } from './tag-name.ts'

/** Bytes of callbacks to read before the app here can take them. The relay keeps what comes after. */
const maxAhead = 64 * 1024 * 1024

/** @internal */
export const listen: Command = {
  name: 'listen',
  summary: 'forward real callbacks from a public app to one on this machine',
  usage: '--from URL --forward URL [--tag TAG] [--state STATE]',
  options: {
    from: { type: 'string', value: 'URL', help: "the relay's URL, such as https://staging.example.com/ci/relay" },
    'relay-secret': relaySecret,
    forward: {
      type: 'string',
      value: 'URL',
      help: 'the callback URL of the app on this machine; without a path, callbacks keep theirs',
    },
    secret,
    'secret-name': secretName,
    signed: { type: 'boolean', help: 'sign the URL of each callback with the secret, for its own subject' },
    tag: { type: 'string', multiple: true, value: 'TAG', help: 'only callbacks with this Tag; may be repeated' },
    state: {
      type: 'string',
      multiple: true,
      value: 'STATE',
      help: 'only callbacks with this State, or this suggestion of a review; may be repeated',
    },
    'any-tag': { type: 'boolean', help: 'accept an unknown Tag' },
    backlog: { type: 'boolean', help: 'start with the callbacks that the relay still has' },
    record: { type: 'string', value: 'DIR', help: 'also write each callback to this directory, for `ci-event replay`' },
    concurrency: { type: 'string', value: 'N', help: 'the number of callbacks forwarded at once (default 10)' },
    timeout: { type: 'string', value: 'MS', help: "milliseconds to wait for the app's answer (default 70000)" },
    verbose: { type: 'boolean', short: 'v', help: 'print requests and answers, without secrets' },
    json,
  },
  notes:
    'The other end is `createRelay` in the public app, or `ci-event relay`. The public app handles and answers callbacks as ' +
    'before. When the connection breaks, the command reconnects and goes on where it was; callbacks that the relay had to ' +
    'drop meanwhile are reported as a gap. A callback is forwarded once: what the app here answers is printed, and not ' +
    'repeated. Ctrl-C ends it. The exit code is 1 if the relay refuses.',
  examples: [
    'listen --from https://staging.example.com/ci/relay --forward http://localhost:3000/ci/callback',
    'listen --from https://example.com/ci/relay --forward http://localhost:3000/ --tag Transcode --state Failed',
  ],
  async run(values, positionals, io) {
    refuseMore(positionals, 'no arguments')
    const from = new URL(urlOf(textOf(values, 'from'), '--from'))
    const target = urlOf(textOf(values, 'forward'), '--forward')
    const isSigned = flagOf(values, 'signed')
    const localSecret = secretFor(target, values, io)
    if (isSigned && localSecret === undefined)
      throw new UsageError('--signed needs the key: --secret, or the environment variable CI_SECRET.')
    const concurrency = countOf(values, 'concurrency', 10)
    // Each request in flight adds listeners, and Node warns about more than ten.
    const signal = AbortSignal.any([io.signal])
    setMaxListeners(0, signal)
    const messages = relayMessages(from, {
      ...filterOf(values),
      secret: relaySecretFor(values, io),
      fromOldest: flagOf(values, 'backlog'),
      signal,
      onConnection: (report) => output.connection(report),
    })
    const forward = createForward(target, {
      secret: localSecret,
      secretName: textOf(values, 'secret-name'),
      isSigned,
      timeout: countOf(values, 'timeout', 70_000),
      signal,
    })
    const output = createListenOutput(io, {
      from,
      target,
      isJson: flagOf(values, 'json'),
      isVerbose: flagOf(values, 'verbose'),
    })
    const keep = recorderFor(textOf(values, 'record'))

    async function pass({ id, callback }: Extract<RelayMessage, { type: 'callback' }>): Promise<void> {
      const forwarded = await forward(callback)
      output.forwarded(id, callback, forwarded)
      try {
        keep?.(callback, forwarded.answer)
      } catch (error) {
        output.notRecorded(error as Error)
      }
    }

    const running = new Set<Promise<void>>()
    let unsent = 0
    for await (const message of readAhead(messages, sizeOf, maxAhead)) {
      if (signal.aborted) {
        if (message.type === 'callback') unsent++
        continue
      }
      if (message.type === 'gap') {
        output.gap(message)
        continue
      }
      const each = pass(message).finally(() => running.delete(each))
      running.add(each)
      if (running.size >= concurrency) await Promise.race(running)
    }
    await Promise.all(running)
    output.end(unsent)
    return 0
  },
}

function sizeOf(message: RelayMessage): number {
  return message.type === 'callback' ? message.callback.body.length : 0
}

function filterOf(values: Values): { tags: readonly string[]; states: readonly string[] } {
  const acceptsAny = flagOf(values, 'any-tag')
  return { tags: textsOf(values, 'tag').map((tag) => checkedTag(tag, acceptsAny)), states: textsOf(values, 'state') }
}

function recorderFor(directory: string | undefined) {
  if (directory === undefined) return undefined
  const nameFor = createNames()
  return (callback: RelayedCallback, { status, milliseconds }: { status: number; milliseconds: number }): void => {
    const { headers, url, receivedAt } = callback
    const body = Buffer.from(callback.body, 'base64')
    const answer = { status, milliseconds: Math.round(milliseconds) }
    writeRecording(directory, { name: nameFor(body), body, headers, url, receivedAt, answer })
  }
}
