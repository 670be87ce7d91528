/** Jobs are accepted. These rules check that results of content moderation are too, and are handled. */
import { reportedBy } from '../../send/reported.ts'
import { describeAnswer, isAccepted } from '../answer.ts'
import { type Answers, type DoctorOptions, defaultReview } from '../checks.ts'
import { type Finding, problem, warning } from '../finding.ts'
import { reportedFinding } from './bodies.ts'

/** @internal An app that has no use for moderation need not handle it. */
export function reviewFindings({ review: answer }: Answers, { review }: DoctorOptions): Finding[] {
  if (!answer) return []
  const name = review ?? defaultReview
  const seen = `A result of content moderation (${name}) was answered ${describeAnswer(answer)}.`
  if (!isAccepted(answer)) {
    const reported = reportedFinding(answer, seen)
    if (reported) return [reported]
    const find = review === undefined ? warning : problem
    return [
      find(
        'review-refused',
        seen,
        'The app accepts jobs and refuses reviews: it validates the body against the shape of jobs.',
        'Read callbacks with ci-event, which knows both forms of reviews, or give moderation another URL.',
      ),
    ]
  }
  if (review === undefined || reportedBy(answer).outcome !== 'unhandled') return []
  return [
    problem(
      'unhandled',
      `A result of content moderation (${name}) was answered ${answer.status} with the outcome "unhandled".`,
      `The app has no handler for ${name}, or the name of its handler has a typing error. Such callbacks are answered 200 and are lost.`,
      `Add a handler for ${name} to \`onReview\`, or a \`default\` handler.`,
    ),
  ]
}
