/** SECURITY.md states each limit with the number that the sources have. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const packages = `${root}packages/`
const section = /## Limits\n(.*?)\n## /s.exec(readFileSync(`${root}SECURITY.md`, 'utf8'))?.[1] ?? ''
const rows = new Map(
  [...section.matchAll(/^\| (.*?) \| (.*?) \|/gm)].map(([, what, limit]) => [what as string, limit as string]),
)

/** What the row says, the file that has the number, the code that sets it, and the number as the row writes it. */
const limits: readonly (readonly [what: string, file: string, code: RegExp, written: string])[] = [
  ['size of a body', 'core/src/parse/parse-callback.ts', /defaultBodyLimit: number = 1024 \* 1024/, '1 MiB'],
  ['time until the body has arrived', 'core/src/receiver', /bodyTimeout = 30_000/, '30 s'],
  ['depth of a body', 'core/src/parse/tree.ts', /depth: 64/, '64 levels'],
  ['nodes of a body', 'core/src/parse/tree.ts', /nodes: Math\.ceil\(limit \/ 5\)/, '209,716'],
  ['jobs or reviews in one callback', 'core/src/dispatch/limits.ts', /jobLimit = 1000/, '1000'],
  ['updates of one job in one callback', 'core/src/dispatch/limits.ts', /updateLimit = 100/, '100'],
  ['callbacks handled at once', 'core/src/receiver', /concurrency = 1000/, '1000'],
  ['handlers of one callback running at once', 'core/src/dispatch/dispatcher.ts', /handlerConcurrency = 100/, '100'],
  ['time of a handler', 'core/src/dispatch/dispatcher.ts', /handlerTimeout = 60_000/, '60 s'],
  ['ids, states and handler names in a ledger', 'core/src/dispatch/storable.ts', /longest = 200/, '200 characters'],
  ['memory ledger', 'core/src/dispatch/memory-ledger.ts', /maxJobs = 10_000/, '10,000 jobs'],
  ['memory ledger', 'core/src/dispatch/memory-ledger.ts', /maxBytes = 16 \* 1024 \* 1024/, '16 MiB'],
  ['memory ledger', 'core/src/dispatch/memory-ledger.ts', /maxAge = 25 \* 3_600_000/, '25 hours'],
  ['memory ledger', 'core/src/dispatch/remembered-job.ts', /mostWorks = 1000/, '1000 updates and handlers per job'],
  ['jobs kept for `waitForJob`', 'core/src/receiver/recent-jobs.ts', /maxJobs = 1000, maxAge = 600_000/, '1000 jobs'],
  ['jobs kept for `waitForJob`', 'core/src/receiver/recent-jobs.ts', /= 2 \* 1024 \* 1024/, '2 MiB'],
  ['drift reported per callback', 'core/src/schema/drift.ts', /maxReports = 100/, '100 differences'],
  ['drift reported per callback', 'core/src/schema/drift.ts', /maxNameLength = 64/, 'names of 64'],
  ['drift reported per callback', 'core/src/schema/drift.ts', /maxPathLength = 512/, 'paths of 512'],
  ['error text that an inbox stores', 'inbox/src/engine/failure-text.ts', /longestText = 2000/, '2000 characters'],
  ['items that one search looks at', 'inbox/src/sqlite/list.ts', /mostCandidates = 20_000/, '20,000'],
  ['items that one search looks at', 'bullmq/src/list.ts', /mostCandidates = 1000/, '1,000 on BullMQ'],
  ['body and event of an item in the inspector', 'inspector/src/item-details.ts', /maxBodyLength = 200_000/, '200,000'],
  ['error text that an inbox stores', 'inbox/src/engine/handler-results.ts', /mostTexts = 20\n/, 'of 20 handlers'],
  [
    'results of handlers that an inbox item stores',
    'inbox/src/engine/handler-results.ts',
    /mostResults = 10_000/,
    '10,000',
  ],
  ['jobs that one body may make us ask CI about', 'cos/src/confirm-job.ts', /maxJobs = 100\n/, '100'],
  ['callbacks that a relay keeps', 'simulator/src/relay/create-relay.ts', /maxBytes = 16 \* 1024 \* 1024/, '16 MiB'],
  ['listeners of a relay', 'simulator/src/relay/create-relay.ts', /maxListeners = 10/, '10'],
  [
    'callbacks that `ci-event listen` reads ahead of the app',
    'simulator/src/cli/commands/listen.ts',
    /maxAhead = 64 \* 1024 \* 1024/,
    '64 MiB',
  ],
  [
    'time in which a listener of a relay takes nothing',
    'simulator/src/relay/create-relay.ts',
    /heartbeatInterval = 15_000/,
    'four heartbeats: 60 s',
  ],
]

test.each(limits)('SECURITY.md states the limit of %s as %s has it', (what, path, code, written) => {
  expect(rows.get(what)).toContain(written)
  const files = path.endsWith('.ts') ? [path] : readdirSync(`${packages}${path}`).map((name) => `${path}/${name}`)
  expect(files.map((file) => readFileSync(`${packages}${file}`, 'utf8')).join('\n')).toMatch(code)
})

/** The rows of a table of limits, with each number and option that they have. */
function figuresOf(page: string, heading: string): string[] {
  const text = readFileSync(root + page, 'utf8').split(`## ${heading}\n`)[1] ?? ''
  const table = text.split('\n## ')[0] ?? ''
  return [...table.matchAll(/^\| (?!What|内容|-).*$/gm)].map(([row]) =>
    [...row.matchAll(/`[^`]+`|\d+(?:,\d{3})*(?: (?:MiB|s\b))?/g)].map(([figure]) => figure).join(' '),
  )
}

test('SECURITY.zh-CN.md states the same limits as SECURITY.md', () => {
  const english = figuresOf('SECURITY.md', 'Limits')
  expect(english.length).toBeGreaterThan(20)
  expect(figuresOf('SECURITY.zh-CN.md', '各项上限')).toEqual(english)
})
