/** No route takes the callback, or the app behind the proxy does not answer. */
import type { Answer } from '../../send/post.ts'
import { reportedBy } from '../../send/reported.ts'
import { describeAnswer } from '../answer.ts'
import { type Finding, problem } from '../finding.ts'

/** @internal */
export function routeFinding(answer: Answer): Finding | undefined {
  const { status } = answer
  const seen = `A callback was answered ${describeAnswer(answer)}.`
  if (status === 404 || status === 410) {
    return problem(
      'not-found',
      seen,
      'No route has this path: a prefix is missing or doubled, or the proxy strips one.',
      'Compare the path with the one that the app mounts.',
    )
  }
  if (status === 405 || status === 501) {
    return problem('wrong-method', seen, 'The route takes other methods; CI sends POST.', 'Mount it with app.post(…).')
  }
  // A receiver of ci-event also answers 503, with an error code in the body.
  if (status === 502 || status === 504 || (status === 503 && reportedBy(answer).code === undefined)) {
    return problem(
      'gateway',
      seen,
      'The proxy answers and the app behind it does not: it is down, still starting, or slower than the proxy waits.',
      "Look at the app's own log, and at the proxy's upstream address and timeout.",
    )
  }
  return undefined
}
