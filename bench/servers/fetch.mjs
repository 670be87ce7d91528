import { createReceiver } from '@ci-event/core'
import { byHand, bytesOf, handled, json, options } from './app.mjs'
import { onNode } from './node.mjs'

/** The bridge that a host without web-standard requests of its own would use. */
function onFetch(handle) {
  return onNode(async (req) => {
    const init = { method: req.method, headers: req.headers, body: await bytesOf(req) }
    const response = await handle(new Request(`http://localhost${req.url}`, init))
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  })
}

const response = () => new Response(handled, { headers: json })

export const fetch = {
  'only reads': () => onFetch(async (request) => (await request.arrayBuffer()) && response()),
  'by hand': () => {
    const handle = byHand()
    return onFetch(async (request) => {
      await handle(new Uint8Array(await request.arrayBuffer()))
      return response()
    })
  },
  'ci-event': () => onFetch(createReceiver(options()).fetch),
}
