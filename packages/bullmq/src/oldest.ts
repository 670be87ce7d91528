import { timeOfId } from './item-id.ts'
import type { ItemQueue } from './queue-connection.ts'

/** How many that wait for a later attempt are looked at: BullMQ has them in the order in which they are due. */
const mostDelayed = 1000

/** When the oldest item that is waiting or running was received. Reads ids and no items. */
export async function oldestOpen(queue: ItemQueue): Promise<Date | undefined> {
  const ids = await Promise.all([
    queue.getRanges(['wait'], 0, 0, true),
    queue.getRanges(['active'], 0, -1, true),
    queue.getRanges(['prioritized', 'delayed'], 0, mostDelayed - 1, true),
  ])
  const times = ids.flat().map((id) => timeOfId(id).getTime())
  return times.length === 0 ? undefined : new Date(Math.min(...times))
}
