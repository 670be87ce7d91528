/** Notifies the app of dead items, also of those that another process or an earlier run left. */
import type { InboxItem } from '@ci-event/inbox'
import type { NotifyDeadLetter } from '@ci-event/inbox/engine'
import type { ItemQueue } from './queue-connection.ts'
import { changed, dataOf, type ItemJob, itemOf } from './stored.ts'

/** How many dead items are read at once. */
const page = 100

export interface DeadLetters {
  notify(job: ItemJob): Promise<void>
  /** Notifies of the items that nobody was notified of yet, the newest first. */
  notifyOfOthers(): Promise<void>
}

export function createDeadLetters(ready: () => Promise<ItemQueue>, notifier: NotifyDeadLetter): DeadLetters {
  async function notify(job: ItemJob): Promise<void> {
    const item: InboxItem = itemOf(job, 'dead', job.attemptsMade)
    await notifier(item, async () => {
      // Read again, because it may have been replayed meanwhile.
      const current = (await (await ready()).getJob(item.id)) as ItemJob | undefined
      if (current && current.finishedOn === job.finishedOn)
        await current.updateData(changed(current, { notified: job.finishedOn as number }))
    })
  }

  return {
    notify,
    async notifyOfOthers() {
      const queue = await ready()
      for (let start = 0; ; start += page) {
        const jobs = (await queue.getFailed(start, start + page - 1)).filter((job) => job !== undefined)
        const open = jobs.filter((job) => dataOf(job).notified !== job.finishedOn)
        for (const job of open) await notify(job)
        // The older ones were dealt with before these.
        if (open.length === 0) return
      }
    },
  }
}
