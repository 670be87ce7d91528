/** Keeps open pages up to date. The inbox is queried while at least one page is open, in small slices. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ListRow, listRow, stampOf } from './list-row.ts'
import type { InspectorOptions } from './options.ts'

/** The connection to an open page. */
interface Connection {
  /** Sends one server-sent event. Resolves when the page can take more. */
  send(event: string, data: unknown): Promise<void>
}

/** What open pages are updated from. */
export interface Feed {
  /** Sends all items to a page, and all changes from then on. @returns a function that ends it */
  join(connection: Connection): () => void
  close(): void
}

/** A page and what it has been sent. */
interface Page {
  readonly connection: Connection
  /** The stamp of each row that the page has. */
  readonly stamps: Map<string, string>
  counts: string
  isBusy: boolean
  isNew: boolean
}

interface KnownRow {
  readonly stamp: string
  readonly row: ListRow
  readonly size: number
}

/** Items per query and rows per event: both block the event loop for a few milliseconds at most. */
const sliceSize = 50
/** The rows of an inbox with hostile items must fit into memory, here and in the page. */
const maxTotalSize = 8 * 1024 * 1024

export function createFeed({
  inbox,
  maxItems,
  pollInterval,
}: Required<Pick<InspectorOptions, 'inbox'>> & { maxItems: number; pollInterval: number }): Feed {
  const pages = new Set<Page>()
  let known = new Map<string, KnownRow>()
  let counts: Record<string, number> = {}
  let timer: NodeJS.Timeout | undefined
  let isRefreshing = false
  let isFailing = false
  let isClosed = false

  async function refresh(): Promise<void> {
    if (isRefreshing || isClosed) return
    isRefreshing = true
    clearTimeout(timer)
    const started = performance.now()
    try {
      counts = await inbox.count()
      known = await readRows(known)
      if (isFailing) broadcast('trouble', false)
      isFailing = false
      for (const page of pages) void update(page)
    } catch {
      // The storage is unreachable. The next refresh tries again.
      isFailing = true
      broadcast('trouble', true)
    }
    isRefreshing = false
    if (pages.size === 0) known = new Map()
    if (isClosed || pages.size === 0) return
    const isAwaited = !isFailing && [...pages].some(({ isNew, isBusy }) => isNew && !isBusy)
    // A refresh may take a twentieth of the time, however large the inbox is.
    timer = setTimeout(refresh, isAwaited ? 0 : Math.max(pollInterval, 20 * (performance.now() - started))).unref()
  }

  /** The newest items, with the rows of `before` for those that have not changed. */
  async function readRows(before: ReadonlyMap<string, KnownRow>): Promise<Map<string, KnownRow>> {
    const rows = new Map<string, KnownRow>()
    let totalSize = 0
    let cursor: string | undefined
    for (let offset = 0; offset < maxItems && pages.size > 0; offset += sliceSize) {
      const limit = Math.min(sliceSize, maxItems - offset)
      const page = await inbox.list({ limit, cursor })
      cursor = page.cursor
      for (const summary of page.items) {
        const stamp = stampOf(summary)
        const old = before.get(summary.id)
        const entry = old?.stamp === stamp ? old : knownRow(stamp, listRow(summary))
        totalSize += entry.size
        if (totalSize > maxTotalSize) return rows
        rows.set(summary.id, entry)
      }
      if (cursor === undefined) break
      await nextTurn()
    }
    return rows
  }

  /** Sends a page what it lacks, slice by slice. While it is still reading, it is left out. */
  async function update(page: Page): Promise<void> {
    if (page.isBusy) return
    page.isBusy = true
    const changed = [...known].filter(([id, { stamp }]) => page.stamps.get(id) !== stamp)
    const gone = [...page.stamps.keys()].filter((id) => !known.has(id))
    const newCounts = JSON.stringify(counts)
    const isChanged = page.isNew || changed.length > 0 || gone.length > 0 || newCounts !== page.counts
    const { connection, stamps, isNew } = page
    page.isNew = false
    page.counts = newCounts
    for (const id of gone) stamps.delete(id)
    for (let from = 0; isChanged && pages.has(page) && (from === 0 || from < changed.length); from += sliceSize) {
      const slice = changed.slice(from, from + sliceSize)
      for (const [id, { stamp }] of slice) stamps.set(id, stamp)
      const rows = slice.map(([, { row }]) => row)
      const event = !isNew ? 'change' : from === 0 ? 'all' : 'more'
      await connection.send(event, { rows, counts, maxItems, ...(event === 'change' && from === 0 ? { gone } : {}) })
      await nextTurn()
    }
    page.isBusy = false
  }

  function broadcast(event: string, data: unknown): void {
    for (const { connection } of pages) void connection.send(event, data)
  }

  return {
    join(connection) {
      const page: Page = { connection, stamps: new Map(), counts: '', isBusy: false, isNew: true }
      pages.add(page)
      void refresh()
      return () => {
        pages.delete(page)
        if (pages.size > 0) return
        clearTimeout(timer)
        if (!isRefreshing) known = new Map()
      }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

function knownRow(stamp: string, row: ListRow): KnownRow {
  return {
    stamp,
    row,
    size: 300 + row.text.length + row.tags.join().length + row.states.join().length + row.job.length,
  }
}
