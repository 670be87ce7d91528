/** One log line for each attempt. */
import { type CallbackEvent, isCallbackError, type Logger } from '@ci-event/core'
import { fromLogger } from '@ci-event/core/storage'
import { traceparentIn } from '@ci-event/core/telemetry'
import type { InboxItem } from '../inbox.ts'
import { attempt, type Verdict } from './attempt.ts'

/** `attempt`, which writes a line when it has ended. */
export type Attempt = typeof attempt

const mostHandlers = 20

/**
 * @param logger the app's; without one, nothing is logged
 * @throws CallbackError `misconfigured` for what is not a logger
 */
export function loggedAttempt(logger: Logger | undefined): Attempt {
  if (logger === undefined) return attempt
  const { info } = fromLogger(logger)
  return async (item, deliver, ...rest) => {
    const start = performance.now()
    const handlers = new Set<string>()
    // The verdict holds what every attempt so far has done; what this one has done is in its report.
    const noting: typeof deliver = async (event, context) => {
      try {
        const delivery = await deliver(event, context)
        for (const { handler, state } of delivery.handlers ?? []) if (state !== 'skipped') handlers.add(handler)
        return delivery
      } catch (error) {
        for (const { handler, state } of (isCallbackError(error) && error.handlers) || [])
          if (state !== 'skipped') handlers.add(handler)
        throw error
      }
    }
    const verdict = await attempt(item, noting, ...rest)
    info(`Attempt ${item.attempts} of an inbox item: ${outcomeOf(verdict)}`, {
      outcome: outcomeOf(verdict),
      durationMs: Math.round((performance.now() - start) * 10) / 10,
      ...factsOf(item.event),
      ...(handlers.size === 0 ? {} : { handler: [...handlers].slice(0, mostHandlers).join(',') }),
      attempt: item.attempts,
      ...traceIdsOf(item),
    })
    return verdict
  }
}

/** What became of the attempt: an outcome such as `handled`; `failed`, when another follows; `postponed`, or `dead`. */
function outcomeOf(verdict: Verdict): string {
  if (verdict.state === 'done') return verdict.outcome
  if (verdict.state === 'dead') return 'dead'
  return verdict.counts ? 'failed' : 'postponed'
}

function factsOf(event: CallbackEvent): object {
  const { EventName, JobsDetail } = event as { EventName?: unknown; JobsDetail?: unknown }
  const name = typeof EventName === 'string' ? EventName.slice(0, 100) : '(none)'
  if (!Array.isArray(JobsDetail)) return { event: name, jobs: 1 }
  const [{ JobId } = {}] = JobsDetail as readonly { JobId?: unknown }[]
  const isNamed = JobsDetail.length === 1 && typeof JobId === 'string'
  return { event: name, jobs: JobsDetail.length, ...(isNamed ? { jobId: JobId.slice(0, 100) } : {}) }
}

/** Those of the span that accepted the callback, which its own line has, too: they join the lines of one callback. */
function traceIdsOf({ headers }: InboxItem): object {
  const [, trace_id, span_id] = traceparentIn(headers.traceparent)?.split('-') ?? []
  return trace_id === undefined ? {} : { trace_id, span_id }
}
