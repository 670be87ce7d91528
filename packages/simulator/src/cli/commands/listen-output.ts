/** What `ci-event listen` prints. */
import { createRedactor, secretsInUrl } from '@ci-event/core/storage'
import type { Forwarded } from '../../listen/forward.ts'
import type { ConnectionReport } from '../../listen/relay-messages.ts'
import type { Gap } from '../../relay/feed.ts'
import type { RelayedCallback } from '../../relay/relayed-callback.ts'
import { reportedBy } from '../../send/reported.ts'
import type { Io } from '../command.ts'
import { duration, painter } from '../terminal.ts'
import { jobsInWords } from './job-line.ts'

/** @internal */
export interface ListenOutput {
  connection(report: ConnectionReport): void
  forwarded(id: string, callback: RelayedCallback, forwarded: Forwarded): void
  gap(gap: Gap): void
  notRecorded(error: Error): void
  /** A summary. `unsent`: how many were received and not forwarded, because the command was ended. */
  end(unsent: number): void
}

const longestBody = 20_000

/** @internal Results go to standard output, the state of the connection to standard error. */
export function createListenOutput(
  io: Io,
  { from, target, isJson, isVerbose }: { from: URL; target: string; isJson: boolean; isVerbose: boolean },
): ListenOutput {
  const paint = painter(io)
  const shownTarget = createRedactor().url(target)
  let forwardedCount = 0
  let failed = 0
  let missed = 0
  let hasUnknownGap = false

  function inWords(callback: RelayedCallback, { answer }: Forwarded): string {
    const { status, error, milliseconds } = answer
    const { outcome, code } = reportedBy(answer)
    const said = outcome ?? code
    const result = paint(isAccepted(answer) ? 'green' : 'red', error ?? String(status))
    return `${clock()}  ${jobsInWords(callback.jobs, callback.jobCount)}  ${result}${said === undefined ? '' : ` ${said}`}  ${duration(milliseconds)}\n`
  }

  return {
    connection(report) {
      if (report.type === 'disconnected') {
        io.err(`Disconnected: ${report.reason}. Reconnecting in ${duration(report.retryIn)}.\n`)
      } else if (report.isFirst) {
        io.err(`Listening to ${from.origin}${from.pathname}, forwarding to ${shownTarget}. Ctrl-C ends it.\n`)
      } else io.err('Connected again.\n')
    },
    forwarded(id, callback, forwarded) {
      forwardedCount++
      if (!isAccepted(forwarded.answer)) failed++
      const details = isVerbose ? detailsOf(callback, forwarded) : undefined
      if (isJson) {
        const { receivedAt, url, jobs, jobCount, subject } = callback
        const { status, error, milliseconds } = forwarded.answer
        const line = { type: 'callback', id, receivedAt, url, subject, jobs, jobCount, status, error, milliseconds }
        io.out(`${JSON.stringify({ ...line, ...reportedBy(forwarded.answer), ...details })}\n`)
      } else io.out(inWords(callback, forwarded) + (details ? detailsInWords(details) : ''))
    },
    gap(gap) {
      missed += gap.missed ?? 0
      hasUnknownGap ||= gap.missed === null
      io.out(
        isJson ? `${JSON.stringify({ type: 'gap', ...gap })}\n` : `${clock()}  ${paint('yellow', gapInWords(gap))}\n`,
      )
    },
    notRecorded(error) {
      io.err(`The callback was forwarded, and could not be recorded: ${error.message}\n`)
    },
    end(unsent) {
      const left = unsent === 0 ? '' : ` ${unsent} received and not forwarded.`
      const unknown = hasUnknownGap ? ', and an unknown number while the relay was away' : ''
      io.err(`${forwardedCount} forwarded, ${failed} not accepted, ${missed} missed${unknown}.${left}\n`)
    },
  }
}

function isAccepted({ status }: Forwarded['answer']): boolean {
  return status >= 200 && status < 300
}

function gapInWords({ missed, reason }: Gap): string {
  if (reason === 'restarted') {
    return 'Gap: the relay restarted, or another process of the app answered. Callbacks may be missing.'
  }
  const callbacks = missed === 1 ? '1 callback' : `${missed} callbacks`
  return `Gap: ${callbacks} missed, because the relay had dropped them (its \`maxBytes\`). A filter may have left out some of them.`
}

/** Request and answer, without secrets. */
interface Details {
  readonly request: { readonly url: string; readonly headers: object; readonly body: string }
  readonly response: { readonly headers: object; readonly body: string }
}

function detailsOf(callback: RelayedCallback, { url, answer }: Forwarded): Details {
  const redactor = createRedactor(secretsInUrl(url.href))
  const body = Buffer.from(callback.body, 'base64').toString()
  return {
    request: { url: redactor.url(url.href), headers: callback.headers, body: redactor.text(body, longestBody) },
    response: { headers: redactor.headers(answer.headers), body: redactor.text(answer.text, longestBody) },
  }
}

function detailsInWords({ request, response }: Details): string {
  const headers = (all: object): string[] => Object.entries(all).map(([name, value]) => `${name}: ${String(value)}`)
  const lines = [
    `> POST ${request.url}`,
    ...headers(request.headers).map((line) => `> ${line}`),
    '>',
    ...request.body
      .trimEnd()
      .split('\n')
      .map((line) => `> ${line}`),
    ...headers(response.headers).map((line) => `< ${line}`),
    '<',
    ...response.body
      .trimEnd()
      .split('\n')
      .map((line) => `< ${line}`),
  ]
  return `${lines.map((line) => `  ${line}`).join('\n')}\n`
}

/** The time of day here. */
function clock(): string {
  return new Date().toTimeString().slice(0, 8)
}
