/** An item as the list shows it. */
import type { CallbackEvent } from '@ci-event/core'
import { createRedactor, secretsInEvent } from '@ci-event/core/storage'
import type { InboxItem } from '@ci-event/inbox'

/** One line of the list. */
export interface Row {
  readonly id: string
  readonly state: InboxItem['state']
  readonly outcome?: InboxItem['outcome']
  readonly receivedAt: string
  readonly attempts: number
  /** The Tags of its jobs, or the event's name; each once. */
  readonly tags: readonly string[]
  /** How its jobs ended; each once. */
  readonly states: readonly string[]
  /** `JobId` or `RunId` of the first. */
  readonly job: string
  readonly jobs: number
  readonly error?: string
  /** What free text is looked for in, in lower case. */
  readonly text: string
}

interface Facts {
  readonly tag: string
  readonly state?: string | undefined
  readonly id?: string | undefined
}

const longestText = 4000

/** Changes when the item does, so that rows are made of changed items alone. */
export function stampOf({ state, attempts, handlers, lastError, nextAttemptAt, finishedAt }: InboxItem): string {
  const times = [lastError?.at, nextAttemptAt, finishedAt].map((time) => time?.getTime())
  return [state, attempts, handlers.length, ...times].join()
}

export function rowOf(item: InboxItem): Row {
  const { id, state, outcome, receivedAt, attempts, event, lastError, url } = item
  const facts = factsOf(event)
  const redactor = createRedactor(secretsInEvent(event))
  const error = lastError && redactor.text(lastError.message, longestText)
  const leaves = leavesOf(redactor.tree(event))
  return {
    id,
    state,
    ...(outcome === undefined ? {} : { outcome }),
    receivedAt: receivedAt.toISOString(),
    attempts,
    tags: distinct(facts.map(({ tag }) => tag)),
    states: distinct(facts.map(({ state }) => state)),
    job: facts[0]?.id ?? '',
    jobs: facts.length,
    ...(error === undefined ? {} : { error: error.slice(0, 200) }),
    text: [id, redactor.url(url), error, ...leaves].join('\n').slice(0, longestText).toLowerCase(),
  }
}

function factsOf(event: CallbackEvent): Facts[] {
  if (event.EventName === 'TaskFinish' && Array.isArray(event.JobsDetail)) {
    const jobs = event.JobsDetail as readonly Record<string, unknown>[]
    return jobs.map(({ Tag, State, JobId }) => ({ tag: textOf(Tag) ?? '—', state: textOf(State), id: textOf(JobId) }))
  }
  const run = 'WorkflowExecution' in event ? (event.WorkflowExecution as unknown as Record<string, unknown>) : {}
  return [{ tag: textOf(event.EventName) ?? '—', state: textOf(run.State), id: textOf(run.RunId) }]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))]
}

/** All values, in order: names are the same in every item and find nothing. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return value === undefined || value === null ? [] : [String(value)]
}
