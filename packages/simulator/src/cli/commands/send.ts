/** `ci-event send`. */
import { type CallbackOptions, callbackOf, documentOf, type SimulatedCallback } from '../../callback/create-callback.ts'
import { charsets, withFaults } from '../../callback/faults.ts'
import { type SendReport, sendCallback } from '../../send/send-callback.ts'
import { type Command, type Io, UsageError, type Values } from '../command.ts'
import { duration, painter } from '../look.ts'
import { progressOf } from '../progress.ts'
import { choiceOf, countOf, flagOf, overridesOf, shareOf, textOf, urlOf } from '../values.ts'
import { sequenceOf } from './sequence.ts'
import { json, secret, secretName, timeout, to } from './shared.ts'
import { checkedName } from './tag-name.ts'

/** @internal */
export const send: Command = {
  name: 'send',
  summary: 'send callbacks as CI does, or broken on purpose',
  usage: '<Tag> --to URL [options]',
  options: {
    to,
    secret,
    'secret-name': secretName,
    format: { type: 'string', value: 'xml|json', help: "the format (default xml, as CI's)" },
    state: { type: 'string', value: 'STATE', help: 'how the job ended: Success, Failed, … (default Success)' },
    jobs: { type: 'string', value: 'N', help: 'jobs in one callback (default 1)' },
    workflow: { type: 'boolean', help: 'as a job that a workflow started' },
    set: {
      type: 'string',
      multiple: true,
      value: 'PATH=VALUE',
      help: 'sets a field of every job, such as Operation.UserData=abc; may be repeated',
    },
    times: { type: 'string', value: 'N', help: 'callbacks in all, each with a JobId of its own (default 1)' },
    concurrency: { type: 'string', value: 'N', help: 'how many are under way at once (default 1)' },
    timeout,
    expect: { type: 'string', value: 'STATUS', help: 'the HTTP status that is right (default any 2xx)' },
    duplicate: { type: 'string', value: 'N', help: 'fault: sends each callback N times, byte for byte' },
    shuffle: { type: 'boolean', help: 'fault: sends in random order' },
    truncate: { type: 'string', value: 'SHARE', help: 'fault: cuts the body short, such as 80%' },
    charset: { type: 'string', value: 'NAME', help: `fault: encodes the body otherwise: ${charsets.join(', ')}` },
    unlabelled: { type: 'boolean', help: 'fault: with --charset, claims UTF-8 all the same' },
    gzip: { type: 'boolean', help: 'fault: compresses the body, which CI does not' },
    'bare-ampersand': { type: 'boolean', help: 'fault: leaves & in texts as it is, which CI may do' },
    'split-chunks': { type: 'boolean', help: 'fault: sends the body in small pieces that split characters' },
    slow: { type: 'boolean', help: 'fault: takes about five seconds to send the body' },
    print: { type: 'boolean', help: 'prints the body instead of sending it' },
    'any-tag': { type: 'boolean', help: 'accepts a Tag that is not known' },
    json,
  },
  notes:
    'Nothing of what is sent is real: buckets, objects and JobIds are made up. <Tag> is one of `ci-event tags`, or WorkflowFinish.',
  examples: [
    'send NoiseReduction --to http://localhost:3000/ci/callback --secret "$CI_SECRET"',
    'send Transcode --to URL --format json --state Failed --set Code=InvalidArgument',
    'send Tts --to URL --times 1000 --concurrency 20',
    'send Tts --to URL --times 5 --duplicate 3 --shuffle',
  ],
  async run(values, [tag, ...more], io) {
    if (tag === undefined) throw new UsageError('A Tag is needed, such as NoiseReduction; `ci-event tags` lists them.')
    if (more.length > 0) throw new UsageError(`One Tag at a time; ${more.join(' ')} is too much.`)
    const name = checkedName(tag, flagOf(values, 'any-tag'))
    const make = makerOf(name, values)
    if (flagOf(values, 'print')) {
      io.out(Buffer.from(make().body).toString())
      return 0
    }
    const report = await sendAll(urlOf(textOf(values, 'to'), '--to'), make, values, io)
    io.out(flagOf(values, 'json') ? `${JSON.stringify(report)}\n` : inWords(report, name, io))
    const expected = countOf(values, 'expect', undefined)
    const right = expected === undefined ? report.accepted : (report.statuses[expected] ?? 0)
    return right === report.sent && report.sent > 0 ? 0 : 1
  },
}

