/**
 * Lists summaries. BullMQ keeps an item in one value with its event and body, and reads it whole. So this finds the ids
 * of one page first, and reads and summarises its items one by one.
 */
import type { InboxItemSummary, ItemState, SummaryOptions } from '@ci-event/inbox'
import { summaryOf } from '@ci-event/inbox'
import type { Queue } from 'bullmq'
import { type ItemJob, itemOf, jobTypes, type Returned, type Stored } from './stored.ts'

export async function listSummaries(
  queue: Queue<Stored, Returned>,
  { state, limit = 100, offset = 0 }: SummaryOptions,
): Promise<InboxItemSummary[]> {
  const states = state === undefined ? (Object.keys(jobTypes) as ItemState[]) : [state]
  const stateOfId = new Map<string, ItemState>()
  for (const each of states) {
    for (const id of await queue.getRanges(jobTypes[each], 0, offset + limit - 1)) stateOfId.set(id, each)
  }
  const newestFirst = [...stateOfId].sort(([a], [b]) => (a < b ? 1 : -1)).slice(offset, offset + limit)
  const summaries: InboxItemSummary[] = []
  for (const [id, itemState] of newestFirst) {
    const job = (await queue.getJob(id)) as ItemJob | undefined
    // It was removed meanwhile.
    if (!job) continue
    const {
      event,
      body: _,
      headers: _headers,
      handlers: _handlers,
      ...rest
    } = itemOf(job, itemState, job.attemptsMade + (itemState === 'running' ? 1 : 0))
    summaries.push({ ...rest, summary: summaryOf(event) })
  }
  return summaries
}
