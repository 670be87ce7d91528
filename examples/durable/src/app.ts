import { createDispatcher, NonRetriableError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import type { Inbox, WorkOptions } from '@ci-event/inbox'
import express, { type Express } from 'express'
import type { Recordings } from './recordings.ts'

/** What an app needs from outside. */
export interface Services {
  secret: string
  /** Where callbacks are safe from the answer until they are handled. */
  inbox: Inbox
  recordings: Recordings
  /** Called with each callback that was given up: a person should look. */
  onDeadLetter: NonNullable<WorkOptions['onDeadLetter']>
  /** Told of everything that could not be accepted. */
  onError?: ReceiverOptions['onError']
}

/** An Express app that answers when a callback is stored, and handles it after that. */
export function buildApp({ secret, inbox, recordings, onDeadLetter, onError }: Services): Express {
  const dispatcher = createDispatcher({
    ledger: inbox.ledger,
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => recordings.add(job.JobId, job.Operation.Output.Object),
        failed: (job) => {
          // Another try would fail the same way.
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
