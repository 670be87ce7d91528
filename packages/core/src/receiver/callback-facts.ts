import { excerpt } from '../internal/excerpt.ts'
import { endOfEvent } from '../parse/end-of-event.ts'
import { type CallbackEvent, isReview, isTaskFinish } from '../parse/event.ts'
import type { CallbackResponse } from './responses.ts'

/** What is logged and published of a callback: numbers, and names and ids of CI's; nothing of the customer's. */
export interface CallbackFacts {
  readonly outcome: string
  readonly status: number
  readonly durationMs: number
  readonly bytes?: number
  readonly event?: string
  readonly jobs?: number
  readonly jobId?: string
  readonly handler?: string
  readonly attempt: number
  readonly lagMs?: number
}

const mostHandlers = 20

/** @param measured `receivedAt` in ms since 1970 */
export function factsOfCallback(
  { outcome, status, event, handlers = [] }: CallbackResponse,
  { receivedAt, durationMs, bytes }: { receivedAt: number; durationMs: number; bytes: number | undefined },
): CallbackFacts {
  const facts = { outcome, status, durationMs: Math.round(durationMs * 10) / 10, attempt: 1 }
  const ofBody = bytes === undefined ? {} : { bytes }
  if (!event) return { ...facts, ...ofBody }
  const ended = endOfEvent(event)
  const jobId = jobIdOf(event)
  const names = [...new Set(handlers.map(({ handler }) => excerpt(handler, 100)))].slice(0, mostHandlers)
  return {
    ...facts,
    ...ofBody,
    event: typeof event.EventName === 'string' ? excerpt(event.EventName, 100) : '(none)',
    jobs: isTaskFinish(event) || isReview(event) ? event.JobsDetail.length : 1,
    ...(jobId === undefined ? {} : { jobId }),
    ...(names.length === 0 ? {} : { handler: names.join(',') }),
    ...(ended === undefined ? {} : { lagMs: Math.max(0, receivedAt - ended) }),
  }
}

function jobIdOf(event: CallbackEvent): string | undefined {
  if (!isTaskFinish(event) && !isReview(event)) return undefined
  const [job, ...others] = event.JobsDetail
  return others.length === 0 && typeof job?.JobId === 'string' ? excerpt(job.JobId, 100) : undefined
}
