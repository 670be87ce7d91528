/** Findings that keep every callback out, whatever its format: the one answer names the cause. */
import type { Answer } from '../send/post.ts'
import { described, isHtml, told } from './answer.ts'
import { type Finding, problem } from './finding.ts'

type Rule = (answer: Answer) => Finding | undefined

/** @internal The first rule that knows the answer; the order goes from the network inwards. */
export function blockingFinding(answer: Answer): Finding | undefined {
  for (const rule of [network, tls, redirect, unauthorised, forbidden, missing, upstream]) {
    const found = rule(answer)
    if (found) return found
  }
  return undefined
}

const network: Rule = (answer) => {
  const seen = `The request had ${described(answer)}.`
  switch (answer.error) {
    case undefined:
      return undefined
    case 'ECONNREFUSED':
      return problem(
        'unreachable',
        seen,
        'Nothing listens at this host and port.',
        'Start the app, or correct the port.',
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return problem(
        'unreachable',
        seen,
        'The host name has no address, or there is no way to it from here.',
        'Correct the host. CI needs a public address.',
      )
    case 'TIMEOUT':
      return problem(
        'timeout',
        seen,
        'The app took the request and never answered: a handler that waits for something, a middleware that does not call ' +
          'next(), or code that waits for the end of a stream that a body parser has read already.',
        'Answer as soon as the event is stored, and do slow work later. Mount the receiver before body parsers.',
      )
    case 'ECONNRESET':
    case 'EPIPE':
      return problem(
        'reset',
        seen,
        'The connection was closed without an answer: the process crashed on the request, or a proxy dropped it.',
        "Look at the app's log for an uncaught exception at this moment.",
      )
    default:
      return undefined
  }
}

const tls: Rule = (answer) => {
  const { error } = answer
  if (error === undefined) return undefined
  const certificate = /CERT|SELF_SIGNED|ALTNAME/.test(error)
  return problem(
    'tls',
    `The request had ${described(answer)}.`,
    certificate
      ? 'The certificate is expired, self-signed, or made for another name.'
      : 'The two sides do not speak the same protocol: http to an https port, or the other way round.',
    certificate
      ? 'Use a certificate that public clients trust, with its whole chain.'
      : 'Correct the scheme or the port.',
  )
}

const redirect: Rule = (answer) => {
  const { status, headers } = answer
  if (status < 300 || status > 399 || status === 304) return undefined
  const location = headers.location ?? ''
  const seen = `A callback was answered ${described(answer)}.`
  if (/log-?in|sign-?in|auth|sso|session/i.test(location)) {
    return problem(
      'login-redirect',
      seen,
      'An authentication guard sends everyone who is not signed in to a login page, and CI cannot sign in.',
      'Exempt the callback path from the guard, and let the receiver check the secret in the URL (`verify: secretInUrl(…)`).',
    )
  }
  return problem(
    'redirect',
    seen,
    location.startsWith('https:')
      ? 'The server moves http to https. Whether CI follows a redirect is not documented, and clients turn such a POST into a GET.'
      : 'The server wants another path, often with or without a slash at the end. Clients turn such a POST into a GET.',
    `Give CI the final address${location ? `, ${location}` : ''}.`,
  )
}

const csrfWords = /csrf|xsrf|forgery|cross-site|invalid token|EBADCSRFTOKEN/i

const unauthorised: Rule = (answer) => {
  if (answer.status !== 401) return undefined
  const seen = 'A callback was answered 401.'
  if (told(answer).code === 'unauthentic') {
    return problem(
      'secret-refused',
      seen,
      "The receiver works, and does not accept this URL's secret (or there is none in it).",
      'Give the doctor the secret that the app has: `--secret "$CI_SECRET"`, with `--secret-name` if it is not `token`.',
    )
  }
  return problem(
    'auth',
    seen,
    'An authentication guard (JWT, session, API key, basic) stands before the route. CI sends no such header.',
    'Exempt the callback path from the guard, and let the receiver check the secret in the URL (`verify: secretInUrl(…)`).',
  )
}

const forbidden: Rule = (answer) => {
  if (answer.status !== 403 && answer.status !== 419) return undefined
  const seen = `A callback was answered ${described(answer)}.`
  if (told(answer).code === 'forbidden') {
    return problem(
      'address',
      seen,
      'The receiver works, and this address is not on its allow-list.',
      'Run the doctor from an allowed address. Behind a proxy, let the framework trust it, or every address is the proxy.',
    )
  }
  if (answer.status === 419 || csrfWords.test(answer.text) || isHtml(answer)) {
    return problem(
      'csrf',
      seen,
      'A CSRF guard wants a token that only pages of the app have (or a firewall in front refuses the request).',
      'Exempt the callback path from the guard: callbacks carry no cookies, so CSRF does not concern them.',
    )
  }
  return problem(
    'auth',
    seen,
    'A guard or firewall in front of the route refuses requests without its credentials.',
    'Exempt the callback path from it, and let the receiver check the secret in the URL (`verify: secretInUrl(…)`).',
  )
}

const missing: Rule = (answer) => {
  const seen = `A callback was answered ${described(answer)}.`
  if (answer.status === 404 || answer.status === 410) {
    return problem(
      'not-found',
      seen,
      'No route has this path: a prefix is missing or doubled, or the proxy strips one.',
      'Compare the path with the one the app mounts.',
    )
  }
  if (answer.status === 405 || answer.status === 501) {
    return problem('wrong-method', seen, 'The route takes other methods; CI sends POST.', 'Mount it with app.post(…).')
  }
  return undefined
}

const upstream: Rule = (answer) => {
  const { status } = answer
  if (status !== 502 && status !== 504 && !(status === 503 && told(answer).code === undefined)) return undefined
  return problem(
    'gateway',
    `A callback was answered ${described(answer)}.`,
    'The proxy answers and the app behind it does not: it is down, still starting, or slower than the proxy waits.',
    "Look at the app's own log, and at the proxy's upstream address and timeout.",
  )
}
