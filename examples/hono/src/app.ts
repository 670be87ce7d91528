import { createReceiver, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { Hono } from 'hono'

/** What an app needs from outside: the secret of its callback URL, and somewhere to put results. */
export interface Services {
  secret: string
  /** Called with the key of each denoised recording. */
  publish(key: string): Promise<void>
  /** Called with what went wrong. */
  alert(jobId: string, reason: string): Promise<void>
  /** Called for every callback that was not handled. */
  onError?: ReceiverOptions['onError']
}

/** A Hono app with one callback route. Frameworks that use `Request` and `Response` receive callbacks in this way. */
export function buildApp({ secret, publish, alert, onError }: Services): Hono {
  const receiver = createReceiver({
    verify: secretInUrl(secret),
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => publish(job.Operation.Output.Object),
        failed: (job) => alert(job.JobId, `${job.Code}: ${job.Message}`),
      },
    },
    onError,
  })
  const app = new Hono()
  app.post('/ci/callback', (c) => receiver.fetch(c.req.raw))
  app.get('/', (c) => c.text('up'))
  return app
}
