/** The programs of docs/serverless.md, behind a gateway and over real sockets. */

import { createBullInbox } from '@ci-event/bullmq'
import { createDispatcher } from '@ci-event/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  apiGatewayEvent,
  cloudBaseEvent,
  type EntryFunction,
  functionUrlEvent,
  startGateway,
} from '../adapters/scf-gateway.ts'
import { documentedXml, twoJobsXml } from '../support/callbacks.ts'
import { post } from '../support/post.ts'
import { type Programs, programsOf } from '../support/programs.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'

const secret = 'correct-horse-battery-staple'
const headers = { 'content-type': 'application/xml' }
let programs: Programs
const printed: string[] = []

beforeAll(() => {
  programs = programsOf('docs/serverless.md', new URL('./.documents/', import.meta.url))
  vi.stubEnv('CI_SECRET', secret)
  vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(words.join(' ')))
})
afterAll(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  programs.remove()
})

async function entryOf(text: string): Promise<EntryFunction> {
  const { main_handler } = await programs.load<{ main_handler: EntryFunction }>(text)
  return main_handler
}

describe.runIf(hasRedis)('with Redis,', () => {
  let redis: RedisServer

  beforeAll(async () => {
    redis = await startRedis()
    vi.stubEnv('REDIS_URL', redis.url)
  })
  afterAll(() => redis.stop())

  test('the event function of docs/serverless.md handles a callback once, whichever gateway it comes through', async () => {
    const entry = await entryOf("from '@ci-event/redis'")
    // SCF takes a promise only from a function that is declared so.
    expect(entry.constructor.name).toBe('AsyncFunction')
    const outcomes: string[] = []
    for (const toEvent of [apiGatewayEvent, functionUrlEvent, cloudBaseEvent]) {
      const gateway = await startGateway(entry, toEvent)
      const { text } = await post(`${gateway.url}/ci/callback?token=${secret}`, { headers, body: documentedXml })
      outcomes.push(JSON.parse(text).outcome)
      expect((await post(`${gateway.url}/ci/callback`, { headers, body: documentedXml })).status).toBe(401)
      await gateway.close()
    }
    expect(outcomes).toEqual(['handled', 'duplicate', 'duplicate'])
    expect(printed.filter((line) => line === 'denoised: output/nr.wav')).toHaveLength(1)
  })

  test('the function of docs/serverless.md that stores hands its callbacks to a worker elsewhere', async () => {
    const gateway = await startGateway(await entryOf('createBullInbox'), functionUrlEvent)
    const { text } = await post(`${gateway.url}/ci/callback?token=${secret}`, { headers, body: twoJobsXml })
    expect(text).toBe('{"outcome":"accepted"}')
    await gateway.close()

    const ran: string[] = []
    const inbox = createBullInbox({ connection: { url: redis.url } })
    inbox.work(createDispatcher({ onTaskFinish: (job) => ran.push(job.JobId) }).dispatch)
    await expect.poll(() => ran, { timeout: 15_000 }).toHaveLength(2)
    await inbox.close()
  })
})

test('the Express app of docs/serverless.md receives in an event function', async () => {
  printed.length = 0
  const gateway = await startGateway(await entryOf('serverless-http'), apiGatewayEvent)
  const url = `${gateway.url}/ci/callback`
  const { text } = await post(`${url}?token=${secret}`, { headers, body: documentedXml })
  const { status } = await post(url, { headers, body: documentedXml })
  await gateway.close()
  expect([text, status, printed]).toEqual(['{"outcome":"handled"}', 401, ['denoised: output/nr.wav']])
})

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the programs with Redis were NOT tested (Debian: apt-get install redis-server)',
  )
}
