import { HandlersFailedError, parseCallback } from '@ci-event/core'
import { expect, test } from 'vitest'
import { attempt } from '../src/engine/attempt.ts'
import { retryOf } from '../src/engine/retry.ts'

const ids = (number: number) => Array.from({ length: number }, (_, index) => `j${index}`)
const retry = retryOf({ attempts: 3, backoff: () => 7 })
const signal = new AbortController().signal

/** The shortest of five attempts at an event of so many jobs that all fail with an error that quotes the event, in ms. */
async function timeOf(number: number): Promise<number> {
  const jobs = ids(number).map((JobId) => ({ JobId, Tag: 'Tts', Password: `${JobId} password` }))
  const text = JSON.stringify({ JobsDetail: jobs })
  const event = parseCallback(text, { bodyLimit: 50_000_000 })
  const failure = new HandlersFailedError(
    ids(number).map((jobId) => ({ handler: 'h', jobId, state: 'failed', error: new Error(`${text} ${jobId}`) })),
  )
  const item = {
    id: '1',
    state: 'running',
    headers: {},
    url: '/',
    receivedAt: new Date(),
    attempts: 1,
    handlers: [],
    history: [],
  } as const
  let best = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < 5; turn++) {
    // Secrets are collected once per event, and each attempt reads the event again.
    const fresh = { ...item, event: structuredClone(event) }
    const started = performance.now()
    await attempt(fresh, () => Promise.reject(failure), retry, signal)
    best = Math.min(best, performance.now() - started)
  }
  return best
}

test('an attempt takes a time that is linear in the number of jobs, and so does an error that quotes their secrets', async () => {
  await timeOf(1000)
  const [small, large] = [await timeOf(2000), await timeOf(16_000)]
  // Eight times the jobs. What walked the event per failure took sixty times as long.
  expect(large / small).toBeLessThan(24)
})
