/** `ci-event doctor`. */
import { isReviewName } from '../../callback/fixtures.ts'
import { describeAnswer } from '../../doctor/answer.ts'
import { defaultTag, doctorMark } from '../../doctor/checks.ts'
import { type Diagnosis, examine } from '../../doctor/examine.ts'
import { reportedBy } from '../../send/reported.ts'
import { type Command, type Io, UsageError, type Values } from '../command.ts'
import { countOf, flagOf, textOf, urlOf } from '../option-values.ts'
import { duration, painter, wrapped } from '../terminal.ts'
import { json, refuseMore, secret, secretFor, secretName, timeout } from './common-options.ts'
import { checkedTag } from './tag-name.ts'

/** @internal */
export const doctor: Command = {
  name: 'doctor',
  summary: 'post synthetic callbacks through a running app, and name what is wrong with it',
  usage: '<URL> [--secret SECRET]',
  options: {
    secret,
    'secret-name': secretName,
    tag: { type: 'string', value: 'TAG', help: `the Tag of the callbacks (default ${defaultTag}): its handlers run` },
    review: {
      type: 'string',
      value: 'EVENT',
      help: 'the event of content moderation that the app must handle, such as ReviewImage',
    },
    timeout,
    slow: { type: 'string', value: 'MS', help: 'milliseconds from which on an answer counts as slow (default 2000)' },
    'any-tag': { type: 'boolean', help: 'accept an unknown Tag' },
    json,
  },
  notes:
    `Up to nine callbacks are posted. Each has "${doctorMark}" in UserData, or a review in DataId, and names objects in the bucket ` +
    'ci-event-doctor-0000000000, which does not exist. Your handlers run for them: think before you examine production. ' +
    'The exit code is 1 if there is a problem, 0 if there are only warnings.',
  examples: ['doctor http://localhost:3000/ci/callback --secret "$CI_SECRET"'],
  async run(values, [url, ...more], io) {
    refuseMore(more, 'one URL')
    const target = urlOf(url, 'The URL')
    const tag = tagIn(values)
    const asJson = flagOf(values, 'json')
    const paint = painter(io)
    const diagnosis = await examine(target, {
      tag,
      review: reviewIn(values),
      secret: secretFor(target, values, io),
      secretName: textOf(values, 'secret-name'),
      timeout: countOf(values, 'timeout', 10_000),
      slow: countOf(values, 'slow', 2000),
      signal: io.signal,
      onCheck({ sent, answer }) {
        if (asJson) return
        io.out(`${paint('dim', `${sent}:`)} ${describeAnswer(answer)} after ${duration(answer.milliseconds)}\n`)
      },
    })
    io.out(asJson ? `${JSON.stringify(diagnosis)}\n` : inWords(diagnosis, io))
    return diagnosis.healthy ? 0 : 1
  },
}

/** @throws UsageError for a name that is not of an event of content moderation */
function reviewIn(values: Values): string | undefined {
  const given = textOf(values, 'review')
  if (given === undefined) return undefined
  const name = checkedTag(given, flagOf(values, 'any-tag'))
  if (isReviewName(name)) return name
  throw new UsageError(`--review must be an event of content moderation, such as ReviewImage, got ${given}.`)
}

/** @throws UsageError for a review, which has one format only */
function tagIn(values: Values): string {
  const tag = checkedTag(textOf(values, 'tag') ?? defaultTag, flagOf(values, 'any-tag'))
  if (isReviewName(tag)) throw new UsageError(`${tag} is not a Tag: use --review ${tag}.`)
  return tag
}

const storedNote =
  'The app stores callbacks and answers before its handlers run. Whether they succeed, and whether there is one for the Tag, ' +
  "is in the app's log and in its inbox (`ci-event inspect`)."

function inWords({ findings, healthy, checks }: Diagnosis, io: Io): string {
  const paint = painter(io)
  const parts = findings.map(({ code, severity, seen, cause, fix }) => {
    const title = severity === 'problem' ? paint('red', `✗ ${code}`) : paint('yellow', `! ${code}`)
    const indent = ' '.repeat(10)
    const line = (name: string, text: string) => `  ${name.padEnd(8)}${wrapped(text, indent)}`
    return [title, line('seen', seen), line('cause', cause), line('fix', fix)].join('\n')
  })
  const end = healthy
    ? paint(
        'green',
        findings.length > 0 ? '✓ No problem, but see the warnings.' : '✓ Callbacks are received correctly.',
      )
    : 'Fix the first problem, then run the doctor again.'
  const isStored = checks.some(({ answer }) => reportedBy(answer).outcome === 'accepted')
  return `\n${[...parts, isStored ? `${end}\n${wrapped(storedNote, '')}` : end].join('\n\n')}\n`
}
