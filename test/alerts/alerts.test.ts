/** docs/alerts.yml is valid, and asks only for metrics and labels that an app with @ci-event/otel exports. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReceiver } from '@ci-event/core'
import { reconcile } from '@ci-event/cos'
import { createMemoryInbox } from '@ci-event/inbox'
import { enableTelemetry, observeInbox } from '@ci-event/otel'
import { metrics } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { parser } from '@prometheus-io/lezer-promql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { documentedXml } from '../support/callbacks.ts'

interface Rule {
  alert: string
  expr: string
  for?: string
  labels: { severity: string }
  annotations: { summary: string; runbook: string }
}

const file = fileURLToPath(new URL('../../docs/alerts.yml', import.meta.url))
const rules: Rule[] = parse(readFileSync(file, 'utf8')).groups.flatMap((group: { rules: Rule[] }) => group.rules)
const hasPromtool = spawnSync('promtool', ['--version']).status === 0

/** The labels of every metric, as Prometheus scrapes them. */
const exported = new Map<string, Set<string>>()

beforeAll(async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }))
  const inbox = createMemoryInbox()
  const stops = [enableTelemetry(), observeInbox(inbox)]
  const receiver = createReceiver({
    route: '/ci/callback',
    verify: () => undefined,
    logger: false,
    onTaskFinish: {
      Tts: () => {},
      Transcode: () => {
        throw new Error('no disk')
      },
    },
  })
  const post = (body: string) =>
    receiver.receive({ method: 'POST', url: '/ci/callback', headers: {}, readBody: async () => body })
  const job = (Tag: string) =>
    `{"EventName":"TaskFinish","JobsDetail":{"JobId":"j${Tag}","Tag":"${Tag}","State":"Success","EndTime":"2026-01-31T08:00:00+0800"}}`
  for (const body of [documentedXml, job('Tts'), job('Transcode'), job('Snapshot'), '<']) await post(body)
  const worker = inbox.work(receiver.dispatcher.dispatch)
  const durable = createReceiver({ verify: () => undefined, deliver: inbox.accept })
  await durable.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => documentedXml })
  await worker.onIdle()
  for (const answer of ['<Response/>', undefined]) {
    const ask = async () => (answer ? { Body: answer } : Promise.reject({ statusCode: 403 }))
    const pending = [{ jobId: 'j1', submittedAt: 0 }]
    const place = { bucket: 'media-1250000000', region: 'ap-guangzhou' }
    await reconcile({ request: ask }, { ...place, pending, deliver: receiver.dispatcher.dispatch }).catch(() => {})
  }
  const { resourceMetrics } = await exporter.collect()
  const text = new PrometheusSerializer().serialize(resourceMetrics)
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_]+)\{([^}]*)\}/gm)) {
    const known = exported.get(name) ?? new Set()
    exported.set(name, known)
    for (const [, label] of labels.matchAll(/([a-z_]+)="/g)) known.add(label as string)
  }
  for (const stop of stops) stop()
  await inbox.close()
})
afterAll(() => metrics.disable())

/** The parts of an expression of one kind, by where they are. */
function partsOf(expr: string, ...kinds: string[]): string[] {
  const found: string[] = []
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => void (kinds.includes(name) && found.push(expr.slice(from, to))),
  })
  return found
}

test.each(rules)('the expression of $alert is PromQL', ({ expr }) => {
  const errors: number[] = []
  parser.parse(expr).iterate({ enter: ({ type, from }) => void (type.isError && errors.push(from)) })
  expect(errors).toEqual([])
})

test.each(rules)('$alert asks only for metrics and labels that the app exports', ({ expr }) => {
  const selectors = partsOf(expr, 'VectorSelector')
  expect(selectors.length).toBeGreaterThan(0)
  const labels = new Set(['le'])
  for (const selector of selectors) {
    const name = partsOf(selector, 'Identifier')[0] ?? ''
    expect([...exported.keys()]).toContain(name)
    for (const label of partsOf(selector, 'LabelName')) expect([...(exported.get(name) ?? [])]).toContain(label)
    for (const label of exported.get(name) ?? []) labels.add(label)
  }
  for (const label of partsOf(expr, 'LabelName')) expect([...labels]).toContain(label)
})

test.each(rules)('$alert has a severity and a page of the runbook', ({ labels, annotations }) => {
  expect(['critical', 'warning', 'info']).toContain(labels.severity)
  expect(annotations.summary).not.toBe('')
  expect(annotations.runbook).toMatch(/^operations\.md#/)
  const [, anchor] = annotations.runbook.split('#')
  for (const name of ['operations.md', 'operations.zh-CN.md']) {
    const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
    const anchors = [...page.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading?.toLowerCase())
    expect(anchors).toContain(anchor)
  }
})

/** The fences of docs/operations.md in a language. */
function fencesOf(language: string): string[] {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code as string)
}

test.each(fencesOf('promql').flatMap((fence) => fence.trim().split('\n')))(
  'the query %s of docs/operations.md asks only for metrics and labels that the app exports',
  (query) => {
    const names = partsOf(query, 'VectorSelector').map((selector) => partsOf(selector, 'Identifier')[0] ?? '')
    expect(names.length).toBe(1)
    expect([...exported.keys()]).toContain(names[0])
    for (const label of partsOf(query, 'LabelName')) expect([...(exported.get(names[0] ?? '') ?? [])]).toContain(label)
  },
)

test.skipIf(!hasPromtool)('prometheus.yml of docs/operations.md is valid beside the rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-alerts-'))
  writeFileSync(join(folder, 'prometheus.yml'), fencesOf('yaml')[0] as string)
  copyFileSync(file, join(folder, 'alerts.yml'))
  const out = execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(out).toContain(`${rules.length} rules found`)
})

test.skipIf(!hasPromtool)('the rules fire when they should, and not otherwise, in Prometheus’ own test tool', () => {
  const series = ['./alerts.promtool.yml', './silent.promtool.yml']
  const files = series.map((name) => fileURLToPath(new URL(name, import.meta.url)))
  execFileSync('promtool', ['test', 'rules', ...files], { stdio: 'pipe' })
})
