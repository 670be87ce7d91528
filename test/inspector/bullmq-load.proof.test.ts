import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createBullInbox } from '@ci-event/bullmq'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { expect, onTestFinished, test } from 'vitest'
import { hasRedis, startRedis } from '../support/redis-server.mjs'

test.runIf(hasRedis)(
  'the summaries of items of 1 MB on BullMQ are read one by one, so that the event loop stays free',
  async () => {
    const server = await startRedis()
    onTestFinished(() => server.stop())
    const loaded = createBullInbox({ connection: { url: server.url }, queue: 'loaded' })
    const Message = 'x'.repeat(1_000_000)
    for (let n = 0; n < 30; n++) {
      const event = parseCallback(JSON.stringify({ JobsDetail: { Tag: 'Tts', State: 'Success', Message } }))
      const context = { headers: {}, url: '/cb', receivedAt: new Date(), body: Message }
      await loaded.accept(event, context as unknown as HandlerContext)
    }
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const { items: summaries } = await loaded.list({ limit: 30 })
    delay.disable()
    await loaded.close()
    expect(summaries).toHaveLength(30)
    expect(JSON.stringify(summaries).length).toBeLessThan(300_000)
    expect(delay.max / 1e6).toBeLessThan(300)
  },
)

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the summaries on BullMQ were NOT tested (Debian: apt-get install redis-server)',
  )
}
