/** A guard or firewall in front of the receiver refuses callbacks. */
import type { Answer } from '../../send/post.ts'
import { reportedBy } from '../../send/reported.ts'
import { describeAnswer, isHtml } from '../answer.ts'
import { type Finding, problem } from '../finding.ts'

/** @internal */
export function guardFinding(answer: Answer): Finding | undefined {
  if (answer.status === 401) return unauthorised(answer)
  if (answer.status === 403 || answer.status === 419) return forbidden(answer)
  return undefined
}

const useSecret =
  'Exempt the callback path from the guard, and let the receiver check the secret in the URL (`verify: secretInUrl(…)`).'

function unauthorised(answer: Answer): Finding {
  const seen = 'A callback was answered 401.'
  if (reportedBy(answer).code === 'unauthentic') {
    return problem(
      'secret-refused',
      seen,
      "The receiver works and rejects this URL's secret, or the URL has none.",
      'Give the doctor the secret that the app has: `--secret "$CI_SECRET"`, with `--secret-name` if it is not `token`.',
    )
  }
  return problem(
    'auth',
    seen,
    'An authentication guard (JWT, session, API key, basic) stands before the route. CI sends no such header.',
    useSecret,
  )
}

function forbidden(answer: Answer): Finding {
  const seen = `A callback was answered ${describeAnswer(answer)}.`
  if (reportedBy(answer).code === 'forbidden') {
    return problem(
      'address',
      seen,
      'The receiver works, and this address is not on its allow-list.',
      'Run the doctor from an allowed address. Behind a proxy, set `trust proxy` in the framework: otherwise every request has the address of the proxy.',
    )
  }
  // Egg names CSRF during development only; in production it answers `<h2>403 Forbidden</h2>`.
  if (answer.status === 419 || csrfWords.test(answer.text) || isHtml(answer)) {
    return problem(
      'csrf',
      seen,
      'A CSRF guard expects a token that only pages of the app have (or a firewall in front refuses the request).',
      'Exempt the callback path from the guard: callbacks carry no cookies, so CSRF does not concern them. In Egg: ' +
        "`config.security = { csrf: { ignore: '/ci/callback' } }`, in Midway the same under `security`.",
    )
  }
  return problem(
    'auth',
    seen,
    'A guard or firewall in front of the route refuses requests without its credentials.',
    useSecret,
  )
}

const csrfWords = /csrf|xsrf|forgery|cross-site|invalid token/i
