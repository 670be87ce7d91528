import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { optional } from '../../packages/simulator/src/cli/optional.ts'
import { ciEventCommand } from '../simulator/command-line.ts'

let folder: string
let file: string
const bodies = ['one', 'two', 'three'].map((id) => `{"JobsDetail": {"JobId":"${id}","Tag":"Tts","State":"Success"}}`)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-inspect-'))
  file = join(folder, 'inbox.db')
  const inbox = createInbox({ file })
  for (const body of bodies) {
    const context = { body: Buffer.from(body), headers: { 'content-type': 'application/json', host: 'x' }, url: '/' }
    await inbox.accept(parseCallback(body), { ...context, receivedAt: new Date() } as unknown as HandlerContext)
  }
  await inbox.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

test('inspect shows the inbox on 127.0.0.1 until it is interrupted', async () => {
  const stop = new AbortController()
  let said = ''
  const ended = ciEventCommand(['inspect', file, '--port', '0', '--open', 'no'], {
    signal: stop.signal,
    out: (text) => {
      said += text
    },
  })
  await expect.poll(() => said).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
  const page = await fetch(said.trim())
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<!doctype html>')])
  const item = (await (await fetch(`${said.trim()}api/items/1`)).json()) as { job: string }
  expect(item.job).toBe('one')
  // A page that is open does not keep it from ending.
  const stream = await fetch(`${said.trim()}api/live`)
  stop.abort()
  expect((await ended).code).toBe(0)
  await stream.text().catch(() => {})
})

test.each([
  [['inspect'], /The file of an inbox is needed/],
  [['inspect', 'nowhere.db'], /There is nothing at nowhere\.db/],
  [['inspect', 'a.db', 'b.db'], /b\.db is too much/],
  [['inspect', 'a.db', '--port', 'x'], /--port takes a number/],
])('ci-event %j is refused', async (line, why) => {
  const { code, err } = await ciEventCommand(line)
  expect([code, err]).toEqual([2, expect.stringMatching(why)])
})

test('a package that is not installed is named, with the way to install it', async () => {
  const missing = (): Promise<unknown> => import('@ci-event/nowhere' as string)
  await expect(optional(missing, ['@ci-event/nowhere'])).rejects.toThrow('npm install --save-dev @ci-event/nowhere')
  await expect(optional(() => Promise.reject(new Error('broken')), ['@ci-event/nowhere'])).rejects.toThrow('broken')
})

test('replay sends what an inbox holds again, the oldest first, byte for byte', async () => {
  const got: string[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    got.push(text)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { code, err } = await ciEventCommand(['replay', file, '--to', `http://127.0.0.1:${port}/`])
  server.close()
  expect([code, err]).toEqual([0, '3 sent, 0 not accepted.\n'])
  expect(got).toEqual(bodies)
})
