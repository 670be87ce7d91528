import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createBullInbox } from '@ci-event/bullmq'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { ask, type Inspected, inspected, tokenOf } from './inspected.ts'

describe.runIf(hasRedis)('an inbox in BullMQ', { timeout: 60_000 }, () => {
  let server: RedisServer
  let it: Inspected

  beforeAll(async () => {
    server = await startRedis()
    it = await inspected({}, createBullInbox({ connection: { url: server.url } }))
  })
  afterAll(async () => {
    await it.stop()
    await server.stop()
  })

  test('the summaries of items of 1 MB are read one by one, so that the event loop stays free', async () => {
    const loaded = createBullInbox({ connection: { url: server.url }, queue: 'loaded' })
    const Message = 'x'.repeat(1_000_000)
    for (let n = 0; n < 30; n++) {
      const event = parseCallback(JSON.stringify({ JobsDetail: { Tag: 'Tts', State: 'Success', Message } }))
      const context = { headers: {}, url: '/cb', receivedAt: new Date(), body: Message }
      await loaded.accept(event, context as unknown as HandlerContext)
    }
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const summaries = await loaded.summaries({ limit: 30 })
    delay.disable()
    await loaded.close()
    expect(summaries).toHaveLength(30)
    expect(JSON.stringify(summaries).length).toBeLessThan(300_000)
    expect(delay.max / 1e6).toBeLessThan(300)
  })

  test('an inbox on BullMQ is shown, and its dead letters are replayed', async () => {
    it.broken = true
    await it.arrive({ tag: 'Transcode' })
    await expect.poll(async () => (await it.inbox.count()).dead, { timeout: 10_000 }).toBe(1)
    const [dead] = await it.inbox.list({ state: 'dead' })
    const shown = await ask(`${it.url}api/items/${dead?.id}`)
    expect(shown.status).toBe(200)
    expect(shown.text).toContain('Transcode')
    expect(shown.text).not.toContain('hunter2hunter2')

    it.broken = false
    const headers = { 'x-ci-event-token': await tokenOf(it.url) }
    const answer = await ask(`${it.url}api/dead/replay`, { method: 'POST', headers })
    expect(answer.text).toBe('{"replayed":1}')
    await expect.poll(async () => (await it.inbox.count()).done, { timeout: 10_000 }).toBe(1)
  })
})

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the inspector was NOT tested on BullMQ (Debian: apt-get install redis-server)',
  )
}
