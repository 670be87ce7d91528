import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadOptional } from '../../src/optional-package.ts'
import { ciEventCommand } from './ci-event-command.ts'

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

test('inspect shows an inbox on 127.0.0.1 until Ctrl-C, also while a page is open', async () => {
  const stop = new AbortController()
  let printed = ''
  const ended = ciEventCommand(['inspect', file, '--port', '0', '--open', 'no'], {
    signal: stop.signal,
    out: (text) => {
      printed += text
    },
  })
  await expect.poll(() => printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
  const page = await fetch(printed.trim())
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<!doctype html>')])
  const item = (await (await fetch(`${printed.trim()}api/items/1`)).json()) as { job: string }
  expect(item.job).toBe('one')
  const stream = await fetch(`${printed.trim()}api/live`)
  stop.abort()
  expect((await ended).code).toBe(0)
  await stream.text().catch(() => {})
})

test.each([
  [['inspect'], /The file of an inbox is missing/],
  [['inspect', 'nowhere.db'], /nowhere\.db does not exist/],
  [['inspect', 'a.db', 'b.db'], /Expected one file, got also b\.db/],
  [['inspect', 'a.db', '--port', 'x'], /--port must be a number from 0 to 65535, got x/],
])('ci-event %j has the exit code 2 and says what to correct', async (line, message) => {
  const { code, err } = await ciEventCommand(line)
  expect([code, err]).toEqual([2, expect.stringMatching(message)])
})

test('a command that needs a missing package names the command that installs it', async () => {
  const missing = (): Promise<unknown> => import('@ci-event/nowhere' as string)
  await expect(loadOptional(missing, ['@ci-event/nowhere'])).rejects.toThrow('npm install --save-dev @ci-event/nowhere')
  await expect(loadOptional(() => Promise.reject(new Error('broken')), ['@ci-event/nowhere'])).rejects.toThrow('broken')
})

test('replay sends the items of an inbox again, the oldest first, byte for byte', async () => {
  const received: string[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    received.push(text)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { code, err } = await ciEventCommand(['replay', file, '--to', `http://127.0.0.1:${port}/`])
  server.close()
  expect([code, err]).toEqual([0, '3 sent, 0 not accepted.\n'])
  expect(received).toEqual(bodies)
})
