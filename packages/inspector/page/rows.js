/** The rows that are loaded: the newest that fulfil the filters, and page by page those before them. */
import { fetchItems } from './api.js'

const pageSize = 100
/** The most rows that are asked for again after a change. */
const mostRefreshed = 1000
/** How often a search is continued by itself while it finds nothing. */
const mostSearches = 10
/** The shortest time between two refreshes, and how many times as long as one took. */
const shortestPause = 500
const rest = 10

/**
 * @param {() => Record<string, string>} conditions the filters
 * @param {(change: { added: string[], error?: Error }) => void} changed
 */
export function createRows(conditions, changed) {
  let rows = []
  let cursor
  /** How far a search came that has not ended, as a time. */
  let searchedTo
  let isLoading = false
  let hasLoaded = false
  let abort = new AbortController()
  let timer
  let isStale = false

  /** Loads the first page again, for other filters. */
  async function reload() {
    abort.abort()
    abort = new AbortController()
    cursor = undefined
    searchedTo = undefined
    // The old rows stay until the new ones are there.
    await load(abort, [])
  }

  /** Loads until there are rows for another page, or no more. */
  async function load(mine, before = rows) {
    isLoading = true
    changed({ added: [] })
    try {
      const wanted = before.length + pageSize
      let found = before
      for (let searches = 0; searches < mostSearches; searches++) {
        const asked = { ...conditions(), limit: String(wanted - found.length), ...(cursor ? { cursor } : {}) }
        const page = await fetchItems(asked, mine.signal)
        found = [...found, ...page.items]
        rows = found
        cursor = page.cursor
        searchedTo = page.searchedTo
        hasLoaded = true
        if (cursor === undefined || found.length >= wanted) break
        changed({ added: [] })
      }
      isLoading = false
      changed({ added: [] })
    } catch (error) {
      if (mine.signal.aborted) return
      isLoading = false
      changed({ added: [], error })
    }
  }

  /** Asks again for what is loaded. Rows beyond the most that are asked for again stay as they are. */
  async function refresh() {
    timer = undefined
    isStale = false
    if (isLoading) return refreshSoon()
    const mine = abort
    const started = performance.now()
    try {
      const limit = Math.min(mostRefreshed, Math.max(pageSize, rows.length))
      const page = await fetchItems({ ...conditions(), limit: String(limit) }, mine.signal)
      if (mine.signal.aborted || isLoading) return
      const known = new Map(rows.map((row) => [row.id, row]))
      const added = hasLoaded ? page.items.filter(({ id }) => !known.has(id)).map(({ id }) => id) : []
      const end = page.cursor === undefined ? undefined : (page.searchedTo ?? page.items.at(-1)?.receivedAt)
      const fresh = new Set(page.items.map(({ id }) => id))
      // Older rows than the answer covers stay; of those at its very end, each once.
      const older = end === undefined ? [] : rows.filter((row) => row.receivedAt <= end && !fresh.has(row.id))
      if (older.length === 0) {
        cursor = page.cursor
        searchedTo = page.searchedTo
      }
      rows = [...page.items.map((row) => unlessChanged(known.get(row.id), row)), ...older]
      hasLoaded = true
      changed({ added })
    } catch {
      // The server says that it is unreachable; the next change refreshes again.
    }
    const pause = Math.max(shortestPause, rest * (performance.now() - started))
    timer = setTimeout(() => {
      timer = undefined
      if (isStale) refresh()
    }, pause)
  }

  /** Refreshes now, or when enough time has passed since the last refresh. */
  function refreshSoon() {
    isStale = true
    if (timer === undefined && !isLoading) return void refresh()
    timer ??= setTimeout(refresh, shortestPause)
  }

  return {
    all: () => rows,
    reload,
    refreshSoon,
    /** Loads the next page, unless there is none or one is being loaded. */
    more() {
      if (!isLoading && cursor !== undefined) return load(abort)
    },
    status: () => ({ hasLoaded, isLoading, hasMore: cursor !== undefined, searchedTo }),
  }
}

/** A row that has not changed stays the object it was, so that the list keeps its element, and with it what is selected in it. */
function unlessChanged(known, row) {
  return JSON.stringify(row) === JSON.stringify(known) ? known : row
}
