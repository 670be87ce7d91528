/** Statistics, counted from the newest items that are stored: BullMQ's own metrics know neither Tags nor handlers. */
import type { InboxStats, StatsOptions } from '@ci-event/inbox'
import { arrivalCounts, countedTag, createStatsSum, statsRangeOf } from '@ci-event/inbox/engine'
import { timeOfId } from './item-id.ts'
import { findItems } from './list.ts'
import type { ItemQueue } from './queue-connection.ts'
import { attemptsOf, dataOf, type ItemJob } from './stored.ts'

/** How many items one call reads, one by one, because each is read with its event and body. */
const mostItems = 1000

/** @throws CallbackError `misconfigured` for options that cannot be */
export async function statsOfItems(queue: ItemQueue, options: StatsOptions): Promise<InboxStats> {
  const range = statsRangeOf(options)
  const sum = createStatsSum(range)
  // Later than now, because other machines may have other clocks.
  const { found, searchedTo } = await findItems(queue, { since: range.start, until: Number.MAX_SAFE_INTEGER })
  for (const { id, state } of found.slice(0, mostItems)) {
    const job = (await queue.getJob(id)) as ItemJob | undefined
    if (!job) continue
    const { event, receivedAt } = dataOf(job)
    const tag = countedTag(event)
    sum.add({ at: receivedAt, tag, handler: '' }, arrivalCounts(event, new Date(receivedAt)))
    for (const { record, runs = [] } of attemptsOf(job, state)) {
      const { result, durationMs = 0 } = record
      const at = Number(record.startedAt) + durationMs
      const ended = { done: result === 'done' ? 1 : 0, dead: result === 'dead' ? 1 : 0 }
      const failed = result === 'done' ? 0 : 1
      sum.add({ at, tag, handler: '' }, { ...ended, runs: 1, failed, took: durationMs, slowest: durationMs })
      for (const { tag: ofJob, handler, runs: number, failed: failures, duration, longest } of runs)
        sum.add({ at, tag: ofJob, handler }, { runs: number, failed: failures, took: duration, slowest: longest })
    }
  }
  const last = found.length > mostItems ? found[mostItems - 1] : undefined
  return sum.result(last ? timeOfId(last.id) : searchedTo)
}
