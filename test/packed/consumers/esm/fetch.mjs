// An app for a platform that calls a `fetch` function: it needs nothing of Node's request.
import { createReceiver } from '@ci-event/core'

export const { fetch } = createReceiver({ onTaskFinish: (job) => console.log(job.JobId) })
