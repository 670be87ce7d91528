/** `ci-event doctor`. */
import { described } from '../../doctor/answer.ts'
import { type Diagnosis, examine } from '../../doctor/examine.ts'
import { doctorMark } from '../../doctor/visit.ts'
import { type Command, type Io, UsageError } from '../command.ts'
import { duration, painter, wrapped } from '../look.ts'
import { countOf, flagOf, textOf, urlOf } from '../values.ts'
import { json, secret, secretName, timeout } from './shared.ts'
import { checkedName } from './tag-name.ts'

/** @internal */
export const doctor: Command = {
  name: 'doctor',
  summary: 'post synthetic callbacks through a running app, and say what is wrong',
  usage: '<URL> [--secret SECRET]',
  options: {
    secret,
    'secret-name': secretName,
    tag: { type: 'string', value: 'TAG', help: 'the Tag of what is posted (default NoiseReduction): its handlers run' },
    timeout,
    slow: { type: 'string', value: 'MS', help: 'an answer that takes longer is called slow (default 2000)' },
    'any-tag': { type: 'boolean', help: 'accepts a Tag that is not known' },
    json,
  },
  notes:
    `Up to eight callbacks are posted. Each says "${doctorMark}" in UserData and names objects in the bucket ` +
    "ci-event-doctor-0000000000, which is nobody's. Your handlers run for them, so think before you examine production.",
  examples: ['doctor http://localhost:3000/ci/callback --secret "$CI_SECRET"'],
  async run(values, [url, ...more], io) {
    if (more.length > 0) throw new UsageError(`One URL at a time; ${more.join(' ')} is too much.`)
    const target = urlOf(url, 'A URL')
    const tag = checkedName(textOf(values, 'tag') ?? 'NoiseReduction', flagOf(values, 'any-tag'))
    const asJson = flagOf(values, 'json')
    const paint = painter(io)
    const diagnosis = await examine(target, {
      tag,
      secret: textOf(values, 'secret'),
      secretName: textOf(values, 'secret-name'),
      timeout: countOf(values, 'timeout', 10_000),
      slow: countOf(values, 'slow', 2000),
      signal: io.signal,
      onCheck({ sent, answer }) {
        if (asJson) return
        io.out(`${paint('dim', `${sent}:`)} ${described(answer)} after ${duration(answer.milliseconds)}\n`)
      },
    })
    io.out(asJson ? `${JSON.stringify(diagnosis)}\n` : inWords(diagnosis, io))
    return diagnosis.healthy ? 0 : 1
  },
}

function inWords({ findings, healthy }: Diagnosis, io: Io): string {
  const paint = painter(io)
  const parts = findings.map(({ code, severity, seen, cause, fix }) => {
    const title = severity === 'problem' ? paint('red', `✗ ${code}`) : paint('yellow', `! ${code}`)
    const indent = ' '.repeat(10)
    const line = (name: string, text: string) => `  ${name.padEnd(8)}${wrapped(text, indent)}`
    return [title, line('seen', seen), line('cause', cause), line('fix', fix)].join('\n')
  })
  const end = healthy
    ? paint('green', '✓ Callbacks are received as they should be.')
    : 'Mend the first, then ask again.'
  return `\n${[...parts, end].join('\n\n')}\n`
}
