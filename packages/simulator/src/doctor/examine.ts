/** Posts synthetic callbacks through a whole running app, and says in words what is wrong with it. */
import { described, isAccepted } from './answer.ts'
import { blockingFinding } from './blocking.ts'
import { type Finding, problem } from './finding.ts'
import { readingFindings } from './reading.ts'
import { type Answers, answersOf, type Check, type DoctorOptions, visit } from './visit.ts'

/** What the doctor says. */
export interface Diagnosis {
  /** True when there is no problem; there may be warnings. */
  readonly healthy: boolean
  /** What is wrong; what should be mended first comes first. */
  readonly findings: readonly Finding[]
  /** Every request that was sent, and its answer. */
  readonly checks: readonly Check[]
}

/**
 * Examines a running app through its callback URL. Up to eight callbacks are posted, all marked as synthetic
 * ({@link doctorMark} in `UserData`, bucket `ci-event-doctor-0000000000`); handlers of the Tag run for them.
 *
 * @throws TypeError for a URL that is not http or https
 *
 * @example
 * const { healthy, findings } = await examine('http://localhost:3000/ci/callback', { secret: process.env.CI_SECRET })
 */
export async function examine(url: string | URL, options: DoctorOptions = {}): Promise<Diagnosis> {
  const checks = await visit(url, options, (answers) => blockingOf(answers) !== undefined)
  const answers = answersOf(checks)
  const blocking = blockingOf(answers)
  const findings = blocking ? [blocking] : [...readingFindings(answers), ...slowFindings(checks, options)]
  return { healthy: findings.every(({ severity }) => severity !== 'problem'), findings, checks }
}

/** When neither format gets through for a reason that has nothing to do with the format. */
function blockingOf({ xml, json }: Answers): Finding | undefined {
  return xml && !isAccepted(xml) && !isAccepted(json) ? blockingFinding(xml) : undefined
}

function slowFindings(checks: readonly Check[], { slow = 2000 }: DoctorOptions): Finding[] {
  const answered = checks.filter(({ answer }) => answer.error === undefined)
  const slowest = answered.toSorted((a, b) => b.answer.milliseconds - a.answer.milliseconds)[0]
  if (!slowest || slowest.answer.milliseconds <= slow) return []
  const { sent, answer } = slowest
  return [
    problem(
      'slow',
      `${sent} was answered ${described(answer)} after ${Math.round(answer.milliseconds)} ms.`,
      'The handler does its work before the answer. How long CI waits is not documented, and it may take a slow app for a dead one.',
      'Answer as soon as the event is stored, and do the work afterwards.',
    ),
  ]
}
