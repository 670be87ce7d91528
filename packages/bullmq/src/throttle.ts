/**
 * Pauses a worker of BullMQ whose storage rejects every command (a read-only replica, a cluster, a full disk). BullMQ
 * itself tries again at once, tens of thousands of times a second.
 */
import { createStorageBackoff, type Report } from '@ci-event/inbox/engine'
import type { Worker } from 'bullmq'
import { catchRun } from './bullmq-internals.ts'

const shortest = 100
/** After how many milliseconds without an error the pauses start over. */
const calm = 10_000
/** BullMQ pauses by itself while it has no connection. */
const hasNoConnection = /ECONNREFUSED|Connection is closed/

export function throttle(worker: Worker, report: Report): void {
  const backoff = createStorageBackoff(shortest)
  let isPaused = false
  let lastError = Number.NEGATIVE_INFINITY
  catchRun(worker, report)

  worker.on('error', (error) => {
    if (isPaused || hasNoConnection.test(`${(error as { code?: unknown }).code} ${error.message}`)) return
    if (performance.now() - lastError > calm) backoff.reset()
    isPaused = true
    // What runs goes on; nothing else is fetched meanwhile.
    void worker.pause(true).catch(report)
    setTimeout(() => {
      isPaused = false
      lastError = performance.now()
      if (!worker.closing) void worker.resume()
    }, backoff.next()).unref()
  })
}