function makerOf(name: string, values: Values): () => SimulatedCallback {
  const charset = textOf(values, 'charset')
  if (charset !== undefined && !charsets.includes(charset)) {
    throw new UsageError(`--charset takes ${charsets.join(', ')}, not ${charset}.`)
  }
  if (flagOf(values, 'unlabelled') && charset === undefined) throw new UsageError('--unlabelled goes with --charset.')
  const overrides = overridesOf(values, 'set')
  const options: CallbackOptions = {
    format: choiceOf(values, 'format', ['xml', 'json'] as const),
    state: textOf(values, 'state'),
    jobs: countOf(values, 'jobs', 1),
    trigger: flagOf(values, 'workflow') ? 'workflow' : 'api',
  }
  const faults = {
    charset,
    unlabelled: flagOf(values, 'unlabelled'),
    gzip: flagOf(values, 'gzip'),
    truncate: shareOf(values, 'truncate'),
  }
  const bareAmpersands = flagOf(values, 'bare-ampersand')
  const told = bareAmpersands ? { Operation: { UserData: 'a=1&b=2' }, ...overrides } : overrides
  return () => withFaults(callbackOf(documentOf(name, told, options), { ...options, bareAmpersands }), faults)
}

async function sendAll(url: string, make: () => SimulatedCallback, values: Values, io: Io): Promise<SendReport> {
  const times = countOf(values, 'times', 1)
  const copies = countOf(values, 'duplicate', 1)
  if (times * copies > 1_000_000) throw new UsageError('More than a million callbacks are not sent at once.')
  const sequence = sequenceOf({ times, copies, shuffled: flagOf(values, 'shuffle') }, make)
  const slow = flagOf(values, 'slow')
  const pieces = slow ? 20 : flagOf(values, 'split-chunks') ? 50 : 1
  const progress = progressOf(io, times * copies)
  const report = await sendCallback(url, sequence, {
    times: times * copies,
    concurrency: countOf(values, 'concurrency', 1),
    timeout: countOf(values, 'timeout', slow ? 20_000 : 10_000),
    secret: textOf(values, 'secret'),
    secretName: textOf(values, 'secret-name'),
    signal: io.signal,
    pieces,
    pause: slow ? 250 : undefined,
    onAnswer: (_answer, done) => progress.update(done),
  })
  progress.end()
  return report
}

function inWords(
  { sent, accepted, statuses, errors, latency, milliseconds, perSecond, answers }: SendReport,
  name: string,
  io: Io,
): string {
  const paint = painter(io)
  const coloured = (status: number, text: string) => paint(status >= 200 && status < 300 ? 'green' : 'red', text)
  const [first] = answers
  if (sent === 1 && first) {
    const { status, error, text } = first
    const what = error === undefined ? coloured(status, String(status)) : paint('red', error)
    return `${name}: ${what} after ${duration(first.milliseconds)}${text === '' ? '' : `\n${text.slice(0, 2000)}`}\n`
  }
  const byStatus = Object.entries(statuses).map(([status, count]) => coloured(Number(status), `${count} × ${status}`))
  const byError = Object.entries(errors).map(([error, count]) => paint('red', `${count} × ${error}`))
  return [
    `${name}: ${sent} sent, ${accepted} accepted in ${duration(milliseconds)} (${Math.round(perSecond)} answers per second)`,
    `  ${[...byStatus, ...byError].join(', ')}`,
    `  latency: p50 ${duration(latency.p50)}, p99 ${duration(latency.p99)}, max ${duration(latency.max)}\n`,
  ].join('\n')
}
