import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { testEndedJobs } from './suite.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-ended-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

testEndedJobs('ended jobs in an inbox', { place: () => ({ store: 'sqlite', urls: [join(folder, 'inbox.db')] }) })
