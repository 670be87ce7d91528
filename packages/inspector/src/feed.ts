/** Tells open pages when the inbox has changed. It is queried while at least one page is open. */
import type { InspectedInbox } from './options.ts'

/** The connection to an open page. */
interface Connection {
  /** Sends one server-sent event. Resolves when the page can take more. */
  send(event: string, data: unknown): Promise<void>
}

/** What open pages are updated from. */
export interface Feed {
  /** Sends the counts to a page, now and whenever anything has changed. @returns a function that ends it */
  join(connection: Connection): () => void
  close(): void
}

/** A page, and what it was sent. */
interface Page {
  readonly connection: Connection
  seen: string
  isBusy: boolean
}

/** Of all items and of those that wait, the newest are watched; a change of another one shows in the counts. */
const watchedItems = 50

export function createFeed(inbox: InspectedInbox, pollInterval: number): Feed {
  const pages = new Set<Page>()
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
      const counts = await inbox.count()
      const newest = await inbox.list({ limit: watchedItems })
      const waiting = await inbox.list({ state: 'waiting', limit: watchedItems })
      const stamps = [...newest.items, ...waiting.items].map(
        ({ id, state, attempts, lastError, nextAttemptAt, finishedAt }) =>
          [id, state, attempts, ...[lastError?.at, nextAttemptAt, finishedAt].map((time) => time?.getTime())].join(),
      )
      const seen = JSON.stringify([counts, stamps])
      if (isFailing) broadcast('trouble', false)
      isFailing = false
      for (const page of pages) void update(page, seen, counts)
    } catch {
      // The storage is unreachable. The next refresh tries again.
      isFailing = true
      broadcast('trouble', true)
    }
    isRefreshing = false
    if (isClosed || pages.size === 0) return
    const isAwaited = !isFailing && [...pages].some((page) => page.seen === '' && !page.isBusy)
    // A refresh may take a twentieth of the time, however slow the inbox is.
    timer = setTimeout(refresh, isAwaited ? 0 : Math.max(pollInterval, 20 * (performance.now() - started))).unref()
  }

  /** A page that is still reading is left out until the next refresh. */
  async function update(page: Page, seen: string, counts: object): Promise<void> {
    if (page.isBusy || page.seen === seen) return
    page.isBusy = true
    page.seen = seen
    await page.connection.send('change', { counts })
    page.isBusy = false
  }

  function broadcast(event: string, data: unknown): void {
    for (const { connection } of pages) void connection.send(event, data)
  }

  return {
    join(connection) {
      const page: Page = { connection, seen: '', isBusy: false }
      pages.add(page)
      void refresh()
      return () => {
        pages.delete(page)
        if (pages.size === 0) clearTimeout(timer)
      }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
