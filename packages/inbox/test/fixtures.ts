import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { createInbox, type Inbox, type InboxItem, type InboxOptions } from '@ci-event/inbox'
import { afterAll, afterEach } from 'vitest'

/** An event of one job. */
export function eventOf(JobId: string, more: object = {}) {
  return parseCallback(JSON.stringify({ JobsDetail: { JobId, Tag: 'Tts', State: 'Success', ...more } }))
}

export function contextOf(overrides: Partial<HandlerContext> = {}): HandlerContext {
  return {
    event: eventOf('j'),
    receivedAt: new Date(),
    headers: {},
    url: '/',
    attempt: 1,
    signal: new AbortController().signal,
    ...overrides,
  }
}

/** An item at its first attempt. */
export function itemOf(more: Partial<InboxItem> = {}): InboxItem {
  return {
    id: '1',
    state: 'running',
    event: eventOf('j'),
    headers: {},
    url: '/',
    receivedAt: new Date(),
    attempts: 1,
    handlers: [],
    history: [],
    ...more,
  }
}

/** Accepts a callback of one job. */
export function accept(inbox: Inbox, JobId: string) {
  return inbox.accept(eventOf(JobId), contextOf())
}

/** Gives the tests of a file a folder of their own, and closes their inboxes. */
export function inboxFiles(): { fresh(): string; open(options: InboxOptions): Inbox; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-inbox-'))
  const opened: Inbox[] = []
  let count = 0
  afterEach(async () => {
    for (const inbox of opened.splice(0)) await inbox.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    fresh: () => join(folder, `${++count}.db`),
    open(options) {
      const inbox = createInbox(options)
      opened.push(inbox)
      return inbox
    },
  }
}
