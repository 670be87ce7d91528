/** A rate limiter in front of the receiver refuses the bursts in which CI posts callbacks. */
import type { Answer } from '../../send/post.ts'
import type { Check } from '../checks.ts'
import { type Finding, problem, warning } from '../finding.ts'

/** @internal */
export function isRateLimited({ status }: Answer): boolean {
  return status === 429
}

const cause =
  'A rate limiter counts requests on this path. CI posts callbacks in bursts, from a few addresses: when a batch of ' +
  'jobs ends, most of its callbacks would be refused.'
const fix =
  'Exempt the callback path from the limiter: @SkipThrottle() in NestJS, `skip` in express-rate-limit, `allowList` in ' +
  '@fastify/rate-limit, a location without `limit_req` in nginx.'

/** @internal A problem when a request was refused, a warning when an answer announces a limit. */
export function rateLimitFindings(checks: readonly Check[]): Finding[] {
  const refused = checks.find(({ answer }) => isRateLimited(answer))
  if (refused) return [problem('rate-limit', `${refused.sent} was answered 429.`, cause, fix)]
  for (const { sent, answer } of checks) {
    const name = Object.keys(answer.headers).find((each) => limitHeader.test(each))
    if (name === undefined) continue
    const seen = `The answer to ${sent} has the header \`${name}: ${answer.headers[name]}\`.`
    return [warning('rate-limit', seen, cause, fix)]
  }
  return []
}

// `RateLimit`, `RateLimit-Policy`, `X-RateLimit-Limit`, and `X-RateLimit-Limit-short` of NestJS.
const limitHeader = /^(?:x-)?rate-?limit(?:-(?:limit|policy)(?:-.+)?)?$/
