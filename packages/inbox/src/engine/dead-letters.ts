/** Calls `onDeadLetter`. */
import type { InboxItem, WorkOptions } from '../inbox.ts'
import { log, type Report } from './report.ts'

/**
 * Calls `onDeadLetter` with an item, then `markNotified`. A failure of either is reported; the worker calls again later.
 * An item whose call is under way is passed over.
 */
export type NotifyDeadLetter = (item: InboxItem, markNotified: () => Promise<unknown>) => Promise<void>

export function createDeadLetterNotifier(
  onDeadLetter: WorkOptions['onDeadLetter'] = logDeadLetter,
  report: Report,
): NotifyDeadLetter {
  const underWay = new Set<string>()
  return async (item, markNotified) => {
    if (underWay.has(item.id)) return
    underWay.add(item.id)
    try {
      await onDeadLetter(item, item.lastError ?? { name: 'Error', message: '', at: new Date() })
      await markNotified()
    } catch (error) {
      report(error)
    } finally {
      underWay.delete(item.id)
    }
  }
}

function logDeadLetter({ id, attempts, lastError }: InboxItem): void {
  const tries = `${attempts} attempt${attempts === 1 ? '' : 's'}`
  // As JSON, because the message may hold line breaks and other control characters.
  log(`Inbox item ${id} was given up after ${tries}: ${JSON.stringify(lastError?.message ?? '')}`)
}
