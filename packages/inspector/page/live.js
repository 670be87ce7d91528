/** What the server tells, and what it is asked to do. */

let token = ''

/**
 * @param {{ all(data: object): void, change(data: object): void, link(state: string): void }} told
 */
export function listen(told) {
  const source = new EventSource('api/live')
  const on = (name, use) => source.addEventListener(name, ({ data }) => use(JSON.parse(data)))
  on('token', (given) => {
    token = given
  })
  on('all', (data) => {
    told.all(data)
    told.link('live')
  })
  on('change', told.change)
  on('trouble', (is) => told.link(is ? 'trouble' : 'live'))
  source.addEventListener('error', () => {
    told.link('lost')
    // The browser tries again by itself, except after an answer that was no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(told), 3000)
  })
  // Else the page is left with its connection held open, of which a browser has six.
  addEventListener('pagehide', () => source.close(), { once: true })
}

/** @param {string} id */
export async function fetchDelivery(id) {
  const response = await fetch(`api/items/${encodeURIComponent(id)}`)
  if (response.status === 404) return undefined
  return content(response)
}

/** @param {string} [id] one item, or all dead ones */
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
