import { type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/fastify'
import Fastify, { type FastifyInstance } from 'fastify'

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

/** A Fastify app with one callback route. */
export async function buildApp({ secret, publish, alert, onError }: Services): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(ciEvent, {
    path: '/ci/callback',
    verify: secretInUrl(secret),
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => publish(job.Operation.Output.Object),
        failed: (job) => alert(job.JobId, `${job.Code}: ${job.Message}`),
      },
    },
    onError,
  })
  // Other routes keep Fastify's own parsers.
  app.get('/', async () => 'up')
  return app
}
