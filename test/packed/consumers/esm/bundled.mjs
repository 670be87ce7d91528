// Bundled into one file, it finds what core loads late: fast-xml-parser for what the fast lane leaves aside, and raw-body.
import { createServer } from 'node:http'
import { createReceiver } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'

const receiver = createReceiver({ onTaskFinish: (job) => console.log(job.JobId) })
const server = createServer((req, res) => {
  receiver.receive(requestFromNode(req)).then(({ status, body }) => res.writeHead(status).end(body))
})
server.listen(0, async () => {
  const body = '<!-- aside --><Response><JobsDetail><JobId>j1</JobId></JobsDetail></Response>'
  const { status } = await fetch(`http://127.0.0.1:${server.address().port}`, { method: 'POST', body })
  console.log(status)
  server.close()
})
