/** Where the receiver reports what happens: the app's `onError` and its log, or else the host's log. */
import { kindOf } from '../dispatch/unhandled.ts'
import type { CallbackError } from '../errors.ts'
import type { CallbackRequest } from '../http/request.ts'
import { excerpt } from '../internal/excerpt.ts'
import { createRateLimit, moreOf } from '../internal/rate-limit.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { AnyReview } from '../jobs/review.ts'
import type { CallbackEvent, WorkflowEvent } from '../parse/event.ts'
import { createRedactor, secretsInEvent, secretsInUrl } from '../verify/redact.ts'
import type { CallbackFacts } from './callback-facts.ts'
import { factsOfError, messageOf } from './error-facts.ts'
import { fromHostLogger, fromLogger, type HostLogger, type LogFacts, safely, silentLogger } from './logger.ts'
import type { ErrorContext, ReceiverOptions } from './options.ts'
import { statusOf } from './responses.ts'

/** What a receiver reports. None of it fails. */
export interface Reporter {
  warn(message: string): void
  failure(error: CallbackError, context: ErrorContext, request?: CallbackRequest): void
  unhandled(about: AnyJob | AnyReview | CallbackEvent): void
  stale(about: AnyJob | AnyReview | WorkflowEvent): void
  consoleTest(): void
  /** Absent unless the app gave a logger: a host's log is for what needs attention. */
  readonly callback: ((facts: CallbackFacts, traceIds: LogFacts) => void) | undefined
}

const minute = 60_000

/** @throws CallbackError `misconfigured` for a `logger` that is not one */
export function createReporter(options: ReceiverOptions, host: HostLogger): Reporter {
  const { logger, onError, onUnhandled, verify } = options
  const isHosts = logger === undefined
  const log = isHosts ? fromHostLogger(host) : logger === false ? silentLogger : fromLogger(logger)
  const limit = createRateLimit(minute)

  function logFailure(error: CallbackError, { event }: ErrorContext, request?: CallbackRequest): void {
    const isOwn = error.code === 'handler_failed' || error.code === 'internal'
    const heldBack = isOwn ? 0 : limit(error.code)
    if (heldBack === undefined) return
    const inUrl = request ? secretsInUrl(request.url, verify?.secretsIn?.(request.url)) : []
    const redactor = createRedactor([...inUrl, ...secretsInEvent(event)])
    const line = `ci-event: ${messageOf(error, redactor)}${moreOf(heldBack)}`
    const facts = factsOfError(error, redactor)
    if (statusOf(error.code) < 500 || error.code === 'busy' || error.code === 'closing') log.warn(line, facts)
    else log.error(line, facts, error, request)
  }

  return {
    warn: (message) => log.warn(`ci-event: ${excerpt(message, 2000)}`, {}),
    failure(error, context, request) {
      if (!isHosts || onError === undefined) logFailure(error, context, request)
      safely(() => onError?.(error, context))
    },
    unhandled(about) {
      // An app that handles them itself needs no reminder in its host's log.
      if (isHosts && onUnhandled !== undefined) return
      const kind = kindOf(about)
      const heldBack = limit(`unhandled ${kind}`)
      if (heldBack === undefined) return
      log.warn(
        `ci-event: No handler is registered for ${kind}; the callback is answered 200.${moreOf(heldBack)}`,
        factsOf(about),
      )
    },
    stale: (about) =>
      log.info('ci-event: Skipped an update that is older than one that was handled before.', factsOf(about)),
    callback: logger
      ? (facts, traceIds) => log.info(`ci-event: Callback ${facts.outcome}.`, { ...facts, ...traceIds })
      : undefined,
    consoleTest: () => log.info("ci-event: Answered the console's test request.", {}),
  }
}

/** What may be logged of an event: CI's own names and states, nothing of the customer's. */
function factsOf(about: AnyJob | AnyReview | CallbackEvent): LogFacts {
  const { EventName, JobId, Tag, State, Suggestion } = about as Readonly<Record<string, unknown>>
  const all = EventName === undefined ? { JobId, Tag, State } : { EventName, JobId, State, Suggestion }
  const texts = Object.entries(all).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts.map(([name, value]) => [name, excerpt(value as string, 100)]))
}
