/** `ci-event replay`. */
import { existsSync } from 'node:fs'
import { readRecordings } from '../../record/recordings.ts'
import { replay as replayRecordings } from '../../record/replay.ts'
import { type Command, UsageError } from '../command.ts'
import { countOf, flagOf, textOf, urlOf } from '../option-values.ts'
import { duration, painter } from '../terminal.ts'
import { json, secret, secretFor, secretName, timeout, to } from './common-options.ts'

/** @internal */
export const replay: Command = {
  name: 'replay',
  summary: 'send recorded callbacks again, byte for byte',
  usage: '<DIR|FILE|INBOX>… --to URL',
  options: {
    to,
    secret,
    'secret-name': secretName,
    fresh: {
      type: 'boolean',
      help: 'replace JobIds and RunIds with new ones, so that callbacks are not answered as duplicates',
    },
    timeout,
    json,
  },
  notes:
    'Takes what `ci-event record` wrote, any body in a .xml, .json or .bin file, and the file of an inbox (.db). The ' +
    'callbacks are sent one after another, in the order in which they arrived. The exit code is 1 if one is not answered 2xx.',
  examples: [
    'replay recordings --to http://localhost:3000/ci/callback --secret "$CI_SECRET"',
    'replay callback.xml --to http://localhost:3000/ci/callback --fresh',
    'replay inbox.db --to http://localhost:3000/ci/callback',
  ],
  async run(values, paths, io) {
    if (paths.length === 0) throw new UsageError('A directory of recordings, a saved body or an inbox is missing.')
    const url = urlOf(textOf(values, 'to'), '--to')
    const missing = paths.find((path) => !existsSync(path))
    if (missing !== undefined) throw new UsageError(`${missing} does not exist.`)
    const paint = painter(io)
    let sent = 0
    let failed = 0
    const options = {
      secret: secretFor(url, values, io),
      secretName: textOf(values, 'secret-name'),
      timeout: countOf(values, 'timeout', 10_000),
      signal: io.signal,
      fresh: flagOf(values, 'fresh'),
    }
    const recordings = async function* () {
      for (const path of paths) yield* readRecordings(path)
    }
    for await (const { recording, answer } of replayRecordings(url, recordings(), options)) {
      const { status, error, milliseconds, text } = answer
      const isAccepted = status >= 200 && status < 300
      sent++
      if (!isAccepted) failed++
      if (flagOf(values, 'json')) {
        io.out(`${JSON.stringify({ name: recording.name, status, error, milliseconds, text })}\n`)
      } else {
        const result = paint(isAccepted ? 'green' : 'red', error ?? String(status))
        const body = text.slice(0, 200).replaceAll(/\s+/g, ' ')
        io.out(`${result} after ${duration(milliseconds)}  ${recording.name}  ${body}\n`)
      }
    }
    if (!flagOf(values, 'json')) io.err(`${sent} sent, ${failed} not accepted.\n`)
    return failed === 0 && sent > 0 ? 0 : 1
  },
}
