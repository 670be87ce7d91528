/** A CI that answers about jobs and runs as its documents say, behind the client's `Proxy`, so that real hosts are seen. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fixture } from '../support/callbacks.ts'
import { isSigned, type Key } from './signature.ts'

export const bucket = 'media-1250000000'
export const region = 'ap-guangzhou'
/** CI's host over http, because a proxy sees into nothing else. */
export const endpoint = `http://${bucket}.ci.${region}.myqcloud.com`
export const keys = { AKIDpermanent: { secretKey: 'of-no-account' } } satisfies Record<string, Key>

/** A request that reached it. */
interface Asked {
  readonly host: string
  readonly path: string
}

/** What it answers instead of the truth: a status, with the code of an `<Error>`, or bytes. */
interface Trouble {
  readonly status?: number
  readonly code?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  /** Milliseconds before it answers. */
  readonly delay?: number
}

export interface CiServer {
  readonly url: string
  readonly asked: Asked[]
  /** Hosts to which a tunnel was wanted, such as `….myqcloud.com:443`. */
  readonly tunnels: string[]
  /** Jobs by id: their `<JobsDetail>`. */
  readonly jobs: Map<string, string>
  readonly runs: Map<string, string>
  /** Used up one by one, each by one request. */
  readonly troubles: Trouble[]
  /** The most requests that were under way at once. */
  readonly busiest: number
  keys: Readonly<Record<string, Key>>
  close(): Promise<void>
}

const families = ['jobs', 'pic_jobs', 'ai_jobs', 'asr_jobs', 'doc_jobs', 'file_jobs']
const familyOf: Record<string, string> = { c: 'pic_jobs', a: 'ai_jobs', s: 'asr_jobs', d: 'doc_jobs', f: 'file_jobs' }

export async function startCi(): Promise<CiServer> {
  const asked: Asked[] = []
  const tunnels: string[] = []
  const jobs = new Map<string, string>()
  const runs = new Map<string, string>()
  const troubles: Trouble[] = []
  let underWay = 0
  let busiest = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, pathname } = new URL(request.url ?? '', `http://${request.headers.host}`)
    const path = decodeURIComponent(pathname)
    asked.push({ host, path })
    const trouble = troubles.shift()
    if (trouble?.delay) await new Promise((resolve) => setTimeout(resolve, trouble.delay))
    if (trouble?.body !== undefined) return void answer(response, trouble.status ?? 200, trouble.body, trouble.headers)
    if (trouble?.status) return void answer(response, trouble.status, error(trouble.code ?? ''), trouble.headers)
    if (!isSigned(request, host, path, ci.keys)) {
      return void answer(response, 403, error('SignatureDoesNotMatch'))
    }
    const [, family = '', ids = ''] = path.split('/')
    if (family === 'workflowexecution') {
      const run = runs.get(ids)
      return void (run ? answer(response, 200, root(run)) : answer(response, 404, error('RunIdNotExist')))
    }
    if (!families.includes(family)) return void answer(response, 404, error('NoSuchPath'))
    const known = (id: string) => (familyOf[id.slice(0, 1)] ?? 'jobs') === family && jobs.has(id)
    const list = ids.split(',')
    const found = list.flatMap((id) => (known(id) ? jobs.get(id) : []))
    const missing = list.filter((id) => !known(id)).map((id) => `<NonExistJobIds>${id}</NonExistJobIds>`)
    answer(response, 200, root([...found, ...missing].join('\n')))
  }

  const server = createServer((request, response) => {
    busiest = Math.max(busiest, ++underWay)
    response.on('close', () => underWay--)
    void handle(request, response)
  })
  server.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '')
    socket.on('error', () => {})
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ci: CiServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    tunnels,
    jobs,
    runs,
    troubles,
    keys,
    get busiest() {
      return busiest
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return ci
}

function answer(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): void {
  const own = { 'content-type': 'application/xml', server: 'tencent-ci', 'x-ci-request-id': 'NWQ1ZjQ0MWVf' }
  response.writeHead(status, { ...own, ...headers }).end(body)
}

function root(content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<Response>\n${content}\n</Response>`
}

function error(code: string): string {
  return `<Error><Code>${code}</Code><Message>${code}</Message><RequestId>NWQ1ZjQ0MWVf</RequestId></Error>`
}

let count = 0

/** A new JobId of the form that CI's have, of a family: `j`, `c`, `a`, `s`, `d` or `f`. */
export function newId(letter = 'j'): string {
  return letter + (++count).toString(16).padStart(32, '0')
}

/** What CI says of a noise reduction that wrote `object`. */
export function jobXml(jobId: string, state = 'Success', object = 'output/true.wav'): string {
  const [, inner = ''] = /<JobsDetail>([\s\S]*)<\/JobsDetail>/.exec(fixture('NoiseReduction.documented.xml')) ?? []
  const told = inner
    .replace(/<JobId>.*?<\/JobId>/, `<JobId>${jobId}</JobId>`)
    .replace(/<State>.*?<\/State>/, `<State>${state}</State>`)
    .replace(/(<Output>[\s\S]*?<Object>).*?(<\/Object>)/, `$1${object}$2`)
  return `<JobsDetail>${told}</JobsDetail>`
}

/** What a callback of such a job would be. */
export function callbackXml(...jobs: string[]): string {
  return `<Response><EventName>TaskFinish</EventName>${jobs.join('')}</Response>`
}
