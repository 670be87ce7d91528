import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDispatcher, parseCallback } from '@ci-event/core'
import { createMemoryInbox, type Inbox, type InboxWorker } from '@ci-event/inbox'
import { createInspector, type InspectorOptions } from '@ci-event/inspector'

/** An inbox with an inspector that listens. */
export interface Inspected {
  inbox: Inbox
  url: string
  server: Server
  /** Stores a callback as if CI had posted it. */
  arrive(callback: { tag?: string; id?: string; state?: string; body?: string; userData?: string }): Promise<void>
  /** While it is true, handlers throw. */
  broken: boolean
  worker: InboxWorker
  stop(): Promise<void>
}

let count = 0

/** Starts an inspector on an inbox whose items die at the second failed attempt. */
export async function inspected(
  options: Partial<InspectorOptions> = {},
  inbox: Inbox = createMemoryInbox(),
): Promise<Inspected> {
  const inspector = createInspector({ inbox, pollInterval: 30, ...options })
  const server = createServer(inspector.handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const dispatcher = createDispatcher({
    ledger: inbox.ledger,
    onTaskFinish: () => {
      if (it.broken) throw new Error('the catalogue is unreachable, token=hunter2hunter2')
    },
  })
  const it: Inspected = {
    inbox,
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    broken: false,
    worker: inbox.work(dispatcher.dispatch, {
      pollInterval: 20,
      onDeadLetter: () => {},
      retry: { attempts: 2, backoff: { initial: 1, factor: 1 } },
    }),
    async arrive({ tag = 'Tts', id = `j${String(++count).padStart(32, '0')}`, state = 'Success', userData, body }) {
      const job = { JobId: id, Tag: tag, State: state, Operation: { UserData: userData } }
      const text = body ?? JSON.stringify({ EventName: 'TaskFinish', JobsDetail: job })
      await inbox.accept(parseCallback(text), {
        body: Buffer.from(text),
        headers: { 'content-type': 'application/json', 'user-agent': 'COS_Media_Server' },
        url: '/ci/callback?token=correct-horse',
        receivedAt: new Date(),
        attempt: 1,
        signal: new AbortController().signal,
      } as unknown as Parameters<Inbox['accept']>[1])
    },
    async stop() {
      inspector.close()
      server.close()
      server.closeAllConnections()
      await inbox.close()
    },
  }
  return it
}

/** A response. */
export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

/** Sends a request with node:http, which can send any header, unlike fetch. */
export function ask(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** The token that the page gets. */
export async function tokenOf(url: string): Promise<string> {
  const response = await fetch(`${url}api/live`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  while (!/^event: token\ndata: .*\n\n/m.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString()
  await reader.cancel()
  return JSON.parse(/event: token\ndata: (.*)\n/.exec(text)?.[1] ?? '""')
}
