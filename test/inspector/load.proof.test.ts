/** The cost of opening the inspector on a large inbox, for the process that also receives callbacks. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type HandlerContext, parseCallback } from '@ci-event/core'
import { createMemoryInbox, type Inbox } from '@ci-event/inbox'
import { createCallback } from '@ci-event/simulator'
import { afterEach, expect, test } from 'vitest'
import { type Inspected, inspected } from './inspected.ts'

let it: Inspected | undefined
afterEach(async () => {
  await it?.stop()
  it = undefined
})

const items = 1000
const megabyte = 1024 * 1024

/** A result of speech recognition of about this many bytes, as CI sends it. */
function speechResult(bytes: number): Buffer {
  const sentence = {
    StartTime: '0',
    EndTime: '1200',
    Text: 'an ordinary sentence of an ordinary recording',
    SpeakerId: '1',
  }
  const FlashResult = { channel_id: '0', text: 'x', sentence_list: [] as object[] }
  for (let length = 0; length < bytes; length += 110) FlashResult.sentence_list.push(sentence)
  return Buffer.from(
    createCallback('SpeechRecognition', { Operation: { SpeechRecognitionResult: { FlashResult } } } as never, {
      format: 'json',
    }).body,
  )
}

async function fill(inbox: Inbox, body: Buffer): Promise<void> {
  const event = parseCallback(body, { bodyLimit: 4 * megabyte })
  // Without a JobId nothing is deduplicated, and accepting is quicker.
  const job = { ...(event as { JobsDetail: object[] }).JobsDetail[0], JobId: undefined }
  for (let n = 0; n < items; n++) {
    const context = { body, headers: { 'content-type': 'application/json' }, url: '/cb', receivedAt: new Date() }
    await inbox.accept({ ...event, JobsDetail: [job] } as never, context as unknown as HandlerContext)
  }
}

/** Asks for what a page does that was scrolled to the end. */
async function openPage(url: string): Promise<{ rows: number; bytes: number }> {
  let rows = 0
  let bytes = 0
  let cursor: string | undefined
  do {
    const text = await (
      await fetch(`${url}api/items?limit=100${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    ).text()
    const page = JSON.parse(text) as { items: object[]; cursor?: string }
    rows += page.items.length
    bytes += text.length
    cursor = page.cursor
  } while (cursor !== undefined)
  return { rows, bytes }
}

async function measured<T>(work: () => Promise<T>): Promise<{ result: T; longestDelay: number; heapGrowth: number }> {
  await nextTurn()
  globalThis.gc?.()
  const before = process.memoryUsage()
  let most = 0
  const sampling = setInterval(() => {
    const { heapUsed, external } = process.memoryUsage()
    most = Math.max(most, heapUsed + external - before.heapUsed - before.external)
  }, 5)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const result = await work()
  delay.disable()
  clearInterval(sampling)
  return { result, longestDelay: delay.max / 1e6, heapGrowth: most }
}

test.each([
  ['ordinary speech results of 20 kB', 20_000],
  ['items of 1 MB', megabyte],
])(
  'opening the inspector on 1,000 %s blocks the event loop for less than half a second and needs less than 100 MB',
  async (_, bytes) => {
    const inbox = createMemoryInbox()
    it = await inspected({ pollInterval: 50 }, inbox)
    await it.worker.close()
    await fill(inbox, speechResult(bytes))
    const { url } = it
    const started = performance.now()
    const { result, longestDelay, heapGrowth } = await measured(() => openPage(url))
    expect(result.rows).toBeGreaterThanOrEqual(items)
    expect(result.bytes).toBeLessThan(12 * megabyte)
    expect(longestDelay).toBeLessThan(500)
    expect(heapGrowth).toBeLessThan(100 * megabyte)
    expect(performance.now() - started).toBeLessThan(10_000)
  },
)

test('the details of an item of 1 MB are cut, and block the event loop for less than a second', async () => {
  const inbox = createMemoryInbox()
  it = await inspected({}, inbox)
  await it.worker.close()
  const body = speechResult(megabyte)
  const context = { body, headers: { 'content-type': 'application/json' }, url: '/cb', receivedAt: new Date() }
  await inbox.accept(parseCallback(body, { bodyLimit: 4 * megabyte }), context as unknown as HandlerContext)
  const { url } = it
  const { result, longestDelay } = await measured(async () => (await fetch(`${url}api/items/1`)).text())
  expect(result.length).toBeGreaterThan(100_000)
  expect(result.length).toBeLessThan(megabyte)
  expect(JSON.parse(result)).toMatchObject({ isEventCut: true, body: { cut: true } })
  expect(longestDelay).toBeLessThan(1000)
})
