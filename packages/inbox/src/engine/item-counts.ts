/** What an event or an attempt adds to the statistics. */
import type { CallbackEvent } from '@ci-event/core'
import { endOfEvent } from '@ci-event/core/storage'
import type { Verdict } from './attempt.ts'
import type { Counts } from './stats.ts'

/** Later than this, clocks differ, or the time is of another job. */
const longestLag = 30 * 24 * 3_600_000

/** The counts of an item that has arrived. */
export function arrivalCounts(event: CallbackEvent, receivedAt: Date): Partial<Counts> {
  const end = endOfEvent(event)
  const lag = end === undefined ? Number.NaN : receivedAt.getTime() - end
  if (!(lag <= longestLag)) return { arrived: 1 }
  const late = Math.max(0, lag)
  return { arrived: 1, lag: late, lagged: 1, latest: late }
}

/** The counts of an attempt that has ended; `undefined` when it does not count. */
export function attemptCounts({ state, record }: Verdict): Partial<Counts> | undefined {
  if (!record) return undefined
  const took = record.durationMs ?? 0
  return {
    done: state === 'done' ? 1 : 0,
    dead: state === 'dead' ? 1 : 0,
    runs: 1,
    failed: state === 'done' ? 0 : 1,
    took,
    slowest: took,
  }
}
