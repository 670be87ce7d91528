import 'reflect-metadata'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDispatcher, createReceiver, type Logger, signCallbackUrl, signedUrl } from '@ci-event/core'
import { reconcile } from '@ci-event/cos'
import { ciEvent } from '@ci-event/express'
import { createMemoryInbox } from '@ci-event/inbox'
import { CiCallback, CiEventModule, OnTaskFinish } from '@ci-event/nestjs'
import { enableTelemetry, observeInbox, withoutTrace, withTrace } from '@ci-event/otel'
import { Controller, Injectable, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import express from 'express'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { documentedXml } from '../support/callbacks.ts'
import { freePort } from '../support/free-port.mjs'
import { itemsOf } from '../support/inbox-items.ts'
import { programsOf } from '../support/programs.ts'
import { type Sdk, startSdk, treeOf } from './sdk.ts'

const verify = () => undefined
const job = { JobId: 'j1', Tag: 'Tts', State: 'Success', EndTime: '2022-06-30T18:47:30+0800', Operation: {} }
const bodyOf = (...jobs: object[]) => JSON.stringify({ EventName: 'TaskFinish', JobsDetail: jobs })

let sdk: Sdk
let closing: (() => unknown)[]
beforeEach(() => {
  sdk = startSdk()
  closing = []
})
afterEach(async () => {
  for (const close of closing) await close()
  await sdk.stop()
})

const request = (body: string, url = '/') => ({ method: 'POST', url, headers: {}, readBody: async () => body })
const send = (origin: string, body = bodyOf(job)) =>
  fetch(`${origin}/ci/callback`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const spanNamed = (name: string) => {
  const found = sdk.spans().find((span) => span.name === name)
  if (!found) throw new Error(`There is no span ${name} among ${sdk.spans().map((span) => span.name)}.`)
  return found
}

test('on Express a callback is a span, with the handler and the ledger below it and the app’s own spans below the handler', async () => {
  const tts = async () => trace.getTracer('app').startActiveSpan('own', async (span) => span.end())
  const app = express().post('/ci/callback', ciEvent({ verify, route: '/ci/callback', onTaskFinish: { Tts: tts } }))
  const response = await send(await listening(createServer(app)))
  expect(response.status).toBe(200)
  expect(treeOf(sdk.spans())).toEqual({
    'receive /ci/callback': undefined,
    'claim ledger': 'receive /ci/callback',
    'process Tts': 'receive /ci/callback',
    own: 'process Tts',
    'complete ledger': 'process Tts',
  })
  expect(spanNamed('receive /ci/callback')).toMatchObject({
    kind: SpanKind.CONSUMER,
    attributes: {
      'messaging.system': 'tencent_ci',
      'messaging.operation.type': 'receive',
      'messaging.destination.name': '/ci/callback',
      'messaging.message.id': 'j1',
      'messaging.message.body.size': bodyOf(job).length,
      'http.response.status_code': 200,
      'ci_event.outcome': 'handled',
    },
  })
  expect(spanNamed('process Tts')).toMatchObject({
    kind: SpanKind.CONSUMER,
    attributes: { 'messaging.operation.type': 'process', 'messaging.message.id': 'j1', 'ci_event.handler': 'tts' },
  })
})

test('on NestJS a failed handler is a span with its error type', async () => {
  class Handlers {
    tts(): never {
      throw new RangeError('too long')
    }
  }
  class Callbacks {
    receive() {}
  }
  const descriptorOf = (type: { prototype: object }, name: string) =>
    Object.getOwnPropertyDescriptor(type.prototype, name) as PropertyDescriptor
  OnTaskFinish('Tts')(Handlers.prototype, 'tts', descriptorOf(Handlers, 'tts'))
  Injectable()(Handlers)
  CiCallback()(Callbacks.prototype, 'receive', descriptorOf(Callbacks, 'receive'))
  Post('ci/callback')(Callbacks.prototype, 'receive', descriptorOf(Callbacks, 'receive'))
  Controller()(Callbacks)
  class App {}
  Module({
    imports: [CiEventModule.forRoot({ verify, logger: false })],
    controllers: [Callbacks],
    providers: [Handlers],
  })(App)
  const app = await NestFactory.create(App, { logger: false, rawBody: true })
  closing.push(() => app.close())
  await app.listen(0, '127.0.0.1')
  expect((await send(await app.getUrl())).status).toBe(500)
  expect(treeOf(sdk.spans())['process Tts']).toBe('receive')
  expect(spanNamed('process Tts')).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'RangeError' },
  })
  expect(
    JSON.stringify(sdk.spans().map(({ attributes, events, status }) => [attributes, events, status])),
  ).not.toContain('too long')
})

