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
  /** The text that the search field searches, in lower case. */
  readonly text: string
}

const maxErrorLength = 200
const maxUrlLength = 500

// Stored URLs and errors are redacted already; this is a second line of defence.
const redactor = createRedactor()

export function listRow({
  id,
  state,
  outcome,
  receivedAt,
  attempts,
  lastError,
  url,
  summary: { tags, jobStates, jobId, jobs, text },
}: InboxItemSummary): ListRow {
  const error = lastError && redactor.text(lastError.message, maxErrorLength)
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
    ...(error === undefined ? {} : { error }),
    text: [id, redactor.url(url.slice(0, maxUrlLength)), error, text].join('\n').toLowerCase(),
  }
}

/** Changes whenever the row of an item changes. */
export function stampOf({ state, attempts, lastError, nextAttemptAt, finishedAt }: InboxItemSummary): string {
  const times = [lastError?.at, nextAttemptAt, finishedAt].map((time) => time?.getTime())
  return [state, attempts, ...times].join()
}
