import { type AnyJob, type AnyReview, createReceiver, type Deliver, secretInUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import express from 'express'
import { listen } from '../../../../test/adapters/listen.ts'

export const secret = 'correct-horse-battery-staple'
/** The options that pass the secret. */
export const withSecret: readonly string[] = ['--secret', secret]

/** An Express app with a receiver, which keeps what arrived. */
export interface ReceivingApp {
  url: string
  /** The jobs that its handler was called with. */
  jobs: AnyJob[]
  /** The reviews that its handler was called with. */
  reviews: AnyReview[]
  /** The requests, as they arrived. */
  requests: Arrival[]
  close(): Promise<unknown>
}

/** One request. */
interface Arrival {
  body: Buffer
  type: string | undefined
  encoding: string | undefined
  length: string | undefined
  /** `X-Ci-Content-Version` */
  version: string | string[] | undefined
}

/** Starts an app that handles every Tag, or only those given, or that passes every event to `deliver`. */
export async function startReceivingApp(tags?: readonly string[], deliver?: Deliver): Promise<ReceivingApp> {
  const jobs: AnyJob[] = []
  const reviews: AnyReview[] = []
  const requests: Arrival[] = []
  const app = express()
  app.use(express.raw({ type: () => true, inflate: false, limit: '2mb' }))
  app.use((request, _response, next) => {
    const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = request.headers
    requests.push({ body: request.body, type, encoding, length, version: request.headers['x-ci-content-version'] })
    next()
  })
  const handle = (job: AnyJob): void => void jobs.push(job)
  const onTaskFinish = tags ? Object.fromEntries(tags.map((tag) => [tag, handle])) : handle
  const receiver = createReceiver({
    verify: secretInUrl(secret),
    ...(deliver ? { deliver } : { onTaskFinish }),
    ...(deliver || tags ? {} : { onReview: (review: AnyReview) => reviews.push(review) }),
  } as never)
  app.post('/ci/callback', (request, response, next) => {
    receiver
      .receive(requestFromNode(request, { body: request.body }))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body), next)
  })
  const { url, close } = await listen(app)
  return { url: `${url}/ci/callback`, jobs, reviews, requests, close }
}
