/** A million callbacks through one receiver, and a tenth of them over HTTP: does the process grow? */
import { createServer } from 'node:http'
import { createReceiver, secretInUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { openClient } from './load.mjs'
import { small } from './payloads.mjs'
import { path, requests, secret } from './request.mjs'
import { table } from './table.mjs'

const total = Number(process.argv[2] ?? 1_000_000)
const samples = 10

let handled = 0
const receiver = createReceiver({
  verify: secretInUrl(secret),
  onTaskFinish: async () => void handled++,
  onError: (error) => {
    throw error
  },
})

const [before, after] = small.xml.toString('latin1').split(/(?<=<JobId>)\w+/)
let count = 0
function callback() {
  const body = Buffer.from(`${before}j${String(++count).padStart(32, '0')}${after}`, 'latin1')
  return receiver.receive({ method: 'POST', url: path, headers: {}, readBody: async () => body })
}

const rows = []
function sample(where) {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  rows.push([where, handled, (rss / 1e6).toFixed(0), (heapUsed / 1e6).toFixed(1)])
}

for (let part = 0; part < samples; part++) {
  const until = ((part + 1) * total) / samples
  while (count < until) await Promise.all(Array.from({ length: 32 }, callback))
  sample('in process')
}

const server = createServer((req, res) => {
  receiver.receive(requestFromNode(req)).then(({ status, headers, body }) => res.writeHead(status, headers).end(body))
})
server.keepAliveTimeout = 0
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const client = await openClient(server.address().port, 32)
const source = requests(small.xml)
for (let part = 0; part < 4; part++) {
  await client.flood(source, total / 40)
  sample('over HTTP')
}
client.close()
server.close()

console.log(table(['', 'handled', 'RSS MB', 'heap MB'], rows))
const [first, last] = [rows[1], rows[samples - 1]]
const growth = Number(last[3]) - Number(first[3])
console.log(`\nFrom ${first[1]} to ${last[1]} callbacks the heap grew by ${growth.toFixed(1)} MB.`)
process.exitCode = handled >= total && growth < 2 ? 0 : 1
