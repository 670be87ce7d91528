/** What a list on BullMQ says when it has not looked at everything. */
import { type BullInbox, createBullInbox } from '@ci-event/bullmq'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'

describe.runIf(hasRedis)('a list on BullMQ', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  function inboxOf(queue: string): BullInbox {
    const inbox = createBullInbox({ connection: { url: server.url }, queue })
    onTestFinished(() => inbox.close())
    return inbox
  }
  const start = Date.UTC(2026, 0, 1)
  const accept = (inbox: BullInbox, n: number) => {
    const event = parseCallback(JSON.stringify({ JobsDetail: { JobId: `j${n}`, Tag: 'Tts', State: 'Success' } }))
    const context = { headers: {}, url: '/', receivedAt: new Date(start + n) }
    return inbox.accept(event, context as HandlerContext)
  }

  test('reads 1,000 items per call for a condition, says how far it came, and its cursor reaches the rest', async () => {
    const inbox = inboxOf('many')
    const all = Array.from({ length: 1010 }, (_, n) => n)
    await Promise.all(all.map((n) => accept(inbox, n)))
    const first = await inbox.list({ text: 'j3"' })
    expect(first.items).toEqual([])
    expect(first.searchedTo).toEqual(new Date(start + 10))
    const wanted = await inbox.list({ text: 'tts', limit: 1000 })
    expect(wanted.items.map(({ summary }) => summary.jobId)).toEqual(
      all
        .slice(10)
        .reverse()
        .map((n) => `j${n}`),
    )
    const last = await inbox.list({ text: 'tts', cursor: first.cursor })
    expect(last.items.map(({ summary }) => summary.jobId)).toEqual(
      all
        .slice(0, 10)
        .reverse()
        .map((n) => `j${n}`),
    )
    expect(last).not.toHaveProperty('cursor')
    expect(last).not.toHaveProperty('searchedTo')
  })

  test('considers the newest 200,000 ids of a state, and says so', async () => {
    const inbox = inboxOf('long')
    await accept(inbox, 1)
    const admin = new Redis(server.url)
    onTestFinished(() => admin.disconnect())
    const [waiting = ''] = await admin.keys('bull:long:wait')
    const received = Date.now()
    // Newer ones stand before it.
    for (let n = 0; n < 200; n++)
      await admin.lpush(
        waiting,
        ...Array.from({ length: 1000 }, (_, at) => `${received.toString(16).padStart(12, '0')}-${n}-${at}`),
      )
    const { items, searchedTo } = await inbox.list({ until: new Date(start + 1000) })
    expect(items).toEqual([])
    expect(searchedTo?.getTime()).toBe(received)
    expect((await inbox.stats({ since: new Date(Date.now() - 3_600_000) })).countedTo?.getTime()).toBe(received)
  })
})

if (!hasRedis)
  test.skip(
    'redis-server is not on this machine: the bounds on BullMQ were NOT tested (Debian: apt-get install redis-server)',
  )
