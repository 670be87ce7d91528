/** The connection to the server: events from it, and requests to it. */

let token = ''

/**
 * @param {{ all(data: object): void, more(data: object): void, change(data: object): void, link(state: string): void }} handlers
 */
export function listen(handlers) {
  const source = new EventSource('api/live')
  const on = (name, use) => source.addEventListener(name, ({ data }) => use(JSON.parse(data)))
  on('token', (given) => {
    token = given
  })
  on('all', (data) => {
    handlers.all(data)
    handlers.link('live')
  })
  on('more', handlers.more)
  on('change', handlers.change)
  on('trouble', (isFailing) => handlers.link(isFailing ? 'trouble' : 'live'))
  source.addEventListener('error', () => {
    handlers.link('lost')
    // The browser reconnects by itself, except after a response that is not a stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(handlers), 3000)
  })
  // A page in the back-forward cache would keep its connection, of which a browser has six per host.
  addEventListener('pagehide', () => source.close(), { once: true })
}

/** @param {string} id */
export async function fetchItem(id) {
  const response = await fetch(`api/items/${encodeURIComponent(id)}`)
  if (response.status === 404) return undefined
  return content(response)
}

/** @param {string} [id] one item; without it, all dead ones */
export async function replay(id) {
  const path = id === undefined ? 'api/dead/replay' : `api/items/${encodeURIComponent(id)}/replay`
  const { replayed } = await content(await fetch(path, { method: 'POST', headers: { 'x-ci-event-token': token } }))
  return replayed
}

/** @param {Response} response */
async function content(response) {
  if (response.ok) return response.json()
  const { error } = await response.json().catch(() => ({}))
  throw new Error(error?.message ?? String(response.status))
}
