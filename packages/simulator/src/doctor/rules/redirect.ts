/** A callback is redirected. Clients turn a redirected POST into a GET, and CI may not follow at all. */

import { redactedMark } from '@ci-event/core/storage'
import type { Answer } from '../../send/post.ts'
import { describeAnswer } from '../answer.ts'
import { type Finding, problem, warning } from '../finding.ts'

/** @internal */
export function redirectFindings(answer: Answer): Finding[] {
  const { status, headers } = answer
  if (status < 300 || status > 399 || status === 304) return []
  const location = headers.location ?? ''
  const seen = `A callback was answered ${describeAnswer(answer)}.`
  const leak = location.includes(redactedMark) ? [secretInRedirect(seen)] : []
  // The target, not the address that it is to return to: `/login?next=/auth/callback`.
  return [isLogin(location.split('?', 1)[0] as string) ? loginRedirect(seen) : otherRedirect(seen, location), ...leak]
}

function isLogin(path: string): boolean {
  return /log-?in|sign-?in|auth|sso|session/i.test(path)
}

function loginRedirect(seen: string): Finding {
  return problem(
    'login-redirect',
    seen,
    'An authentication guard redirects every request without a session to a login page, and CI cannot log in.',
    'Exempt the callback path from the guard, and let the receiver check the secret in the URL (`verify: secretInUrl(…)`).',
  )
}

function otherRedirect(seen: string, location: string): Finding {
  return problem(
    'redirect',
    seen,
    location.startsWith('https:')
      ? 'The server redirects http to https. CI does not document whether it follows redirects, and clients turn such a POST into a GET.'
      : 'The server wants another path, often with or without a slash at the end. Clients turn such a POST into a GET.',
    `Give CI the final address${location ? `, ${location}` : ''}.`,
  )
}

function secretInRedirect(seen: string): Finding {
  return warning(
    'secret-in-redirect',
    seen,
    'The Location header repeats the secret of the callback URL (shown as ***), so that it reaches access logs of ' +
      'proxies and of the target.',
    'Give CI the final address, so that nothing is redirected. Rotate the secret if the target belongs to somebody else.',
  )
}
