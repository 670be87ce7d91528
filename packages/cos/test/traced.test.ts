import { type AskMessage, askChannel } from '@ci-event/core/telemetry'
import { expect, test } from 'vitest'
import { ciOf } from '../src/endpoint.ts'
import { query } from '../src/query.ts'

const bucket = 'media-1250000000'

test.each<[string, () => Promise<{ Body?: string }>, object]>([
  ['an answer', async () => ({ Body: '<Response/>' }), { found: true }],
  ['a job that CI does not know', () => Promise.reject({ statusCode: 404 }), { found: false }],
  ['a failure', () => Promise.reject(new Error(`no route to ${bucket}`)), { errorType: 'unavailable' }],
])('a query to CI is published with its region and %s, and without its bucket and path', async (_, request, ended) => {
  const seen: AskMessage[] = []
  const onEnd = (message: unknown): void => void seen.push({ ...(message as AskMessage) })
  askChannel.asyncEnd.subscribe(onEnd)
  const asked = query(ciOf({ request }, { bucket, region: 'ap-guangzhou' }), 'jobs/j1')
  await asked.catch(() => {})
  askChannel.asyncEnd.unsubscribe(onEnd)
  expect(seen).toEqual([{ method: 'GET', region: 'ap-guangzhou', ...ended }])
})
