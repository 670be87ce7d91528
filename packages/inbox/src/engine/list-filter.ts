/** Which items a list has: checks the options, and tests what no index can. */
import { misconfigured } from '@ci-event/core/storage'
import type { InboxItemSummary, ItemState, ListOptions } from '../inbox.ts'

/** The conditions of a list, checked and complete. */
export interface ListFilter {
  readonly state?: ItemState | undefined
  readonly tag?: string | undefined
  readonly jobState?: string | undefined
  /** In lower case. */
  readonly words: readonly string[]
  /** Milliseconds, inclusive. */
  readonly since: number
  /** Milliseconds, exclusive. */
  readonly until: number
  readonly limit: number
}

const states: readonly string[] = ['waiting', 'running', 'done', 'dead']
const mostItems = 1000
const mostWords = 10
const longestText = 500
/** The bounds of what a Date can be. */
const earliest = -8.64e15
const latest = 8.64e15

/** @throws CallbackError `misconfigured` for options that cannot be */
export function listFilterOf(options: ListOptions): ListFilter {
  const { state, tag, jobState, text = '', since, until, limit = 100 } = options
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= mostItems))
    throw misconfigured(`\`limit\` must be an integer from 1 to ${mostItems}, got ${limit}.`)
  if (state !== undefined && !states.includes(state))
    throw misconfigured(`\`state\` must be one of ${states.join(', ')}, got ${state}.`)
  return {
    state,
    tag,
    jobState,
    words: text.slice(0, longestText).toLowerCase().split(/\s/).filter(Boolean).slice(0, mostWords),
    since: timeOf('since', since, earliest),
    until: timeOf('until', until, latest + 1),
    limit,
  }
}

function timeOf(name: string, date: Date | undefined, otherwise: number): number {
  if (date === undefined) return otherwise
  const time = date instanceof Date ? date.getTime() : Number.NaN
  if (Number.isNaN(time)) throw misconfigured(`\`${name}\` must be a valid Date, got ${date}.`)
  return time
}

/** Whether an item fulfils every condition. */
export function isListed(item: InboxItemSummary, filter: ListFilter): boolean {
  const { state, tag, jobState, words, since, until } = filter
  const { tags, jobStates } = item.summary
  const received = item.receivedAt.getTime()
  return (
    (state === undefined || item.state === state) &&
    received >= since &&
    received < until &&
    (tag === undefined || tags.includes(tag)) &&
    (jobState === undefined || jobStates.includes(jobState)) &&
    (words.length === 0 || hasWords(item, words))
  )
}

function hasWords({ id, url, lastError, summary }: InboxItemSummary, words: readonly string[]): boolean {
  const text = [id, url, lastError?.message, summary.jobId, summary.text].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** @throws CallbackError `misconfigured` */
export function refuseCursor(cursor: string): never {
  throw misconfigured(`\`cursor\` must be one that \`list\` returned, got ${JSON.stringify(cursor.slice(0, 100))}.`)
}
