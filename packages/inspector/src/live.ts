/** Tells pages what changes in an inbox, by looking at it while one is open. */
import type { InspectorOptions } from './options.ts'
import { rowOf, stampOf } from './row.ts'

/** A page that is open. */
interface Watcher {
  /** Takes one server-sent event. */
  tell(event: string, data: unknown): void
}

/** What pages watch. */
export interface Live {
  /** Tells of all items now, and of changes from now on. @returns ends it */
  watch(watcher: Watcher): () => void
  close(): void
}

export function createLive({ inbox, maxItems: limit = 1000, pollInterval: poll = 1000 }: InspectorOptions): Live {
  const greeted = new Set<Watcher>()
  const waiting = new Set<Watcher>()
  let known = new Map<string, { stamp: string; row: object }>()
  let counts: Record<string, number> = {}
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let isClosed = false
  let isTroubled = false

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    clearTimeout(timer)
    const started = performance.now()
    try {
      const [items, counted] = await Promise.all([inbox.list({ limit }), inbox.count()])
      const before = known
      const fresh: object[] = []
      known = new Map()
      for (const item of items) {
        const stamp = stampOf(item)
        const old = before.get(item.id)
        const row = old?.stamp === stamp ? old.row : rowOf(item)
        if (row !== old?.row) fresh.push(row)
        known.set(item.id, { stamp, row })
      }
      const gone = [...before.keys()].filter((id) => !known.has(id))
      const isChanged = fresh.length > 0 || gone.length > 0 || JSON.stringify(counted) !== JSON.stringify(counts)
      counts = counted
      if (isTroubled) tellAll('trouble', false)
      isTroubled = false
      if (isChanged) tellAll('change', { rows: fresh, gone, counts })
      const all = [...known.values()].map(({ row }) => row)
      for (const watcher of waiting) {
        greeted.add(watcher)
        watcher.tell('all', { rows: all, counts, limit })
      }
      waiting.clear()
    } catch {
      // The storage is out of reach; it is looked at again.
      isTroubled = true
      tellAll('trouble', true)
      for (const watcher of waiting) watcher.tell('trouble', true)
    }
    isLooking = false
    if (isClosed || greeted.size + waiting.size === 0) return
    // Looking may take a twentieth of the time, however large the inbox.
    const pause = waiting.size > 0 && !isTroubled ? 0 : Math.max(poll, 20 * (performance.now() - started))
    timer = setTimeout(look, pause).unref()
  }

  function tellAll(event: string, data: unknown): void {
    for (const watcher of greeted) watcher.tell(event, data)
  }

  return {
    watch(watcher) {
      waiting.add(watcher)
      void look()
      return () => {
        waiting.delete(watcher)
        greeted.delete(watcher)
        if (greeted.size + waiting.size === 0) clearTimeout(timer)
      }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
