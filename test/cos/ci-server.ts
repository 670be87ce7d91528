/** A CI that answers queries as documented, used as the client's `Proxy`, so that tests see the real hosts. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fixture } from '../support/callbacks.ts'
import { isSigned, type Key } from './signature.ts'

export const bucket = 'media-1250000000'
export const region = 'ap-guangzhou'
/** CI's host over http: a proxy cannot look into https. */
export const endpoint = `http://${bucket}.ci.${region}.myqcloud.com`
export const keys = { AKIDpermanent: { secretKey: 'of-no-account' } } satisfies Record<string, Key>

/** A query that reached it. */
interface Query {
  readonly host: string
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
}

/** An answer that replaces the regular one: a status with the code of an `<Error>`, or bytes. */
interface FaultyAnswer {
  readonly status?: number
  readonly code?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  /** Milliseconds before it answers. */
  readonly delay?: number
}

export interface CiServer {
  readonly url: string
  readonly queries: Query[]
  /** Hosts that a tunnel was requested for, such as `….myqcloud.com:443`. */
  readonly tunnels: string[]
  /** Jobs by id: their `<JobsDetail>`. */
  readonly jobs: Map<string, string>
  readonly runs: Map<string, string>
  /** Lists of workflow runs by workflow: pages, each a list of `<WorkflowExecutionList>`. */
  readonly runLists: Map<string, readonly string[]>
  /** Reviews and detections of viruses by path, such as `image/auditing/si1`: their `<JobsDetail>`. */
  readonly reviews: Map<string, string>
  /** The answers to the next queries, one for each. */
  readonly faults: FaultyAnswer[]
  /** The most queries that were in flight at once. */
  readonly mostInFlight: number
  keys: Readonly<Record<string, Key>>
  close(): Promise<void>
}

const families = ['jobs', 'pic_jobs', 'ai_jobs', 'asr_jobs', 'doc_jobs', 'file_jobs']
const familyOf: Record<string, string> = { c: 'pic_jobs', a: 'ai_jobs', s: 'asr_jobs', d: 'doc_jobs', f: 'file_jobs' }

export async function startCi(): Promise<CiServer> {
  const queries: Query[] = []
  const tunnels: string[] = []
  const jobs = new Map<string, string>()
  const runs = new Map<string, string>()
  const runLists = new Map<string, readonly string[]>()
  const reviews = new Map<string, string>()
  const faults: FaultyAnswer[] = []
  let inFlight = 0
  let mostInFlight = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, pathname, searchParams } = new URL(request.url ?? '', `http://${request.headers.host}`)
    const path = decodeURIComponent(pathname)
    queries.push({ host, path, parameters: Object.fromEntries(searchParams) })
    const fault = faults.shift()
    if (fault?.delay) await new Promise((resolve) => setTimeout(resolve, fault.delay))
    if (fault?.body !== undefined) return void answer(response, fault.status ?? 200, fault.body, fault.headers)
    if (fault?.status) return void answer(response, fault.status, error(fault.code ?? ''), fault.headers)
    if (!isSigned(request, host, path, searchParams, ci.keys)) {
      return void answer(response, 403, error('SignatureDoesNotMatch'))
    }
    const [, family = '', ids = ''] = path.split('/')
    if (path === '/workflowexecution') {
      const pages = runLists.get(searchParams.get('workflowId') ?? '') ?? ['']
      const at = Number(searchParams.get('nextToken') ?? '0')
      const next = at + 1 < pages.length ? at + 1 : ''
      return void answer(response, 200, root(`${pages[at]}<NextToken>${next}</NextToken>`))
    }
    if (family === 'workflowexecution') {
      const run = runs.get(ids)
      return void (run ? answer(response, 200, root(run)) : answer(response, 404, error('RunIdNotExist')))
    }
    if (/^\/(?:\w+\/auditing|virus\/detect)\//.test(path)) {
      const review = reviews.get(path.slice(1))
      return void (review ? answer(response, 200, root(review)) : answer(response, 404, error('JobIdNotExist')))
    }
    if (!families.includes(family)) return void answer(response, 404, error('NoSuchPath'))
    const known = (id: string) => (familyOf[id.slice(0, 1)] ?? 'jobs') === family && jobs.has(id)
    const list = ids.split(',')
    const found = list.flatMap((id) => (known(id) ? jobs.get(id) : []))
    const missing = list.filter((id) => !known(id)).map((id) => `<NonExistJobIds>${id}</NonExistJobIds>`)
    answer(response, 200, root([...found, ...missing].join('\n')))
  }

  const server = createServer((request, response) => {
    mostInFlight = Math.max(mostInFlight, ++inFlight)
    response.on('close', () => inFlight--)
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
    queries,
    tunnels,
    jobs,
    runs,
    runLists,
    reviews,
    faults,
    keys,
    get mostInFlight() {
      return mostInFlight
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

/** A new JobId in CI's format, by the letter of its family: `j`, `c`, `a`, `s`, `d` or `f`. */
export function newId(letter = 'j'): string {
  return letter + (++count).toString(16).padStart(32, '0')
}

/** A noise reduction that wrote `object`, as CI describes it. */
export function jobXml(jobId: string, state = 'Success', object = 'output/true.wav'): string {
  const [, inner = ''] = /<JobsDetail>([\s\S]*)<\/JobsDetail>/.exec(fixture('NoiseReduction.documented.xml')) ?? []
  const job = inner
    .replace(/<JobId>.*?<\/JobId>/, `<JobId>${jobId}</JobId>`)
    .replace(/<State>.*?<\/State>/, `<State>${state}</State>`)
    .replace(/(<Output>[\s\S]*?<Object>).*?(<\/Object>)/, `$1${object}$2`)
  return `<JobsDetail>${job}</JobsDetail>`
}

/** A callback of such jobs. */
export function callbackXml(...jobs: string[]): string {
  return `<Response><EventName>TaskFinish</EventName>${jobs.join('')}</Response>`
}
