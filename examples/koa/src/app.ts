import { type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/koa'
import Router from '@koa/router'
import Koa from 'koa'

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

/** A Koa app with one callback route. */
export function buildApp({ secret, publish, alert, onError }: Services): Koa {
  const router = new Router()
  router.post(
    '/ci/callback',
    ciEvent({
      verify: secretInUrl(secret),
      onTaskFinish: {
        NoiseReduction: {
          success: (job) => publish(job.Operation.Output.Object),
          failed: (job) => alert(job.JobId, `${job.Code}: ${job.Message}`),
        },
      },
      onError,
    }),
  )
  router.get('/', (ctx) => {
    ctx.body = 'up'
  })
  const app = new Koa()
  app.use(router.routes())
  return app
}
