/** Findings that stop every callback, whatever its format: one answer names the cause. */
import type { Answer } from '../../send/post.ts'
import type { Finding } from '../finding.ts'
import { guardFinding } from './guards.ts'
import { networkFinding } from './network.ts'
import { redirectFindings } from './redirect.ts'
import { routeFinding } from './routes.ts'

/** @internal Empty when the answer came from the receiver or a handler. */
export function blockingFindings(answer: Answer): Finding[] {
  const redirected = redirectFindings(answer)
  if (redirected.length > 0) return redirected
  const found = networkFinding(answer) ?? guardFinding(answer) ?? routeFinding(answer)
  return found ? [found] : []
}