test('behind an inbox each attempt links to the span that stored the callback, and the inbox is counted', async () => {
  const inbox = createMemoryInbox()
  closing.push(() => inbox.close())
  closing.push(observeInbox(inbox))
  const receiver = createReceiver({ verify, deliver: inbox.accept })
  expect((await receiver.receive(request(bodyOf(job)))).outcome).toBe('accepted')
  const failures = [new Error('not yet')]
  const dispatcher = createDispatcher({
    ledger: inbox.ledger,
    onTaskFinish() {
      const failure = failures.pop()
      if (failure) throw failure
    },
  })
  const worker = inbox.work(dispatcher.dispatch, { retry: { backoff: () => 1 } })
  await expect.poll(() => inbox.count()).toMatchObject({ done: 1 })
  await worker.close()
  const sent = spanNamed('send inbox')
  expect(treeOf(sdk.spans())['send inbox']).toBe('receive')
  for (const name of ['process Tts', 'settle inbox']) {
    const attempts = sdk.spans().filter((span) => span.name === name)
    expect(attempts.map(({ attributes }) => attributes['ci_event.attempt'])).toEqual([1, 2])
    for (const { links } of attempts)
      expect(links.map((link) => link.context.spanId)).toEqual([sent.spanContext().spanId])
  }
  const counted = await sdk.points('ci_event.inbox.items')
  expect(counted.find(({ attributes }) => attributes['ci_event.state'] === 'done')?.value).toBe(1)
})

test.each<[string, (text: string) => { body: string; url: string }]>([
  ['UserData', (UserData) => ({ body: bodyOf({ ...job, Operation: { UserData } }), url: '/' })],
  [
    'the subject of a signed URL',
    (subject) => {
      const signed = new URL(
        signCallbackUrl('https://example.com/ci', { secret: 'a-secret-of-16-characters', subject }),
      )
      return { body: bodyOf(job), url: signed.pathname + signed.search }
    },
  ],
])('`withTrace` in %s links the handler to the code that submitted the job', async (_, submit) => {
  const tracer = trace.getTracer('app')
  const submitting = tracer.startSpan('submit')
  const sent = context.with(trace.setSpan(context.active(), submitting), () => submit(withTrace('order-4711')))
  submitting.end()
  const receiver = createReceiver({
    verify: sent.url === '/' ? verify : signedUrl({ secret: 'a-secret-of-16-characters' }),
    onTaskFinish() {},
  })
  expect((await receiver.receive(request(sent.body, sent.url))).status).toBe(200)
  expect(spanNamed('process Tts').links.map((link) => link.context)).toEqual([
    { ...submitting.spanContext(), isRemote: true },
  ])
})

