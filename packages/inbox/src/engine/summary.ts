/** Summarises an event once, when it is accepted, so that a list of items needs no events. */
import { type CallbackEvent, isReview } from '@ci-event/core'
import { createRedactor, isSecretField, secretsInEvent } from '@ci-event/core/storage'
import type { EventSummary } from '../inbox.ts'
import { readableText } from './storable-text.ts'

const maxNames = 20
const maxNameLength = 200
const maxTextLength = 4000

interface JobFacts {
  readonly tag: string
  readonly state?: string | undefined
  readonly id?: string | undefined
}

/** Without NUL and lone surrogates, which databases do not keep. Takes a time that is linear in the event, and returns a few kilobytes at most. */
export function summaryOf(event: CallbackEvent): EventSummary {
  const jobs = jobsOf(event)
  const id = jobs[0]?.id
  const text = createRedactor(secretsInEvent(event)).text(firstValues(event), maxTextLength)
  return {
    tags: distinctNames(jobs.map(({ tag }) => tag)),
    jobStates: distinctNames(jobs.map(({ state }) => state)),
    ...(id === undefined ? {} : { jobId: readableText(id.slice(0, maxNameLength)) }),
    jobs: jobs.length,
    text: readableText(text),
  }
}

/** The Tag under which an item is counted: that of its first job, or the event's name. */
export function countedTag(event: CallbackEvent): string {
  return readableText((jobsOf(event)[0]?.tag ?? '—').slice(0, maxNameLength))
}

function jobsOf(event: CallbackEvent): JobFacts[] {
  if (event.EventName === 'TaskFinish' && Array.isArray(event.JobsDetail)) {
    const jobs = event.JobsDetail as readonly Record<string, unknown>[]
    return jobs.map(({ Tag, State, JobId }) => ({ tag: textOf(Tag) ?? '—', state: textOf(State), id: textOf(JobId) }))
  }
  if (isReview(event) && Array.isArray(event.JobsDetail)) {
    const reviews = event.JobsDetail as readonly Record<string, unknown>[]
    return reviews.map(({ State, JobId, Suggestion }) => ({
      tag: event.EventName,
      state: State === 'Failed' ? State : (textOf(Suggestion) ?? textOf(State)),
      id: textOf(JobId),
    }))
  }
  const run = 'WorkflowExecution' in event ? (event.WorkflowExecution as unknown as Record<string, unknown>) : {}
  return [{ tag: textOf(event.EventName) ?? '—', state: textOf(run?.State), id: textOf(run?.RunId) }]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function distinctNames(names: readonly (string | undefined)[]): string[] {
  const distinct = new Set<string>()
  for (const name of names) {
    if (name !== undefined) distinct.add(readableText(name.slice(0, maxNameLength)))
    if (distinct.size === maxNames) break
  }
  return [...distinct]
}

/** The values of an event in order, one per line, without those of secret fields. It stops when it has enough. */
function firstValues(event: CallbackEvent): string {
  const values: string[] = []
  let length = 0
  const collect = (node: unknown): void => {
    if (node === undefined) return
    if (typeof node !== 'object') {
      // A little more than is kept, because a secret that is cut in two would not be recognised.
      const value = String(node).slice(0, 2 * maxTextLength)
      length += value.length + 1
      values.push(value)
      return
    }
    for (const name in node) {
      if (length >= maxTextLength) return
      if (!isSecretField(name)) collect((node as Record<string, unknown>)[name])
    }
  }
  collect(event)
  return values.join('\n')
}
