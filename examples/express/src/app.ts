import { type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import express, { type Express } from 'express'

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

/** An Express app with one callback route. */
export function buildApp({ secret, publish, alert, onError }: Services): Express {
  const app = express()
  app.post(
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
  // The rest of the app parses its bodies as it likes.
  app.use(express.json())
  app.get('/', (_req, res) => {
    res.send('up')
  })
  return app
}
