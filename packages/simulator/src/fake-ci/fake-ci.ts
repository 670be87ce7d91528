/** A CI for tests: takes jobs, ends them after a while, posts callbacks, and answers queries about jobs. */
import { setMaxListeners } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { callbackOf } from '../callback/create-callback.ts'
import type { SimulatedCallback } from '../callback/simulated-callback.ts'
import type { Node } from '../callback/tree.ts'
import { writeXml } from '../callback/write-xml.ts'
import { type Answer, post } from '../send/post.ts'
import { type Ending, endedJob, type FakeJob, type Place, submittedJob } from './jobs.ts'
import { eventAt, type FakeReview, fakeReview } from './reviews.ts'
import { readReviewSubmissions, readSubmission, type Submission } from './submission.ts'

/** How a fake CI behaves. */
export interface FakeCiOptions {
  /** The duration of a job in milliseconds. @default 20 */
  delay?: number | undefined
  /** Decides how each job ends. @default () => 'Success' */
  ending?: ((submission: Submission) => Ending) | undefined
  /** The callback URL of submissions without a `CallBack`, as set for a queue. */
  callback?: string | undefined
  /** The bucket of jobs without one in their `Input`. @default 'media-1250000000' */
  bucket?: string | undefined
  /** The region of the bucket. @default 'ap-guangzhou' */
  region?: string | undefined
  /** Milliseconds to wait for the answer to a callback. @default 10000 */
  timeout?: number | undefined
}

/** A callback that a fake CI posted, and its answer. */
export interface Posted extends Answer {
  readonly jobId: string
  readonly url: string
}

/** A CI that listens on the loopback interface. */
export interface FakeCi {
  /** Where it listens, such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** Every callback that was posted, in the order of the answers. */
  readonly posted: readonly Posted[]
  /** Resolves when every job has ended and every callback has its answer. */
  settled(): Promise<void>
  /** Stops listening. Jobs that have not ended never will. */
  close(): Promise<void>
}

const submissionPaths = /^\/(jobs|pic_jobs|ai_jobs|asr_jobs|doc_jobs|file_jobs)$/
const queryPaths = /^\/(?:jobs|pic_jobs|ai_jobs|asr_jobs|doc_jobs|file_jobs)\/([\w,]+)$/
const maxSubmissionBytes = 1024 * 1024

/**
 * Starts a fake CI. It takes `POST /jobs` (and `/pic_jobs`, `/ai_jobs`, `/asr_jobs`, `/doc_jobs`, `/file_jobs`) with
 * CI's XML, and answers `GET /jobs/<id>[,<id>…]`. It also takes `POST /image/auditing` and the paths of other reviews of
 * content moderation, `POST /virus/detect`, and queries such as `GET /image/auditing/<id>`. Signatures are not checked.
 *
 * @example
 * const ci = await createFakeCi({ callback: 'http://127.0.0.1:3000/ci/callback' })
 * await submitJobs(ci.url)
 * await ci.settled()
 */
