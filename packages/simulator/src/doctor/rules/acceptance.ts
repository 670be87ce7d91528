/** Both formats are accepted. These rules check that accepted callbacks are handled, once, and only if authentic. */

import { reportedBy } from '../../send/reported.ts'
import { describeAnswer, isAccepted, isHtml } from '../answer.ts'
import type { Answers, DoctorOptions } from '../checks.ts'
import { defaultTag } from '../checks.ts'
import { type Finding, problem, warning } from '../finding.ts'
import { reviewFindings } from './reviews.ts'
import { sizeFindings } from './sizes.ts'

/** @internal */
export function acceptanceFindings(answers: Answers, options: DoctorOptions): Finding[] {
  if (!isAccepted(answers.xml) || !isAccepted(answers.json)) return []
  return [
    ...statusFindings(answers),
    ...unhandledFindings(answers, options),
    ...malformedFindings(answers),
    ...duplicateFindings(answers),
    ...sizeFindings(answers),
    ...reviewFindings(answers, options),
    ...consoleTestFindings(answers),
    ...wrongSecretFindings(answers),
  ]
}

function statusFindings({ xml }: Answers): Finding[] {
  if (!xml) return []
  const seen = `A callback was answered ${describeAnswer(xml)}.`
  if (isHtml(xml)) {
    return [
      problem(
        'catch-all',
        seen,
        'A page answers instead of the receiver: the fallback route of a single-page app, or a static host.',
        'Mount the receiver before the fallback, and compare the path.',
      ),
    ]
  }
  if (xml.status === 200) return []
  return [
    problem(
      'wrong-status',
      seen,
      xml.status === 201
        ? 'NestJS answers POST with 201 by default.'
        : 'The route answers with another status than 200.',
      "CI's console accepts a callback URL only if it answers exactly 200. In NestJS: @HttpCode(200), or @CiCallback().",
    ),
  ]
}

function unhandledFindings({ xml }: Answers, { tag = defaultTag }: DoctorOptions): Finding[] {
  if (!xml || reportedBy(xml).outcome !== 'unhandled') return []
  return [
    problem(
      'unhandled',
      `A callback with the Tag ${tag} was answered ${xml.status} with the outcome "unhandled".`,
      `The app has no handler for ${tag}, or the name of its handler has a typing error. Such callbacks are answered 200 and are lost.`,
      `Add a handler for ${tag}, or a \`default\` handler. If the app handles other Tags, examine it with one of them: \`--tag Transcode\`.`,
    ),
  ]
}

function malformedFindings({ xml, malformed }: Answers): Finding[] {
  if (malformed && malformed.status >= 500) {
    return [
      warning(
        'malformed-5xx',
        `Truncated XML was answered ${malformed.status}.`,
        'The app throws on a body that it cannot read, so anyone can fill its log with errors and set off its alerts.',
        'Answer 400 to a body that cannot be parsed: the sender is at fault, and sending it again changes nothing.',
      ),
    ]
  }
  if (!isAccepted(malformed) || (xml && isHtml(xml))) return []
  return [
    problem(
      'always-200',
      `Truncated XML was answered ${malformed?.status}.`,
      'The app answers before it reads the body, or without reading it. Callbacks that fail later are lost without a trace.',
      'Answer 2xx only when the event was handled or stored.',
    ),
  ]
}

function duplicateFindings({ xml, again }: Answers): Finding[] {
  if (!xml || !again) return []
  if (!isAccepted(again)) {
    return [
      problem(
        'duplicate-refused',
        `The same callback a second time was answered ${describeAnswer(again)}.`,
        'The app takes a redelivery for an error, such as a unique key that exists already.',
        'Answer 200 to a callback that was already handled.',
      ),
    ]
  }
  if (reportedBy(xml).outcome !== 'handled' || reportedBy(again).outcome !== 'handled') return []
  return [
    problem(
      'no-duplicate-protection',
      'The same callback a second time was handled again.',
      'The receiver has no ledger (`ledger: false`), or each of several processes has its own in memory.',
      'Leave the default ledger on. Several processes need a shared one: @ci-event/redis.',
    ),
  ]
}

function consoleTestFindings({ 'console test': test }: Answers): Finding[] {
  if (!test || isAccepted(test)) return []
  return [
    warning(
      'console-test',
      `A POST without a body was answered ${describeAnswer(test)}.`,
      "CI's console posts a test before it saves a callback URL, and expects 200.",
      'Answer 200 to an authentic request that has no body.',
    ),
  ]
}

function wrongSecretFindings({ 'wrong secret': forged }: Answers): Finding[] {
  if (!isAccepted(forged)) return []
  return [
    problem(
      'open',
      `A callback with a wrong secret was answered ${forged?.status}.`,
      'Nothing checks the secret in the URL, so anyone who finds the address can report jobs as done.',
      'Set `verify: secretInUrl(process.env.CI_SECRET!)`, or check signed URLs; see docs/security.md.',
    ),
  ]
}
