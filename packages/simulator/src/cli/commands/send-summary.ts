/** The text that `ci-event send` prints about its answers. */
import { isReviewName, isWorkflowName } from '../../callback/fixtures.ts'
import type { SendReport } from '../../send/send-callback.ts'
import type { Io } from '../command.ts'
import { duration, painter } from '../terminal.ts'

/** @internal One answer in full, or a summary of many. */
export function summaryOf(report: SendReport, tag: string, io: Io): string {
  const { sent, accepted, statuses, errors, latency, milliseconds, perSecond, answers } = report
  const paint = painter(io)
  const colour = (status: number, text: string) => paint(status >= 200 && status < 300 ? 'green' : 'red', text)
  const [first] = answers
  if (sent === 1 && first) {
    const { status, error, text } = first
    const result = error === undefined ? colour(status, String(status)) : paint('red', error)
    return `${tag}: ${result} after ${duration(first.milliseconds)}${text === '' ? '' : `\n${text.slice(0, 2000)}`}\n`
  }
  const byStatus = Object.entries(statuses).map(([status, count]) => colour(Number(status), `${count} × ${status}`))
  const byError = Object.entries(errors).map(([error, count]) => paint('red', `${count} × ${error}`))
  return [
    `${tag}: ${sent} sent, ${accepted} accepted in ${duration(milliseconds)} (${Math.round(perSecond)} answers per second)`,
    `  ${[...byStatus, ...byError].join(', ')}`,
    `  latency: p50 ${duration(latency.p50)}, p99 ${duration(latency.p99)}, max ${duration(latency.max)}\n`,
  ].join('\n')
}

/**
 * @internal A warning about callbacks that no handler of the app was registered for; empty if there were none.
 *
 * @param isFailure whether `--fail-on-unhandled` is set
 */
export function unhandledWarning({ outcomes }: SendReport, tag: string, isFailure: boolean): string {
  const { unhandled = 0, accepted = 0 } = outcomes
  if (unhandled === 0) {
    return isFailure && accepted > 0
      ? 'Warning: the app stores callbacks and answers before its handlers run, so --fail-on-unhandled cannot see ' +
          `whether there is one for ${tag}. The app's log says so.\n`
      : ''
  }
  const subject = unhandled === 1 ? '1 callback was' : `${unhandled} callbacks were`
  return (
    `Warning: ${subject} answered "unhandled": the app has no handler for ${tag}. ` +
    `Compare its name in \`${handlersFor(tag)}\`. --fail-on-unhandled turns this into exit code 1.\n`
  )
}

/** The option of a receiver that takes callbacks of this name. */
function handlersFor(name: string): string {
  if (isReviewName(name)) return 'onReview'
  return isWorkflowName(name) ? `on${name}` : 'onTaskFinish'
}
