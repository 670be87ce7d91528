/** `ci-event record`. */
import { once } from 'node:events'
import { createRecorder } from '../../record/recorder.ts'
import { type Command, UsageError } from '../command.ts'
import { flagOf, portOf, textOf, urlOf } from '../option-values.ts'
import { duration, painter } from '../terminal.ts'
import { json, refuseMore } from './common-options.ts'

/** @internal */
export const record: Command = {
  name: 'record',
  summary: 'record callbacks on their way to an app: exact bytes, headers without secrets',
  usage: '--to DIR [--port 4000] [--forward URL]',
  options: {
    to: { type: 'string', value: 'DIR', help: 'the directory to write to; it is created if necessary' },
    port: { type: 'string', value: 'PORT', help: 'the port to listen on (default 4000; 0 means any free port)' },
    host: { type: 'string', value: 'ADDRESS', help: 'the address to listen on (default 127.0.0.1)' },
    forward: {
      type: 'string',
      value: 'URL',
      help: 'forward callbacks to this URL and return its answers; without it they are answered 200',
    },
    json,
  },
  notes:
    'Each callback becomes two files: its body, byte for byte, and <body>.request.json with headers, URL and answer. ' +
    'Secrets in the URL and credentials in headers are redacted. The body is written unchanged, with everything in it. ' +
    'Ctrl-C ends it.',
  examples: ['record --to recordings --forward http://localhost:3000/ci/callback'],
  async run(values, positionals, io) {
    refuseMore(positionals, 'no arguments')
    const to = textOf(values, 'to')
    if (to === undefined) throw new UsageError('--to is missing: the directory to write to.')
    const port = portOf(values, 4000)
    const target = textOf(values, 'forward')
    const forward = target === undefined ? undefined : urlOf(target, '--forward')
    const paint = painter(io)
    const asJson = flagOf(values, 'json')
    const recorder = await createRecorder({
      to,
      port,
      forward,
      host: textOf(values, 'host'),
      onRecorded({ name, body, url, receivedAt, answer }) {
        const { status = 0, milliseconds = 0 } = answer ?? {}
        if (asJson) io.out(`${JSON.stringify({ name, url, receivedAt, bytes: body.byteLength, answer })}\n`)
        else {
          const result = paint(status >= 200 && status < 300 ? 'green' : 'red', String(status))
          io.out(`${result} after ${duration(milliseconds)}  ${body.byteLength} bytes  ${url}  → ${name}\n`)
        }
      },
    })
    io.err(
      `Recording callbacks posted to ${recorder.url} in ${to}${forward ? `, forwarding them to ${forward}` : ''}.\n`,
    )
    if (!io.signal.aborted) await once(io.signal, 'abort')
    await recorder.close()
    return 0
  },
}
