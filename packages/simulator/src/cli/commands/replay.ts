/** `ci-event replay`. */
import { existsSync } from 'node:fs'
import { readRecordings } from '../../record/recordings.ts'
import { replay as send } from '../../record/replay.ts'
import { type Command, UsageError } from '../command.ts'
import { duration, painter } from '../look.ts'
import { countOf, flagOf, textOf, urlOf } from '../values.ts'
import { json, secret, secretName, timeout, to } from './shared.ts'

/** @internal */
export const replay: Command = {
  name: 'replay',
  summary: 'send recorded callbacks again, byte for byte',
  usage: '<DIR|FILE|INBOX>… --to URL',
  options: { to, secret, 'secret-name': secretName, timeout, json },
  notes:
    'Takes what `ci-event record` wrote, any payload in a .xml or .json file, and what is in an inbox (.db). They are sent one after another, in their order.',
  examples: [
    'replay recordings --to http://localhost:3000/ci/callback --secret "$CI_SECRET"',
    'replay inbox.db --to http://localhost:3000/ci/callback',
  ],
  async run(values, paths, io) {
    if (paths.length === 0) throw new UsageError('A directory of recordings is needed, or a payload.')
    const url = urlOf(textOf(values, 'to'), '--to')
    const missing = paths.find((path) => !existsSync(path))
    if (missing !== undefined) throw new UsageError(`There is nothing at ${missing}.`)
    const paint = painter(io)
    let sent = 0
    let failed = 0
    const options = {
      secret: textOf(values, 'secret'),
      secretName: textOf(values, 'secret-name'),
      timeout: countOf(values, 'timeout', 10_000),
      signal: io.signal,
    }
    for (const path of paths) {
      for await (const { recording, answer } of send(url, readRecordings(path), options)) {
        const { status, error, milliseconds, text } = answer
        const good = status >= 200 && status < 300
        sent++
        if (!good) failed++
        if (flagOf(values, 'json'))
          io.out(`${JSON.stringify({ name: recording.name, status, error, milliseconds, text })}\n`)
        else {
          const result = paint(good ? 'green' : 'red', error ?? String(status))
          io.out(
            `${result} after ${duration(milliseconds)}  ${recording.name}  ${text.slice(0, 200).replaceAll(/\s+/g, ' ')}\n`,
          )
        }
      }
    }
    if (!flagOf(values, 'json')) io.err(`${sent} sent, ${failed} not accepted.\n`)
    return failed === 0 && sent > 0 ? 0 : 1
  },
}
