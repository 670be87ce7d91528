import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBullInbox } from '@ci-event/bullmq'
import { buildApp } from '@ci-event/example-durable'
import { createInbox, type Inbox } from '@ci-event/inbox'
import { createPostgresBackend } from 'bullmq'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openRecordings, type Recordings } from '../../examples/durable/src/recordings.ts'
import { documentedXml, failedJson } from '../support/callbacks.ts'
import { post } from '../support/post.ts'
import { hasPostgres, startPostgres } from '../support/postgres-server.mjs'
import { hasRedis, startRedis } from '../support/redis-server.mjs'

const secret = 'correct-horse-battery-staple'
let folder: string
let recordings: Recordings

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-durable-'))
  recordings = openRecordings(join(folder, 'app.db'))
})
afterEach(() => {
  recordings.close()
  rmSync(folder, { recursive: true, force: true })
})

async function tryOut(inbox: Inbox): Promise<void> {
  const onDeadLetter = vi.fn()
  const server: Server = buildApp({ secret, inbox, recordings, onDeadLetter }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const send = async (body: string) => (await post(`${url}/ci/callback?token=${secret}`, { body })).text
  expect(await send(documentedXml)).toBe('{"outcome":"accepted"}')
  expect(await send(documentedXml)).toBe('{"outcome":"duplicate"}')
  expect(await send(failedJson)).toBe('{"outcome":"accepted"}')
  const counts = async () => (await fetch(`${url}/inbox`)).json()
  await expect.poll(counts).toEqual({ waiting: 0, running: 0, done: 1, dead: 1 })
  expect(await (await fetch(`${url}/recordings`)).json()).toEqual(['output/nr.wav'])
  await expect.poll(() => onDeadLetter.mock.calls.length).toBe(1)
  server.closeAllConnections()
  server.close()
  await inbox.close()
}

describe('the durable example', () => {
  test('on a file', () => tryOut(createInbox({ file: join(folder, 'inbox.db') })))

  test.runIf(hasRedis)('moved to BullMQ on Redis', async () => {
    const server = await startRedis()
    await tryOut(createBullInbox({ connection: { url: server.url } })).finally(server.stop)
  })

  test.runIf(hasPostgres)('moved to BullMQ on PostgreSQL', async () => {
    const server = await startPostgres()
    const connection = { connectionString: server.url, migrate: true }
    await tryOut(createBullInbox({ connection, backend: createPostgresBackend })).finally(server.stop)
  })
})
