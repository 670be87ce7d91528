/** `ci-event record`. */
import { once } from 'node:events'
import { createRecorder } from '../../record/record.ts'
import { type Command, UsageError } from '../command.ts'
import { duration, painter } from '../look.ts'
import { flagOf, textOf, urlOf } from '../values.ts'
import { json } from './shared.ts'

/** @internal */
export const record: Command = {
  name: 'record',
  summary: 'keep callbacks as they pass: exact bytes, headers without secrets',
  usage: '--to DIR [--port 4000] [--forward URL]',
  options: {
    to: { type: 'string', value: 'DIR', help: 'the directory to write to; it is made if need be' },
    port: { type: 'string', value: 'PORT', help: 'the port to listen on (default 4000)' },
    host: { type: 'string', value: 'ADDRESS', help: 'the address to listen on (default 127.0.0.1)' },
    forward: {
      type: 'string',
      value: 'URL',
      help: 'passes callbacks on, and their answers back; without it they are answered 200',
    },
    json,
  },
  notes:
    'Each callback becomes two files: its body, byte for byte, and <body>.request.json with headers, URL and answer. ' +
    'Secrets in the URL and credentials in headers are blotted out. The body is kept as it came, with whatever is in it. ' +
    'Ctrl-C ends it.',
  examples: ['record --to recordings --forward http://localhost:3000/ci/callback'],
  async run(values, positionals, io) {
    if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is too much.`)
    const to = textOf(values, 'to')
    if (to === undefined) throw new UsageError('--to is needed: the directory to write to.')
    const port = Number(textOf(values, 'port') ?? 4000)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port takes a number up to 65535.')
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
    io.err(`Recording what is posted to ${recorder.url} into ${to}${forward ? `, on its way to ${forward}` : ''}.\n`)
    if (!io.signal.aborted) await once(io.signal, 'abort')
    await recorder.close()
    return 0
  },
}
