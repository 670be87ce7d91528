// Draws docs/inspector-*.png: the inspector over invented callbacks, in Debian's Chromium. Run it after `npm run build`:
//   node scripts/screenshots.mjs
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDispatcher, parseCallback } from '@ci-event/core'
import { createMemoryInbox } from '@ci-event/inbox'
import { createInspector } from '@ci-event/inspector'
import { createCallback } from '@ci-event/simulator'
import { chromium } from 'playwright-core'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))
const tags = [
  'Transcode',
  'NoiseReduction',
  'Snapshot',
  'SpeechRecognition',
  'DocProcess',
  'Transcode',
  'Concat',
  'Animation',
]
// The callbacks come over the last day. Each happens at its own time, so that the charts have something to show.
const now = Date.now()
const span = 23 * 3_600_000
const number = 240
const realNow = Date.now
let clock = now
Date.now = () => clock

const inbox = createMemoryInbox()
const dispatcher = createDispatcher({ ledger: inbox.ledger })
dispatcher.on(['Transcode', 'Snapshot', 'Concat', 'NoiseReduction', 'DocProcess'], function publish(job) {
  if (!job.JobId.endsWith('7')) return
  const error = new Error('the catalogue answered 502 for https://media.example/put?q-signature=abc')
  // As in an app, and not with the paths of this machine.
  error.stack = `Error: ${error.message}\n    at publish (/app/src/catalogue.js:38:11)\n    at async handleJob (/app/src/jobs.js:12:5)`
  throw error
})
dispatcher.on(['Transcode', 'NoiseReduction'], function notify() {})
const worker = inbox.work(dispatcher.dispatch, {
  pollInterval: 20,
  onDeadLetter: () => {},
  retry: { attempts: 3, backoff: { initial: 10, factor: 1 } },
})

for (let n = 0; n < number; n++) {
  // More by day than by night.
  clock = Math.round(now - span * (1 - n / number) - 2_000_000 * Math.sin((n / number) * 9))
  const tag = tags[n % tags.length]
  const id = `j${(0x8d5ea4c6e0b11 + n * 7919).toString(16)}0${(0x5ca1ab1e + n * 104729).toString(16)}${(n * 3) % 10}`
  const late = 2000 + ((n * 37) % 41) * 900
  const { body, headers } = createCallback(
    tag,
    {
      JobId: id,
      EndTime: new Date(clock - late).toISOString(),
      Operation: { UserData: `order-${5200 + n}` },
      ...(n === 237 ? { Progress: '100', Shard: '3' } : {}),
    },
    { state: n % 9 === 4 ? 'Failed' : 'Success', format: n % 3 === 0 ? 'json' : 'xml' },
  )
  await inbox.accept(parseCallback(body, { contentType: headers['content-type'] }), {
    body,
    headers: { ...headers, host: 'media.example' },
    url: '/ci/callback?token=***',
    receivedAt: new Date(clock),
    attempt: 1,
    signal: new AbortController().signal,
  })
  await worker.onIdle()
}
clock = now
while ((await inbox.count()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 50))
Date.now = realNow

const inspector = createInspector({ inbox })
const server = createServer(inspector.handler).listen(0, '127.0.0.1')
await once(server, 'listening')
const profile = mkdtempSync(join(tmpdir(), 'ci-event-shots-'))
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
  viewport: { width: 1280, height: 720 },
  locale: 'en-GB',
  colorScheme: process.argv[2] === 'dark' ? 'dark' : 'light',
})
const out = process.argv[3] ?? docs
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${server.address().port}/`)
await page.locator('.row').first().waitFor()
await page.locator('.chart').first().waitFor()
await page.screenshot({ path: join(out, 'inspector-list.png') })
await page.setViewportSize({ width: 1280, height: 860 })
await page.locator('#item-state').selectOption('dead')
await page.locator('.row').first().click()
await page.locator('#item-title').waitFor()
await page.locator('.attempt summary').first().click()
await page.screenshot({ path: join(out, 'inspector-delivery.png') })
if (process.argv[3]) {
  await page.setViewportSize({ width: 390, height: 760 })
  await page.screenshot({ path: join(out, 'narrow-delivery.png') })
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '中文' }).click()
  await page.waitForTimeout(100)
  await page.screenshot({ path: join(out, 'narrow-list-zh.png') })
}
await browser.close()
rmSync(profile, { recursive: true, force: true })
inspector.close()
server.close()
await inbox.close()
