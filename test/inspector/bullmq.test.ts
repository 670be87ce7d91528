import { createBullInbox } from '@ci-event/bullmq'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { itemsOf } from '../support/inbox-items.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { ask, type Inspected, inspected, tokenOf } from './inspected.ts'

describe.runIf(hasRedis)('an inbox in BullMQ', () => {
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

  test('an inbox on BullMQ is shown, and its dead letters are replayed', async () => {
    it.broken = true
    await it.arrive({ tag: 'Transcode' })
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(1)
    const [dead] = await itemsOf(it.inbox, { state: 'dead' })
    const shown = await ask(`${it.url}api/items/${dead?.id}`)
    expect(shown.status).toBe(200)
    expect(shown.text).toContain('Transcode')
    expect(shown.text).not.toContain('hunter2hunter2')

    it.broken = false
    const headers = { 'x-ci-event-token': await tokenOf(it.url) }
    const answer = await ask(`${it.url}api/dead/replay`, { method: 'POST', headers })
    expect(answer.text).toBe('{"replayed":1}')
    await expect.poll(async () => (await it.inbox.count()).done).toBe(1)
  })
})

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the inspector was NOT tested on BullMQ (Debian: apt-get install redis-server)',
  )
}
