/** A filter or interceptor turns errors into 200 with the error in the body, which CI does not read. */

import { describeAnswer, isWrappedFailure } from '../answer.ts'
import type { Answers } from '../checks.ts'
import { type Finding, problem } from '../finding.ts'

/** @internal */
export function wrappedFindings(answers: Answers): Finding[] {
  const [name, answer] = Object.entries(answers).find(([, each]) => isWrappedFailure(each)) ?? []
  if (!name || !answer) return []
  return [
    problem(
      'wrapped',
      `The check "${name}" was answered ${describeAnswer(answer)}.`,
      'An exception filter or interceptor of the app answers every error with 200 and puts the error into the body. CI ' +
        'reads the status alone, so it takes a failed callback for a handled one and the callback is lost.',
      'Exempt the callback route from the filter, so that its statuses reach CI. @ci-event/nestjs does this by itself.',
    ),
  ]
}
