/** What the servers of all frameworks share. All of them answer the same bytes of JSON. */
import { parseCallback, secretInUrl } from '@ci-event/core'
import { secret } from '../request.mjs'

export const limit = '2mb'
export const answer = { outcome: 'handled' }
export const handled = JSON.stringify(answer)
export const json = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(Buffer.byteLength(handled)),
}

function countingHandler() {
  let jobs = 0
  return (job) => {
    if (job.JobId) jobs++
    return Promise.resolve(jobs)
  }
}

/** What an app has in production: a verifier, a handler, and the ledger that is there by default. */
export function options() {
  return { verify: secretInUrl(secret), onTaskFinish: countingHandler(), onError: (error) => console.error(error) }
}

const remembered = 10_000

/**
 * The limit of what can be reached: what one writes by hand for exactly this callback. It reads with our parser, remembers
 * in a Map which jobs are done, and awaits one handler. It verifies nothing, limits no time, handles a job twice when two
 * deliveries of it arrive at once, and forgets all at once.
 *
 * @returns a function of the bytes of a body, which resolves when its jobs are handled
 */
export function byHand() {
  const handler = countingHandler()
  const done = new Map()
  return async (bytes) => {
    for (const job of parseCallback(bytes).JobsDetail) {
      const update = `${job.JobId} ${job.State}`
      if (done.has(update)) continue
      await handler(job)
      if (done.size === remembered) done.clear()
      done.set(update, true)
    }
  }
}

export function bytesOf(req) {
  return new Promise((resolve, reject) => {
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
    req.on('error', reject)
  })
}
