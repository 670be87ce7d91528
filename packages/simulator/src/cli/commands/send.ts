/** `ci-event send`. */
import { charsets } from '../../callback/faults.ts'
import type { SimulatedCallback } from '../../callback/simulated-callback.ts'
import { type SendReport, sendCallback } from '../../send/send-callback.ts'
import { type Command, type Io, UsageError, type Values } from '../command.ts'
import { countOf, flagOf, textOf, urlOf } from '../option-values.ts'
import { progressOf } from '../progress-bar.ts'
import { contents, factoryOf, piecesOf, reviewStates, states } from './callback-factory.ts'
import { json, refuseMore, secret, secretFor, secretName, timeout, to } from './common-options.ts'
import { summaryOf, unhandledWarning } from './send-summary.ts'
import { sequenceOf } from './sequence.ts'
import { checkedTag } from './tag-name.ts'

/** @internal */
export const send: Command = {
  name: 'send',
  summary: 'send callbacks as CI does, or with faults',
  usage: '<Tag> --to URL [options]',
  options: {
    to,
    secret,
    'secret-name': secretName,
    format: { type: 'string', value: 'xml|json', help: "the format (default xml, as CI's; of reviews, json)" },
    state: {
      type: 'string',
      value: 'STATE',
      help: `the State: ${states.join(', ')} (default Success); of a review: ${reviewStates.join(', ')}`,
    },
    content: { type: 'string', value: contents.join('|'), help: 'the form of a review (default Detail)' },
    live: {
      type: 'string',
      value: 'N',
      help: 'send ReviewVideo of a live stream: N pieces, then the end, with one JobId',
    },
    jobs: { type: 'string', value: 'N', help: 'the number of jobs in one callback (default 1)' },
    workflow: { type: 'boolean', help: 'send jobs that a workflow started' },
    set: {
      type: 'string',
      multiple: true,
      value: 'PATH=VALUE',
      help: 'set a field of every job, such as Operation.UserData=abc; may be repeated',
    },
    times: { type: 'string', value: 'N', help: 'the number of callbacks, each with its own JobId (default 1)' },
    concurrency: { type: 'string', value: 'N', help: 'the number of requests in flight (default 1)' },
    timeout,
    expect: { type: 'string', value: 'STATUS', help: 'the HTTP status to expect (default any 2xx)' },
    'fail-on-unhandled': { type: 'boolean', help: 'fail if the app has no handler for the callback' },
    duplicate: { type: 'string', value: 'N', help: 'fault: send each callback N times, byte for byte' },
    shuffle: { type: 'boolean', help: 'fault: send in random order' },
    truncate: { type: 'string', value: 'SHARE', help: 'fault: send only this share of the body, such as 80%' },
    charset: { type: 'string', value: 'NAME', help: `fault: encode the body in ${charsets.join(', ')}` },
    unlabelled: { type: 'boolean', help: 'fault: do not label the charset of --charset' },
    gzip: { type: 'boolean', help: 'fault: compress the body, which CI does not do' },
    'bare-ampersand': { type: 'boolean', help: 'fault: leave & in texts unescaped, as CI may do' },
    'split-chunks': { type: 'boolean', help: 'fault: send the body in small chunks that split characters' },
    slow: { type: 'boolean', help: 'fault: take about five seconds to send the body' },
    print: { type: 'boolean', help: 'print the body instead of sending it' },
    'any-tag': { type: 'boolean', help: 'accept an unknown Tag' },
    json,
  },
  notes:
    '<Tag> is one of `ci-event tags`, an event of content moderation such as ReviewImage, WorkflowStart or WorkflowFinish. Buckets, objects and JobIds are invented. The exit code is 1 if ' +
    'an answer has another status than expected; --set State=… sends a State that is not in the list.',
  examples: [
    'send NoiseReduction --to http://localhost:3000/ci/callback --secret "$CI_SECRET"',
    'send Transcode --to URL --format json --state Failed --set Code=InvalidArgument',
    'send ReviewImage --to URL --state block --content Simple',
    'send ReviewVideo --to URL --live 5',
    'send Tts --to URL --times 1000 --concurrency 20',
    'send Tts --to URL --times 5 --duplicate 3 --shuffle',
  ],
  async run(values, [tag, ...more], io) {
    if (tag === undefined)
      throw new UsageError('The Tag is missing, such as NoiseReduction; `ci-event tags` lists them.')
    refuseMore(more, 'one Tag')
    const name = checkedTag(tag, flagOf(values, 'any-tag'))
    const make = factoryOf(name, values)
    const expected = countOf(values, 'expect', undefined)
    if (flagOf(values, 'print')) {
      io.out(Buffer.from(make().body).toString())
      return 0
    }
    const report = await sendAll(urlOf(textOf(values, 'to'), '--to'), name, make, values, io)
    io.out(flagOf(values, 'json') ? `${JSON.stringify(report)}\n` : summaryOf(report, name, io))
    const isUnhandledFailure = flagOf(values, 'fail-on-unhandled')
    io.err(unhandledWarning(report, name, isUnhandledFailure))
    if (isUnhandledFailure && (report.outcomes.unhandled ?? 0) > 0) return 1
    const asExpected = expected === undefined ? report.accepted : (report.statuses[expected] ?? 0)
    return asExpected === report.sent && report.sent > 0 ? 0 : 1
  },
}

async function sendAll(
  url: string,
  name: string,
  make: () => SimulatedCallback,
  values: Values,
  io: Io,
): Promise<SendReport> {
  const times = countOf(values, 'times', 1) * (piecesOf(name, values) + 1)
  const copies = countOf(values, 'duplicate', 1)
  if (times * copies > 1_000_000)
    throw new UsageError(`--times and --duplicate must not exceed a million callbacks together, got ${times * copies}.`)
  const sequence = sequenceOf({ times, copies, shuffled: flagOf(values, 'shuffle') }, make)
  const slow = flagOf(values, 'slow')
  const pieces = slow ? 20 : flagOf(values, 'split-chunks') ? 50 : 1
  const progress = progressOf(io, times * copies)
  const report = await sendCallback(url, sequence, {
    times: times * copies,
    concurrency: countOf(values, 'concurrency', 1),
    timeout: countOf(values, 'timeout', slow ? 20_000 : 10_000),
    secret: secretFor(url, values, io),
    secretName: textOf(values, 'secret-name'),
    signal: io.signal,
    pieces,
    pause: slow ? 250 : undefined,
    onAnswer: (_answer, done) => progress.update(done),
  })
  progress.end()
  return report
}
