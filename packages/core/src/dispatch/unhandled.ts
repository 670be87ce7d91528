import { excerpt } from '../internal/excerpt.ts'
import { createRateLimit, moreOf } from '../internal/rate-limit.ts'
import { warnOnConsole } from './console-warning.ts'
import type { Subject } from './registry.ts'

const minute = 60_000

/** The Tag of a job or the name of an event, as a log shows it. */
export function kindOf(subject: Subject): string {
  const { EventName, JobsDetail, Tag } = subject as Readonly<Record<string, unknown>>
  const isEmpty = Array.isArray(JobsDetail) && JobsDetail.length === 0
  if (typeof EventName === 'string') return `event ${excerpt(EventName, 100)}${isEmpty ? ' without jobs' : ''}`
  return `Tag ${typeof Tag === 'string' ? excerpt(Tag, 100) : '(none)'}`
}

/** Warns of what no handler is registered for, once per Tag or event and minute. */
export function createUnhandledWarning(warn: (message: string) => void = warnOnConsole): (subject: Subject) => void {
  const limit = createRateLimit(minute)
  return (subject) => {
    const kind = kindOf(subject)
    const heldBack = limit(kind)
    if (heldBack === undefined) return
    const { JobId } = subject as { JobId?: unknown }
    const job = typeof JobId === 'string' ? `, such as job ${excerpt(JobId, 100)}` : ''
    warn(`No handler is registered for ${kind}${job}; it counts as handled.${moreOf(heldBack)}`)
  }
}