test('`withTrace` changes nothing without a span, and `withoutTrace` gives back what it was given', () => {
  expect(withTrace('order')).toBe('order')
  const span = trace.getTracer('app').startSpan('submit')
  const text = context.with(trace.setSpan(context.active(), span), () => withTrace('order-4711'))
  expect(text).toMatch(/^order-4711 traceparent=00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(withoutTrace(text)).toBe('order-4711')
  expect(withoutTrace('order-4711')).toBe('order-4711')
})

test('a UserData with a traceparent that names no span has no link', async () => {
  const UserData = `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`
  await createReceiver({ verify, onTaskFinish() {} }).receive(request(bodyOf({ ...job, Operation: { UserData } })))
  expect(spanNamed('process Tts').links).toEqual([])
})

test('the log line of a callback has the ids of its span', async () => {
  const lines: Record<string, unknown>[] = []
  const logger: Logger = { info: (_, facts) => lines.push({ ...facts }), warn() {}, error() {} }
  await createReceiver({ verify, logger, onTaskFinish() {} }).receive(request(bodyOf(job)))
  const { traceId: trace_id, spanId: span_id } = spanNamed('receive').spanContext()
  expect(lines).toMatchObject([{ outcome: 'handled', trace_id, span_id }])
})

test('metrics count callbacks, refused requests and handlers, and measure lag; a made-up Tag makes no series', async () => {
  const receiver = createReceiver({ verify, logger: false, route: '/ci', onTaskFinish: function all() {} })
  await receiver.receive(request(bodyOf(job)))
  await receiver.receive(request(bodyOf(job)))
  await receiver.receive(request(bodyOf({ ...job, JobId: 'j2', Tag: 'MadeUp' })))
  await receiver.receive(request('nonsense'))
  const shared = { 'messaging.system': 'tencent_ci', 'messaging.destination.name': '/ci' }
  const consumed = { ...shared, 'messaging.operation.name': 'receive' }
  expect(await sdk.points('messaging.client.consumed.messages')).toEqual([
    { attributes: { ...consumed, 'ci_event.outcome': 'handled' }, value: 2 },
    { attributes: { ...consumed, 'ci_event.outcome': 'duplicate' }, value: 1 },
  ])
  expect(await sdk.points('ci_event.callback.rejected')).toEqual([
    { attributes: { ...shared, 'error.type': 'malformed' }, value: 1 },
  ])
  expect(await sdk.points('ci_event.callback.active')).toEqual([{ attributes: shared, value: 0 }])
  const aYear = 365 * 86_400
  expect(await sdk.points('ci_event.callback.lag')).toMatchObject([
    { attributes: shared, value: { count: 3, min: expect.toSatisfy((seconds) => seconds > aYear) } },
  ])
  const durations = await sdk.points('messaging.process.duration')
  expect(durations.map(({ attributes }) => attributes['ci_event.tag'])).toEqual(['Tts', '_OTHER'])
})

test('the jobs and the events of a workflow run are one conversation', async () => {
  const receiver = createReceiver({ verify, onTaskFinish() {}, onWorkflowFinish: function finish() {} })
  await receiver.receive(request(bodyOf({ ...job, Workflow: { RunId: 'i1' } }, { ...job, JobId: 'j2' })))
  const run = { EventName: 'WorkflowFinish', WorkflowExecution: { RunId: 'i1', State: 'Success' } }
  await receiver.receive(request(JSON.stringify(run)))
  const processed = sdk.spans().filter(({ name }) => name.startsWith('process '))
  const idOf = ({ attributes }: (typeof processed)[number]) => attributes['messaging.message.conversation_id']
  expect(processed.map(idOf)).toEqual(['i1', undefined, 'i1'])
})

test('each kind of drift is counted once per receiver, by its type and never by its path', async () => {
  const onDrift = vi.fn()
  const receiver = createReceiver({ verify, route: '/ci', onDrift, onTaskFinish() {} })
  for (let at = 0; at < 2; at++)
    await receiver.receive(request(bodyOf({ ...job, JobId: `j${at}`, Odd: 'x', Odder: 'y' })))
  await receiver.receive(request(bodyOf({ ...job, JobId: 'j3', Tag: 'MadeUp' })))
  const shared = { 'messaging.system': 'tencent_ci', 'messaging.destination.name': '/ci' }
  expect(await sdk.points('ci_event.callback.drift')).toEqual([
    { attributes: { ...shared, 'ci_event.drift.type': 'unknown-field' }, value: 2 },
    { attributes: { ...shared, 'ci_event.drift.type': 'unknown-tag' }, value: 1 },
  ])
  expect(onDrift).toHaveBeenCalledTimes(3)
})

test('a run of `reconcile` is a span with its queries below it, and its jobs are counted by result', async () => {
  const submittedAt = 0
  const answers = [
    async () => ({ Body: '<Response><JobsDetail><JobId>j1</JobId><State>Success</State></JobsDetail></Response>' }),
    () => Promise.reject({ statusCode: 403 }),
  ]
  const run = () =>
    reconcile(
      { request: answers.shift() as () => Promise<{ Body: string }> },
      {
        ...{ bucket: 'media-1250000000', region: 'ap-guangzhou' },
        pending: [{ jobId: 'j1', submittedAt }],
        deliver: async () => ({ outcome: 'handled' as const }),
      },
    )
  await run()
  await expect(run()).rejects.toMatchObject({ code: 'misconfigured' })
  expect(treeOf(sdk.spans())).toEqual({ 'reconcile tencent_ci': undefined, 'GET tencent_ci': 'reconcile tencent_ci' })
  const shared = { 'messaging.system': 'tencent_ci' }
  expect(await sdk.points('ci_event.reconcile.jobs')).toEqual([
    { attributes: { ...shared, 'ci_event.reconcile.result': 'delivered' }, value: 1 },
  ])
  const runs = await sdk.points('ci_event.reconcile.duration')
  expect(runs.map(({ attributes }) => attributes['error.type'])).toEqual([undefined, 'misconfigured'])
})

test('the program of the README serves the metrics to Prometheus, through OpenTelemetry’s exporter', async () => {
  metrics.disable()
  const port = await freePort()
  vi.stubEnv('PORT', String(port))
  vi.stubEnv('CI_SECRET', 'a-secret-of-16-characters')
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const programs = programsOf('packages/otel/README.md', new URL('./.documents/', import.meta.url))
  closing.push(programs.remove, vi.unstubAllEnvs, vi.restoreAllMocks)
  const { stopTelemetry } = await programs.load<{ stopTelemetry(): void }>('PrometheusExporter')
  closing.push(stopTelemetry)
  const origin = `http://127.0.0.1:${port}`
  const url = `${origin}/ci/callback?token=a-secret-of-16-characters`
  const answer = () =>
    fetch(url, { method: 'POST', body: documentedXml }).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(answer).toBe(200)
  const text = await (await fetch(`${origin}/metrics`)).text()
  const route = 'messaging_destination_name="/ci/callback"'
  expect(text).toMatch(new RegExp(`^messaging_client_consumed_messages_total\\{[^}]*${route}[^}]*\\} 1`, 'm'))
  expect(text).toMatch(new RegExp(`^ci_event_callback_lag_count\\{[^}]*${route}[^}]*\\} 1`, 'm'))
  expect(text).toMatch(/^messaging_process_duration_bucket\{[^}]*ci_event_tag="NoiseReduction"/m)
})

test('without an SDK nothing is added to an item or a log line', async () => {
  await sdk.stop()
  closing.push(enableTelemetry())
  const inbox = createMemoryInbox()
  closing.push(() => inbox.close())
  const lines: object[] = []
  const logger: Logger = { info: (_, facts) => lines.push(facts), warn() {}, error() {} }
  await createReceiver({ verify, logger, deliver: inbox.accept }).receive(request(bodyOf(job)))
  expect((await itemsOf(inbox)).map(({ headers }) => headers)).toEqual([{}])
  expect(lines).toEqual([expect.not.objectContaining({ trace_id: expect.anything() })])
})
