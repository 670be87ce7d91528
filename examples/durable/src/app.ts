import { createDispatcher, NonRetriableError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import type { Inbox, WorkOptions } from '@ci-event/inbox'
import express, { type Express } from 'express'
import type { Recordings } from './recordings.ts'

/** What an app needs from outside. */
export interface Services {
  secret: string
  /** Stores callbacks from the response until they are handled. */
  inbox: Inbox
  recordings: Recordings
  /** Called for each dead letter, which a person should look at. */
  onDeadLetter: NonNullable<WorkOptions['onDeadLetter']>
  /** Called for every callback that could not be stored. */
  onError?: ReceiverOptions['onError']
}

/** An Express app that responds once a callback is stored, and handles it afterwards. */
export function buildApp({ secret, inbox, recordings, onDeadLetter, onError }: Services): Express {
  const dispatcher = createDispatcher({
    ledger: inbox.ledger,
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => recordings.add(job.JobId, job.Operation.Output.Object),
        failed: (job) => {
          // A retry would fail the same way.
          throw new NonRetriableError(`${job.JobId} failed: ${job.Code} ${job.Message}`)
        },
      },
    },
  })
  inbox.work(dispatcher.dispatch, { concurrency: 4, onDeadLetter, onError: (error) => console.error(error) })

  const app = express()
  app.post('/ci/callback', ciEvent({ verify: secretInUrl(secret), deliver: inbox.accept, onError }))
  app.get('/recordings', (_req, res) => {
    res.json(recordings.list())
  })
  app.get('/inbox', async (_req, res) => {
    res.json(await inbox.count())
  })
  return app
}
