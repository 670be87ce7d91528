/** The connection to the server: events from it, and requests to it. */
import { released } from './press.js'

let token = ''

/** Ids in one request: they are in its URL, and servers limit its length. */
const mostIds = 50

/** @param {{ change(data: { counts: Record<string, number> }): void, link(state: string): void }} handlers */
export function listen(handlers) {
  const source = new EventSource('api/live')
  const on = (name, use) => source.addEventListener(name, ({ data }) => use(JSON.parse(data)))
  on('token', (given) => {
    token = given
  })
  on('change', async (data) => {
    await released()
    handlers.change(data)
    handlers.link('live')
  })
  on('trouble', (isFailing) => handlers.link(isFailing ? 'trouble' : 'live'))
  source.addEventListener('error', () => {
    handlers.link('lost')
    // The browser reconnects by itself, except after a response that is not a stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(handlers), 3000)
  })
  // A page in the back-forward cache would keep its connection, of which a browser has six per host.
  addEventListener('pagehide', () => source.close(), { once: true })
}

/** @param {Record<string, string>} conditions of `list` of an inbox @param {AbortSignal} signal */
export async function fetchItems(conditions, signal) {
  return content(await request(`api/items?${new URLSearchParams(conditions)}`, { signal }))
}

/** @param {Record<string, string>} range of `stats` of an inbox */
export async function fetchStats(range) {
  return content(await request(`api/stats?${new URLSearchParams(range)}`))
}

/** @param {string} id */
export async function fetchItem(id) {
  const response = await request(`api/items/${encodeURIComponent(id)}`)
  if (response.status === 404) return undefined
  return content(response)
}

/** @param {string} id @returns {Promise<string>} */
export async function fetchFixture(id) {
  return (await content(await request(`api/items/${encodeURIComponent(id)}/fixture`))).fixture
}

/** Replays all dead letters. @returns {Promise<number>} how many */
export function replayDead() {
  return post('api/dead/replay')
}

/** @param {string[]} ids @param {boolean} [asNew] @returns {Promise<number>} how many were replayed */
export async function replayItems(ids, asNew = false) {
  let replayed = 0
  for (let from = 0; from < ids.length; from += mostIds) {
    const query = new URLSearchParams(ids.slice(from, from + mostIds).map((id) => ['id', id]))
    if (asNew) query.set('asNew', '1')
    replayed += await post(`api/replay?${query}`)
  }
  return replayed
}

async function post(path) {
  const { replayed } = await content(await request(path, { method: 'POST', headers: { 'x-ci-event-token': token } }))
  return replayed
}

/** A response that may be shown. */
async function request(path, options) {
  const response = await fetch(path, options)
  await released()
  return response
}

/** @param {Response} response */
async function content(response) {
  if (response.ok) return response.json()
  const { error } = await response.json().catch(() => ({}))
  throw new Error(error?.message ?? String(response.status))
}
