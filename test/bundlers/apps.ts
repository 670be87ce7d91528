/** Small apps, each as an ES module and as CommonJS. Each prints what became of a callback, and ends. */

/** What an app imports, by package, and what it does. */
interface App {
  readonly imports: Readonly<Record<string, readonly string[]>>
  readonly code: string
}

// The comment sends it to fast-xml-parser, which core loads late.
const body =
  "'<!-- --><Response><JobsDetail><JobId>j1</JobId><Tag>Tts</Tag><State>Success</State></JobsDetail></Response>'"

export const apps = {
  /** Uses nothing but `receiver.fetch`. */
  fetch: {
    imports: { '@ci-event/core': ['createReceiver'] },
    code: `
const receiver = createReceiver({ logger: false, onTaskFinish: (job) => console.log('handled', job.JobId) })
receiver.fetch(new Request('http://localhost/', { method: 'POST', body: ${body} }))
  .then(async (response) => console.log(await response.text()))`,
  },
  /** The entry function of a function. */
  scf: {
    imports: { '@ci-event/core/scf': ['ciEvent'] },
    code: `
const main_handler = ciEvent({ logger: false, onTaskFinish: (job) => console.log('handled', job.JobId) })
main_handler({ httpMethod: 'POST', path: '/', headers: {}, body: ${body} })
  .then((response) => console.log(response.body))`,
  },
  /** Reads Node's stream, so that it holds raw-body. */
  node: {
    imports: {
      'node:http': ['createServer'],
      '@ci-event/core': ['createReceiver'],
      '@ci-event/core/adapter': ['requestFromNode'],
    },
    code: `
const receiver = createReceiver({ logger: false, onTaskFinish: (job) => console.log('handled', job.JobId) })
const server = createServer((req, res) => {
  receiver.receive(requestFromNode(req)).then(({ status, body }) => res.writeHead(status).end(body))
})
server.listen(0, '127.0.0.1', async () => {
  const response = await fetch('http://127.0.0.1:' + server.address().port, { method: 'POST', body: ${body} })
  console.log(await response.text())
  server.close()
  server.closeAllConnections()
})`,
  },
  /** An inbox without a file. */
  memory: {
    imports: {
      '@ci-event/core': ['createDispatcher', 'parseCallback'],
      '@ci-event/inbox': ['createMemoryInbox'],
    },
    code: `
const inbox = createMemoryInbox()
const worker = inbox.work(createDispatcher({ onTaskFinish: (job) => console.log('handled', job.JobId) }).dispatch)
;(async () => {
  const { outcome } = await inbox.accept(parseCallback(${body}), { receivedAt: new Date(), headers: {}, url: '/' })
  await worker.onIdle()
  console.log(JSON.stringify({ outcome }))
  await inbox.close()
})()`,
  },
  /** An inbox in a file, whose driver stays outside the bundle. */
  file: {
    imports: {
      '@ci-event/core': ['createDispatcher', 'parseCallback'],
      '@ci-event/inbox': ['createInbox'],
    },
    code: `
const inbox = createInbox({ file: process.argv[2] })
const worker = inbox.work(createDispatcher({ onTaskFinish: (job) => console.log('handled', job.JobId) }).dispatch)
;(async () => {
  const { outcome } = await inbox.accept(parseCallback(${body}), { receivedAt: new Date(), headers: {}, url: '/' })
  await worker.onIdle()
  console.log(JSON.stringify({ outcome }))
  await inbox.close()
})()`,
  },
  /** Runs where libsql is not installed. */
  withoutLibsql: {
    imports: { '@ci-event/inbox': ['createMemoryInbox'] },
    code: `
console.log('imported')
try {
  createMemoryInbox()
} catch (error) {
  console.log(error.code, error.message)
}`,
  },
} satisfies Record<string, App>

/** The source of an app in one of the two forms. */
export function sourceOf({ imports, code }: App, form: 'mjs' | 'cjs'): string {
  const lines = Object.entries(imports).map(([from, names]) =>
    form === 'mjs'
      ? `import { ${names.join(', ')} } from '${from}'`
      : `const { ${names.join(', ')} } = require('${from}')`,
  )
  return `${lines.join('\n')}\n${code}\n`
}
