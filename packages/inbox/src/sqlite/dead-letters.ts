/** Notifies the app of dead items, also of those that another process or an earlier run left. */
import { createDeadLetterNotifier } from '../engine/dead-letters.ts'
import type { Report } from '../engine/report.ts'
import type { InboxItem, WorkOptions } from '../inbox.ts'
import type { Database } from './database.ts'
import { listNotNotified, markNotified } from './items.ts'

/** How many items are read at once. */
const batch = 100

export interface DeadLetters {
  notify(item: InboxItem): Promise<void>
  /** Notifies of the items that nobody was notified of yet. */
  notifyOfOthers(): Promise<void>
}

export function createDeadLetters(
  database: Database,
  onDeadLetter: WorkOptions['onDeadLetter'],
  report: Report,
): DeadLetters {
  const notifier = createDeadLetterNotifier(onDeadLetter, report)
  const notify = (item: InboxItem) => notifier(item, () => database.write((sql) => markNotified(sql, item.id)))

  return {
    notify,
    async notifyOfOthers() {
      for (const item of await database.read((sql) => listNotNotified(sql, batch))) await notify(item)
    },
  }
}
