/** A body of a usual size is too large for the app. */
import { describeAnswer, isAccepted } from '../answer.ts'
import type { Answers } from '../checks.ts'
import { type Finding, problem } from '../finding.ts'

/** @internal */
export function sizeFindings(answers: Answers): Finding[] {
  for (const format of ['XML', 'JSON'] as const) {
    const answer = answers[`large ${format}`]
    if (!answer || isAccepted(answer)) continue
    return [tooSmall(`A callback of 150 kB (${format}) was answered ${describeAnswer(answer)}.`)]
  }
  return []
}

/** @internal */
export function tooSmall(seen: string): Finding {
  return problem(
    'too-small',
    seen,
    'A body limit is too small: 100 kB is the default of several JSON parsers, and some proxies allow less. Results of ' +
      'speech recognition and OCR are larger.',
    'Raise it to 1 MiB on this path: `express.json({ limit })`, `client_max_body_size` of nginx, `bodyLimit` of the receiver.',
  )
}
