import { createServer } from 'node:http'
import { createReceiver, parseCallback } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { byHand, bytesOf, handled, json, options } from './app.mjs'

export function onNode(handle) {
  return createServer((req, res) => {
    handle(req).then(
      ({ status, headers, body }) => res.writeHead(status, headers).end(body),
      (error) => res.writeHead(500).end(String(error)),
    )
  })
}

function receives(settings) {
  const receiver = createReceiver(settings)
  return onNode((req) => receiver.receive(requestFromNode(req)))
}

const response = { status: 200, headers: json, body: handled }

export const node = {
  'only reads': () => onNode(async (req) => (await bytesOf(req)) && response),
  'by hand': () => {
    const handle = byHand()
    return onNode(async (req) => {
      await handle(await bytesOf(req))
      return response
    })
  },
  'ci-event': () => receives(options()),
}

/** The same, part by part. */
export const parts = {
  'only reads': node['only reads'],
  'and parses the XML': () => onNode(async (req) => parseCallback(await bytesOf(req)) && response),
  'a receiver without handlers': () => receives({}),
  'and a handler': () => receives({ onTaskFinish: options().onTaskFinish, ledger: false }),
  'and the ledger': () => receives({ onTaskFinish: options().onTaskFinish }),
  'and secretInUrl': () => receives(options()),
}
