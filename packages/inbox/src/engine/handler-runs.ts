/** What the handlers of one attempt did, by Tag. */
import { type CallbackEvent, type HandlerReport, isReview } from '@ci-event/core'

/** The runs of one handler for the jobs of one Tag. */
export interface HandlerRuns {
  readonly tag: string
  readonly handler: string
  readonly runs: number
  readonly failed: number
  /** Milliseconds, of all runs and of the longest. */
  readonly duration: number
  readonly longest: number
}

/** Kept per attempt, whatever Tags a sender has invented. */
const mostKinds = 50
const longestName = 200

/** Reports without a duration are of handlers that did not run. */
export function handlerRunsOf(reports: readonly HandlerReport[], event: CallbackEvent): HandlerRuns[] {
  const ran = reports.filter(({ durationMs }) => durationMs !== undefined)
  if (ran.length === 0) return []
  const tagOf = tagsById(event)
  const kinds = new Map<string, HandlerRuns>()
  for (const { handler, jobId, state, durationMs = 0 } of ran) {
    const tag = tagOf(jobId)
    const key = JSON.stringify([tag, handler])
    const known = kinds.get(key)
    if (!known && kinds.size === mostKinds) continue
    const { runs, failed, duration, longest } = known ?? { runs: 0, failed: 0, duration: 0, longest: 0 }
    kinds.set(key, {
      tag,
      handler: handler.slice(0, longestName),
      runs: runs + 1,
      failed: failed + (state === 'failed' ? 1 : 0),
      duration: duration + durationMs,
      longest: Math.max(longest, durationMs),
    })
  }
  return [...kinds.values()]
}

function tagsById(event: CallbackEvent): (jobId: string | undefined) => string {
  const name = nameOf(event.EventName) ?? ''
  const jobs = 'JobsDetail' in event && !isReview(event) ? event.JobsDetail : []
  if (!Array.isArray(jobs)) return () => name
  const tags = new Map(jobs.map(({ JobId, Tag }) => [JobId as unknown, nameOf(Tag)]))
  const first = tags.values().next().value
  return (jobId) => tags.get(jobId) ?? first ?? name
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, longestName) : undefined
}
