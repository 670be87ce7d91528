/** One callback, followed from the code that submitted the job to the retry of its handler, over real sockets. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBullInbox } from '@ci-event/bullmq'
import { createDispatcher, type Logger } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import { createMemoryInbox, type Inbox } from '@ci-event/inbox'
import { observeInbox, withoutTrace, withTrace } from '@ci-event/otel'
import { createFakeCi } from '@ci-event/simulator'
import { context, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import express from 'express'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hasRedis, startRedis } from '../support/redis-server.mjs'
import { type Sdk, startSdk } from './sdk.ts'

let sdk: Sdk
let closing: (() => unknown)[]
beforeEach(() => {
  sdk = startSdk()
  closing = []
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  await sdk.stop()
})

const inboxes: [name: string, open: () => Promise<Inbox>, runs: boolean][] = [
  ['SQLite', async () => createMemoryInbox(), true],
  [
    'BullMQ',
    async () => {
      const server = await startRedis()
      closing.push(() => server.stop())
      return createBullInbox({ connection: { url: server.url } })
    },
    hasRedis,
  ],
]

for (const [name, open, runs] of inboxes) {
  describe.runIf(runs)(`an inbox on ${name}`, () => {
    test('a callback can be followed from `withTrace` over the inbox to the retry of its handler', async () => {
      const inbox = await open()
      closing.push(() => inbox.close(), observeInbox(inbox))
      const lines: Record<string, unknown>[] = []
      const note = (_: string, facts: object) => void lines.push({ ...facts })
      const logger: Logger = { info: note, warn() {}, error() {} }

      const userData: (string | undefined)[] = []
      const failures = [new RangeError('the disk is full')]
      const { dispatch } = createDispatcher({
        ledger: inbox.ledger,
        onTaskFinish: {
          NoiseReduction: async function publish(job) {
            userData.push(withoutTrace(job.Operation.UserData ?? ''))
            trace.getTracer('app').startSpan('own').end()
            const failure = failures.pop()
            if (failure) throw failure
          },
        },
      })
      const worker = inbox.work(dispatch, { retry: { backoff: () => 1 }, logger })
      const app = express().post(
        '/ci/callback',
        ciEvent({ verify: () => undefined, route: '/ci/callback', deliver: inbox.accept, logger }),
      )
      const server = createServer(app).listen(0, '127.0.0.1')
      closing.push(() => server.close())
      await once(server, 'listening')
      const callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ci/callback`
      const ci = await createFakeCi({ callback })
      closing.push(() => ci.close())

      // The app submits a job within a span of its own.
      const submitting = trace.getTracer('app').startSpan('submit')
      const UserData = context.with(trace.setSpan(context.active(), submitting), () => withTrace('order-4711'))
      const body = `<Request><Tag>NoiseReduction</Tag><Operation><UserData>${UserData}</UserData></Operation></Request>`
      await fetch(`${ci.url}/jobs`, { method: 'POST', body })
      submitting.end()
      await ci.settled()
      expect(ci.posted.map(({ status }) => status)).toEqual([200])
      await expect.poll(() => inbox.count()).toMatchObject({ done: 1 })
      await worker.close()

      expect(userData).toEqual(['order-4711', 'order-4711'])
      const named = (each: string) => sdk.spans().filter((span) => span.name === each)
      const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId
      const [receive] = named('receive /ci/callback')
      const [sent] = named('send inbox')
      expect(sent?.parentSpanContext?.spanId).toBe(idOf(receive))
      expect(receive?.attributes).toMatchObject({ 'ci_event.outcome': 'accepted', 'http.response.status_code': 200 })

      const attempts = named('process NoiseReduction')
      expect(attempts.map(({ attributes }) => [attributes['ci_event.attempt'], attributes['error.type']])).toEqual([
        [1, 'RangeError'],
        [2, undefined],
      ])
      for (const { links } of attempts) {
        expect(links.map((link) => link.context.spanId)).toEqual([idOf(sent), submitting.spanContext().spanId])
        expect(links[1]?.context.traceId).toBe(submitting.spanContext().traceId)
      }
      expect(named('own').map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(attempts.map(idOf))
      const settled = named('settle inbox')
      expect(settled.map(({ attributes }) => [attributes['ci_event.attempt'], attributes['ci_event.outcome']])).toEqual(
        [
          [1, 'waiting'],
          [2, 'done'],
        ],
      )
      for (const { links, status } of settled) {
        expect(links.map((link) => link.context.spanId)).toEqual([idOf(sent)])
        expect(status.code).toBe(0)
      }

      // The lines of the callback and of its attempts have the id of one trace.
      const trace_id = receive?.spanContext().traceId
      const jobId = attempts[0]?.attributes['messaging.message.id']
      const shared = { event: 'TaskFinish', jobs: 1, jobId, trace_id }
      expect(lines).toMatchObject([
        { ...shared, outcome: 'accepted', attempt: 1 },
        { ...shared, outcome: 'failed', attempt: 1, handler: 'publish', durationMs: expect.any(Number) },
        { ...shared, outcome: 'handled', attempt: 2, handler: 'publish' },
      ])
      expect(JSON.stringify(lines)).not.toMatch(/disk is full|order-4711/)

      const states = await sdk.points('ci_event.inbox.attempts')
      expect(states.map(({ attributes, value }) => [attributes['ci_event.state'], value])).toEqual([
        ['waiting', 1],
        ['done', 1],
      ])
      expect(await sdk.points('ci_event.inbox.oldest_age')).toMatchObject([{ value: 0 }])
    })

    test('the age of the oldest item and the dead letters of an inbox are measured', async () => {
      const inbox = await open()
      closing.push(() => inbox.close(), observeInbox(inbox))
      expect(await inbox.oldest()).toBeUndefined()
      const accept = async (JobId: string) => {
        const event = { EventName: 'TaskFinish', JobsDetail: [{ JobId, State: 'Success' }] } as never
        const receivedAt = new Date()
        const { signal } = new AbortController()
        await inbox.accept(event, { event, receivedAt, headers: {}, url: '/', attempt: 1, signal })
        return receivedAt
      }
      const first = await accept('j1')
      await new Promise((resolve) => setTimeout(resolve, 20))
      await accept('j2')
      expect(Math.abs(Number(await inbox.oldest()) - first.getTime())).toBeLessThan(15)
      const [age] = await sdk.points('ci_event.inbox.oldest_age')
      expect(age?.value).toBeGreaterThan(0.015)
      expect(age?.value).toBeLessThan(600)

      const failing = () => Promise.reject(new Error('always'))
      const onDeadLetter = () => {}
      const worker = inbox.work(failing, { retry: { attempts: 2, backoff: () => 1 }, onDeadLetter })
      await expect.poll(() => inbox.count()).toMatchObject({ dead: 2 })
      await worker.close()
      const points = await sdk.points('ci_event.inbox.attempts')
      expect(points.map(({ attributes, value }) => [attributes['ci_event.state'], value])).toEqual([
        ['waiting', 2],
        ['dead', 2],
      ])
      const items = await sdk.points('ci_event.inbox.items')
      expect(items.find(({ attributes }) => attributes['ci_event.state'] === 'dead')?.value).toBe(2)
      expect(await inbox.oldest()).toBeUndefined()
    })
  })
}

if (!hasRedis)
  test.skip(
    'redis-server is not on this machine: following a callback over BullMQ was NOT tested (Debian: apt-get install redis-server)',
  )

describe.runIf(hasRedis)('BullMQ’s own telemetry', () => {
  test('the option `telemetry` reaches the queue and the worker', async () => {
    const server = await startRedis()
    closing.push(() => server.stop())
    const names: string[] = []
    const span = {
      setSpanOnContext: (each: unknown) => each,
      setAttribute() {},
      setAttributes() {},
      addEvent() {},
      recordException() {},
      end() {},
    }
    const telemetry = {
      tracer: {
        startSpan(name: string) {
          names.push(name)
          return span
        },
      },
      contextManager: {
        with: (_: unknown, call: () => unknown) => call(),
        active: () => ({}),
        getMetadata: () => '',
        fromMetadata: () => ({}),
      },
    }
    const inbox = createBullInbox({ connection: { url: server.url }, queue: 'traced', telemetry: telemetry as never })
    closing.push(() => inbox.close())
    const event = { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j1', State: 'Success' }] } as never
    const { signal } = new AbortController()
    await inbox.accept(event, { event, receivedAt: new Date(), headers: {}, url: '/', attempt: 1, signal })
    inbox.work(async () => ({ outcome: 'handled' }))
    await expect.poll(() => inbox.count()).toMatchObject({ done: 1 })
    expect(names.join()).toMatch(/add traced.*process traced/)
  })
})
