import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ledger } from '@ci-event/core'
import { createInbox, createMemoryInbox, type Inbox } from '@ci-event/inbox'
import { afterAll, beforeAll } from 'vitest'
import { testLedger } from './suite.ts'

let folder: string
let count = 0
const open: Inbox[] = []
const files = new WeakMap<Ledger, string>()

function ledgerIn(file: string): Ledger {
  const inbox = createInbox({ file })
  open.push(inbox)
  files.set(inbox.ledger, file)
  return inbox.ledger
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-ledger-'))
})
afterAll(async () => {
  await Promise.all(open.map((inbox) => inbox.close()))
  rmSync(folder, { recursive: true, force: true })
})

testLedger('of an inbox in an SQLite file', {
  create: () => ledgerIn(join(folder, `${++count}.db`)),
  other: (ledger) => ledgerIn(files.get(ledger) as string),
})

testLedger('of an inbox in memory', { create: () => createMemoryInbox().ledger, other: (ledger) => ledger })
