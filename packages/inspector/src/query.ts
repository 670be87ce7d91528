/** The conditions of a list and the range of statistics, as the page puts them into a URL. */
import type { ItemState, ListOptions, StatsOptions } from '@ci-event/inbox'

const mostRows = 1000

/** Empty parameters count as absent. What cannot be is refused by the inbox. */
export function listOptionsOf(query: URLSearchParams): ListOptions {
  const text = (name: string): string | undefined => query.get(name) || undefined
  return {
    state: text('state') as ItemState | undefined,
    tag: text('tag'),
    jobState: text('jobState'),
    text: text('text'),
    since: timeIn(query, 'since'),
    until: timeIn(query, 'until'),
    cursor: text('cursor'),
    limit: Math.min(mostRows, numberIn(query, 'limit') ?? 100),
  }
}

export function statsOptionsOf(query: URLSearchParams): StatsOptions {
  return { since: timeIn(query, 'since'), bucket: numberIn(query, 'bucket') }
}

function timeIn(query: URLSearchParams, name: string): Date | undefined {
  const text = query.get(name)
  return text ? new Date(text) : undefined
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  return text ? Number(text) : undefined
}
