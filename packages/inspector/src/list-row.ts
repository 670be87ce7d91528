/** An item as a row of the list. */
import { createRedactor } from '@ci-event/core/storage'
import type { InboxItemSummary } from '@ci-event/inbox'

/** One row of the list. */
export interface ListRow {
  readonly id: string
  readonly state: InboxItemSummary['state']
  readonly outcome?: InboxItemSummary['outcome']
  readonly receivedAt: string
  readonly attempts: number
  /** The Tags of its jobs, or the event's name. */
  readonly tags: readonly string[]
  /** The States of its jobs. */
  readonly states: readonly string[]
  /** `JobId` or `RunId` of the first job or run. */
  readonly job: string
  /** The number of jobs. */
  readonly jobs: number
  readonly error?: string
  readonly nextAttemptAt?: string
  /** When the last attempt failed, and when the item ended: a row changes whenever its item does. */
  readonly failedAt?: string
  readonly finishedAt?: string
}

const maxErrorLength = 200

// Stored errors are redacted already; this is a second line of defence.
const redactor = createRedactor()

export function listRow({
  id,
  state,
  outcome,
  receivedAt,
  attempts,
  lastError,
  nextAttemptAt,
  finishedAt,
  summary: { tags, jobStates, jobId, jobs },
}: InboxItemSummary): ListRow {
  return {
    id,
    state,
    ...(outcome === undefined ? {} : { outcome }),
    receivedAt: receivedAt.toISOString(),
    attempts,
    tags,
    states: jobStates,
    job: jobId ?? '',
    jobs,
    ...(lastError === undefined
      ? {}
      : { error: redactor.text(lastError.message, maxErrorLength), failedAt: lastError.at.toISOString() }),
    ...(finishedAt === undefined ? {} : { finishedAt: finishedAt.toISOString() }),
    ...(nextAttemptAt === undefined || attempts === 0 ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
  }
}
