/** Posts synthetic callbacks through a running app and names what is wrong with it. */
import { describeAnswer, isAccepted } from './answer.ts'
import { type Answers, answersOf, type Check, type DoctorOptions, postChecks } from './checks.ts'
import { type Finding, problem } from './finding.ts'
import { acceptanceFindings } from './rules/acceptance.ts'
import { blockingFindings } from './rules/blocking.ts'
import { bodyFindings } from './rules/bodies.ts'
import { isRateLimited, rateLimitFindings } from './rules/rate-limit.ts'
import { wrappedFindings } from './rules/wrapped.ts'

/** The result of an examination. */
export interface Diagnosis {
  /** True when there is no problem; there may be warnings. */
  readonly healthy: boolean
  /** What is wrong, in the order in which to fix it. */
  readonly findings: readonly Finding[]
  /** Every request that was sent, and its answer. Secrets of the URL read `***` in answers. */
  readonly checks: readonly Check[]
}

/**
 * Examines a running app through its callback URL. Up to nine callbacks are posted, all marked as synthetic
 * ({@link doctorMark} in `UserData` or `DataId`, bucket `ci-event-doctor-0000000000`). Handlers of the Tag and of the review run for them.
 *
 * @throws CallbackError `misconfigured` for a URL that is not http or https, and for an empty secret
 *
 * @example
 * const { healthy, findings } = await examine('http://localhost:3000/ci/callback', { secret: process.env.CI_SECRET })
 */
export async function examine(url: string | URL, options: DoctorOptions = {}): Promise<Diagnosis> {
  const checks = await postChecks(url, options, (answers) => blockedBy(answers).length > 0)
  const findings = findingsOf(checks, options)
  return { healthy: findings.every(({ severity }) => severity !== 'problem'), findings, checks }
}

function findingsOf(checks: readonly Check[], options: DoctorOptions): Finding[] {
  const all = answersOf(checks)
  const blocked = blockedBy(all)
  if (blocked.length > 0) return blocked
  const limited = rateLimitFindings(checks)
  // What a rate limiter refused says nothing about the app behind it.
  const answers = answersOf(checks.filter(({ answer }) => !isRateLimited(answer)))
  const wrapped = wrappedFindings(answers)
  // An error that left the app as 200 hides its own cause.
  if (wrapped.length > 0 && !isAccepted(answers.xml)) return [...limited, ...wrapped]
  return [
    ...limited,
    ...wrapped,
    ...bodyFindings(answers),
    ...acceptanceFindings(answers, options),
    ...slowFindings(checks, options),
  ]
}

/** Findings that stop callbacks of either format before they reach the receiver or a handler. */
function blockedBy({ xml, json }: Answers): Finding[] {
  return xml && !isAccepted(xml) && !isAccepted(json) ? blockingFindings(xml) : []
}

function slowFindings(checks: readonly Check[], { slow = 2000 }: DoctorOptions): Finding[] {
  const answered = checks.filter(({ answer }) => answer.error === undefined)
  const slowest = answered.toSorted((a, b) => b.answer.milliseconds - a.answer.milliseconds)[0]
  if (!slowest || slowest.answer.milliseconds <= slow) return []
  const { sent, answer } = slowest
  return [
    problem(
      'slow',
      `${sent} was answered ${describeAnswer(answer)} after ${Math.round(answer.milliseconds)} ms.`,
      'The handler does its work before the answer. CI does not document how long it waits, so a slow app may look like one that is down.',
      'Store the event, answer, and do the work afterwards, for example with @ci-event/inbox.',
    ),
  ]
}
