import { createServer } from 'node:http'
import { connect } from 'node:net'
import { ciEvent } from '@ci-event/express'
import { expect, test } from 'vitest'
import { listen } from '../adapters/listen.ts'

// raw-body leaves a stream paused that was too large, and a paused stream does not notice that its client disconnects.
test('closes the socket of a client that disconnects after a chunked body over the limit', async () => {
  const receive = ciEvent({ bodyLimit: 1000, onTaskFinish: () => {} })
  const server = createServer((req, res) => receive(req, res, () => {}))
  const { url, close } = await listen(server)
  const client = connect(Number(new URL(url).port), '127.0.0.1')
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n${'x'.repeat(500_000)}`)
  const answer = await new Promise<Buffer>((resolve) => client.once('data', resolve))
  client.destroy()
  const open = (): Promise<number> => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
  await expect.poll(open).toBe(0)
  expect(answer.toString()).toContain('413')
  await close()
})
