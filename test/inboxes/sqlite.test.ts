import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInbox, type Inbox } from '@ci-event/inbox'
import { afterAll, beforeAll } from 'vitest'
import { testInbox } from './suite.ts'

let folder: string
let count = 0
const files = new WeakMap<Inbox, string>()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-inbox-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

testInbox('an inbox in an SQLite file', {
  create(options) {
    const file = join(folder, `${++count}.db`)
    const inbox = createInbox({ ...options, file })
    files.set(inbox, file)
    return inbox
  },
  other: (inbox) => createInbox({ file: files.get(inbox) as string }),
})
