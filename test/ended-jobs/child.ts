/** Another process: it opens the same store, and answers callbacks over HTTP until it is killed. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requestFromNode } from '@ci-event/core/adapter'
import { open, type Place } from './open.ts'

process.once('message', async (place) => {
  const { receiver } = await open(place as Place)
  const server = createServer(async (req, res) => {
    const { status, outcome } = await receiver.receive(requestFromNode(req))
    res.writeHead(status).end(outcome)
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
})
