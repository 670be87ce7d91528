/** The process that is killed: it receives, stores and handles callbacks. `rounds.ts` starts it and sends its settings. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createBullInbox } from '@ci-event/bullmq'
import { createDispatcher, createReceiver } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { createInbox, type Inbox } from '@ci-event/inbox'
import { createPostgresBackend } from 'bullmq'
import { type ChildSettings, concurrency } from './settings.ts'

// Its storage fails all the time.
const quiet = { onError: () => {}, onDeadLetter: () => {} }

function open({ engine, place, queue, maxFileSize }: ChildSettings): Inbox {
  if (engine === 'sqlite') return createInbox({ file: place, ...quiet, ...(maxFileSize ? { maxFileSize } : {}) })
  if (engine === 'redis') return createBullInbox({ connection: { url: place }, queue, acceptTimeout: 2000, ...quiet })
  const connection = { connectionString: place, migrate: true, max: 10 }
  return createBullInbox({ connection, backend: createPostgresBackend, queue, acceptTimeout: 2000, ...quiet })
}

function run(settings: ChildSettings): void {
  const inbox = open(settings)
  const journal = openSync(settings.journal, 'a')
  const dispatcher = createDispatcher({
    ledger: inbox.ledger,
    lease: 600,
    onTaskFinish: async (job) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
      if (Math.random() < 0.05) throw new Error('by chance')
      writeSync(journal, `${job.JobId}\n`)
      fdatasyncSync(journal)
    },
  })
  const retry = { attempts: 100, backoff: { initial: 10, factor: 1.5, max: 200 } }
  inbox.work(dispatcher.dispatch, { concurrency, lease: 600, pollInterval: 50, retry, ...quiet })
  const receiver = createReceiver({ deliver: inbox.accept, logger: false, onError: quiet.onError })
  const server = createServer(async (req, res) => {
    if (req.method === 'GET') {
      const counts = await inbox.count().catch(() => ({}))
      res.end(JSON.stringify(counts))
      return
    }
    const { status, headers, body } = await receiver.receive(requestFromNode(req))
    res.writeHead(status, headers).end(body)
  })
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
  process.once('disconnect', () => {
    closeSync(journal)
    process.exit()
  })
}

process.once('message', (settings) => run(settings as ChildSettings))