export async function createFakeCi(options: FakeCiOptions = {}): Promise<FakeCi> {
  const { delay = 20, ending = () => 'Success', timeout = 10_000 } = options
  const place: Place = { bucket: options.bucket ?? 'media-1250000000', region: options.region ?? 'ap-guangzhou' }
  const jobs = new Map<string, FakeJob>()
  const reviews = new Map<string, { readonly event: string; readonly review: FakeReview; hasEnded: boolean }>()
  const posted: Posted[] = []
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  // Every running job adds a listener, and Node warns about more than ten.
  setMaxListeners(0, stopping.signal)

  const server = createServer((request, response) => {
    handle(request).then(
      ([status, root, document]) => answer(response, status, root, document),
      (error: Error) => answer(response, 400, 'Error', { Code: 'InvalidArgument', Message: error.message }),
    )
  })

  async function handle(request: IncomingMessage): Promise<[status: number, root: string, document: Node]> {
    const { pathname } = new URL(request.url ?? '/', 'http://fake')
    if (request.method === 'POST' && submissionPaths.test(pathname)) return submit(await textOf(request))
    const ids = request.method === 'GET' && queryPaths.exec(pathname)?.[1]
    if (ids) return describe(ids.split(','))
    const ofReview = answerOfReview(request.method, pathname)
    if (ofReview) return ofReview(request)
    return [404, 'Error', { Code: 'NoSuchPath', Message: 'This fake CI takes POST /jobs and GET /jobs/<id>.' }]
  }

  function submit(xml: string): [number, string, Node] {
    const submission = readSubmission(xml)
    const job = submittedJob(submission, ending(submission), place)
    jobs.set(job.id, job)
    start(job.id, () => endJob(job))
    return [200, 'Response', { JobsDetail: job.submitted }]
  }

  function describe(ids: readonly string[]): [number, string, Node] {
    const known = ids.flatMap((id) => jobs.get(id) ?? [])
    const unknown = ids.filter((id) => !jobs.has(id))
    const JobsDetail = known.map(({ ended, submitted }) => ended ?? submitted)
    return [200, 'Response', { JobsDetail, ...(unknown.length > 0 ? { NonExistJobIds: unknown } : {}) }]
  }

  /** What answers a submission or a query of reviews; `undefined` for any other request. */
  function answerOfReview(
    method: string | undefined,
    path: string,
  ): ((request: IncomingMessage) => Promise<[number, string, Node]>) | undefined {
    const submitted = method === 'POST' ? eventAt(path) : undefined
    if (submitted !== undefined) return async (request) => submitReviews(submitted, await textOf(request))
    const [, parent = '', id = ''] = (method === 'GET' && /^(\/\w+\/\w+)\/(\w+)$/.exec(path)) || []
    const asked = eventAt(parent)
    return asked === undefined ? undefined : async () => describeReview(asked, id)
  }

  function submitReviews(event: string, xml: string): [number, string, Node] {
    const JobsDetail = readReviewSubmissions(xml, event).map((submission) => {
      const end = ending(submission)
      const entry = { event, review: fakeReview(submission, end, place), hasEnded: false }
      reviews.set(entry.review.id, entry)
      start(entry.review.id, () => {
        entry.hasEnded = true
        return { url: submission.CallBack, callback: end === 'lost' ? undefined : entry.review.callback }
      })
      return entry.review.submitted
    })
    return [200, 'Response', { JobsDetail }]
  }

  function describeReview(event: string, id: string): [number, string, Node] {
    const found = reviews.get(id)
    if (found?.event !== event) return [404, 'Error', { Code: 'JobIdNotExist', Message: 'No such job.' }]
    const { review, hasEnded } = found
    return [200, 'Response', { JobsDetail: hasEnded ? review.ended : review.submitted }]
  }

  function endJob(job: FakeJob): Ended {
    job.ended = endedJob(job, place)
    const { CallBack, CallBackFormat } = job.submission
    const document = { EventName: 'TaskFinish', JobsDetail: job.ended }
    const format = CallBackFormat === 'JSON' ? 'json' : 'xml'
    return { url: CallBack, callback: job.ending === 'lost' ? undefined : () => callbackOf(document, { format }) }
  }

  function start(id: string, end: () => Ended): void {
    const run = finish(id, end).finally(() => running.delete(run))
    running.add(run)
  }

  async function finish(jobId: string, end: () => Ended): Promise<void> {
    await sleep(delay, undefined, { signal: stopping.signal }).catch(() => {})
    if (stopping.signal.aborted) return
    const { url = options.callback, callback } = end()
    if (!callback || url === undefined || url === 'no' || !URL.canParse(url)) return
    const { body, headers } = callback()
    const { bytes: _, ...answered } = await post(new URL(url), { body, headers, timeout, signal: stopping.signal })
    posted.push({ jobId, url, ...answered })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
    async close() {
      stopping.abort()
      await Promise.all(running)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What is posted when a job has ended, and where. */
interface Ended {
  readonly url: string | undefined
  readonly callback: (() => SimulatedCallback) | undefined
}

function answer(response: ServerResponse, status: number, root: string, document: Node): void {
  response.writeHead(status, { 'content-type': 'application/xml', server: 'tencent-ci', 'x-ci-request-id': 'fake' })
  response.end(writeXml(document, { root }))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxSubmissionBytes) throw new Error(`The request must not be larger than ${maxSubmissionBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
