/**
 * Lists items. BullMQ has an index of states only, whose ids tell when items were received. It keeps an item in one
 * value with its event and body, so each item that is listed, or tested for another condition, is read whole, one by one.
 */
import type { InboxItemSummary, ItemPage, ItemState, ListOptions } from '@ci-event/inbox'
import { summaryOf } from '@ci-event/inbox'
import { isListed, listFilterOf, refuseCursor } from '@ci-event/inbox/engine'
import { idAt, timeOfId } from './item-id.ts'
import type { ItemQueue } from './queue-connection.ts'
import { type ItemJob, itemOf, jobTypes } from './stored.ts'

/** Ids of each state that are considered, the newest first. */
const mostIds = 200_000
const idsPerQuery = 5000
/** How many items one call reads. */
const mostCandidates = 1000

/** An item that was found, unread. */
export interface Found {
  readonly id: string
  readonly state: ItemState
}

/** @throws CallbackError `misconfigured` for options that cannot be */
export async function listItems(queue: ItemQueue, options: ListOptions): Promise<ItemPage> {
  const filter = listFilterOf(options)
  const { cursor } = options
  if (cursor !== undefined && !/^[0-9a-f]{12}[0-9a-z-]{0,80}$/.test(cursor)) refuseCursor(cursor)
  const states = filter.state === undefined ? undefined : [filter.state]
  const { found, searchedTo } = await findItems(queue, {
    since: filter.since,
    until: filter.until,
    before: cursor,
    states,
  })
  const items: InboxItemSummary[] = []
  for (const [index, candidate] of found.entries()) {
    if (index === mostCandidates) {
      const last = found[index - 1] as Found
      return { items, cursor: last.id, searchedTo: timeOfId(last.id) }
    }
    const item = await readSummary(queue, candidate)
    if (!item || !isListed(item, filter)) continue
    items.push(item)
    if (items.length === filter.limit) return { items, cursor: item.id }
  }
  return searchedTo ? { items, searchedTo } : { items }
}

/** Items that were received in a time, the newest first. `searchedTo` says how far back, if a state has more than were considered. */
export async function findItems(
  queue: ItemQueue,
  {
    since,
    until,
    before,
    states = Object.keys(jobTypes) as ItemState[],
  }: {
    readonly since: number
    readonly until: number
    /** Only ids that sort before this one. */
    readonly before?: string | undefined
    readonly states?: readonly ItemState[] | undefined
  },
): Promise<{ found: Found[]; searchedTo: Date | undefined }> {
  const first = idAt(since)
  const end = idAt(until)
  const last = before !== undefined && before < end ? before : end
  const stateOfId = new Map<string, ItemState>()
  let furthest = ''
  for (const state of states) {
    for (const type of jobTypes[state]) {
      let ids: string[] = []
      for (let start = 0; start < mostIds; start += idsPerQuery) {
        ids = await queue.getRanges([type], start, start + idsPerQuery - 1)
        for (const id of ids) if (id >= first && id < last) stateOfId.set(id, state)
        if (ids.length < idsPerQuery) break
      }
      // The newest were considered first; of the states with more, the one that reaches back least says how far.
      const oldest = ids.length < idsPerQuery ? '' : (ids.at(-1) ?? '')
      if (oldest > furthest) furthest = oldest
    }
  }
  const found = [...stateOfId].map(([id, state]) => ({ id, state })).sort((a, b) => (a.id < b.id ? 1 : -1))
  return { found, searchedTo: furthest === '' ? undefined : timeOfId(furthest) }
}

/** `undefined` for an item that was removed meanwhile. */
async function readSummary(queue: ItemQueue, { id, state }: Found): Promise<InboxItemSummary | undefined> {
  const job = (await queue.getJob(id)) as ItemJob | undefined
  if (!job) return undefined
  const item = itemOf(job, state, job.attemptsMade + (state === 'running' ? 1 : 0))
  const { event, body: _, headers: _headers, handlers: _handlers, history: _history, rerun: _rerun, ...rest } = item
  return { ...rest, summary: summaryOf(event) }
}
