/**
 * Whole HTTP: each server alone on one core, the load on another, the servers of a framework in turns. Throughput is what
 * the server's core can do: requests over the processor time that the server spent on them, so that what else the machine
 * does is not counted; the same by the clock stands beside it. Ours is a share of two others: of the baseline, which only
 * reads the body, and of the limit, which is what a server written by hand does at least (`byHand`).
 */
import { median, ratio, spread } from './measure.mjs'
import { small } from './payloads.mjs'
import { requests } from './request.mjs'
import { pin, start } from './server-process.mjs'
import { judged, percent, table } from './table.mjs'

const goalOf = { node: 0.6, fetch: 0.65, koa: 0.62, express: 0.92, 'nestjs on express': 0.9, 'nestjs on fastify': 0.65 }
/** Of the throughput of a server that uses this, and verifies, remembers and dispatches nothing. Beside all that: ahead. */
const competitorGoals = { koa: { saxes: 0.85 } }
const p99Goal = 1.5

const always = ['only reads', 'by hand', 'ci-event']
const variants = {
  node: always,
  fetch: always,
  koa: [...always, 'ci-event, reading alone', 'fast-xml-parser', 'saxes', 'koa-xml-body'],
  express: [
    ...always,
    'ci-event, reading alone',
    'fast-xml-parser',
    'saxes',
    'body-parser-xml',
    'express-xml-bodyparser',
    'only reads, prototypes set once',
  ],
  'nestjs on express': always,
  'nestjs on fastify': always,
}

const parts = [
  'only reads',
  'and parses the XML',
  'a receiver without handlers',
  'and a handler',
  'and the ledger',
  'and secretInUrl',
]

async function round(server, source, count) {
  const before = await server.cpu()
  const begun = performance.now()
  await server.client.flood(source, count)
  const wall = ((performance.now() - begun) * 1000) / count
  return { wall, cpu: ((await server.cpu()) - before) / count }
}

/** Starts servers, and measures them in turns, the first time for the compiler alone. */
async function floodInTurns(framework, names, source, rounds, count) {
  const measured = []
  for (const variant of names) measured.push({ server: await start(framework, variant), variant, cpu: [], wall: [] })
  for (const { server } of measured) await round(server, source, 4 * count)
  for (let at = 0; at < rounds; at++) {
    for (const { server, cpu, wall } of measured) {
      const spent = await round(server, source, count)
      cpu.push(spent.cpu)
      wall.push(spent.wall)
    }
  }
  return measured
}

/** Adds the 99th percentile of the latency of each round, in ms, all at one rate. */
async function measureP99(measured, source, rate, rounds) {
  const count = 5000
  for (const each of measured) each.p99 = []
  for (let at = 0; at < rounds; at++) {
    for (const { server, p99 } of measured) {
      const latencies = await server.client.steady(source, rate, count)
      p99.push(latencies.sort((a, b) => a - b)[Math.floor(count * 0.99)])
    }
  }
}

async function measureHeap(measured, source, count) {
  for (const each of measured) {
    const { scavenges, bytes } = await each.server.heapDuring(() => each.server.client.flood(source, count))
    each.heap = { scavenges: (1000 * scavenges) / count, bytes: bytes / count }
  }
}

/** What each part of the way costs, on a server of plain node:http. */
async function measureParts(source, rounds, count) {
  const measured = await floodInTurns('parts', parts, source, rounds, count)
  for (const { server } of measured) await server.stop()
  return measured.map(({ variant, cpu }, at) => [
    variant,
    median(cpu).toFixed(1),
    at === 0 ? '' : median(cpu.map((each, index) => each - measured[at - 1].cpu[index])).toFixed(1),
  ])
}

async function compare(framework, names, source, rounds, count) {
  const measured = await floodInTurns(framework, names, source, rounds, count)
  const [base, limit, ours] = measured
  // Well below what either takes, or the queue would be measured.
  const rate = Math.min(0.4 * (1e6 / median(base.wall)), 0.7 * (1e6 / median(ours.wall)))
  await measureP99([base, limit, ours], source, rate, rounds)
  await measureHeap(measured, source, 4 * count)
  for (const { server } of measured) await server.stop()
  return { measured, rate }
}

function rowsOf(framework, measured) {
  const [base, limit] = measured
  return measured.map(({ variant, cpu, wall, p99, heap }) => [
    `${framework}: ${variant}`,
    ratio(base.cpu, cpu).toFixed(2),
    ratio(limit.cpu, cpu).toFixed(2),
    ratio(base.wall, wall).toFixed(2),
    Math.round(1e6 / median(cpu)),
    percent(spread(cpu)),
    p99 ? median(p99).toFixed(2) : '',
    heap.scavenges.toFixed(1),
    (heap.bytes / 1000).toFixed(1),
  ])
}

function goalsOf(framework, { measured, rate }) {
  const [base, , ours, alone, ...others] = measured
  const throughput = ratio(base.cpu, ours.cpu)
  const goal = goalOf[framework]
  const p99 = ratio(ours.p99, base.p99)
  const goals = [
    judged(`throughput, ${framework}`, `≥ ${goal}`, throughput.toFixed(2), throughput >= goal),
    judged(`p99 at ${Math.round(rate)}/s, ${framework}`, `≤ ${p99Goal}`, p99.toFixed(2), p99 <= p99Goal),
  ]
  for (const other of others.filter(({ variant }) => !variant.startsWith('only reads'))) {
    const share = competitorGoals[framework]?.[other.variant]
    const all = ratio(other.cpu, ours.cpu)
    const reading = ratio(other.cpu, alone.cpu)
    goals.push(
      share
        ? judged(`${framework}: of ${other.variant}`, `≥ ${share}`, all.toFixed(2), all >= share)
        : judged(`${framework}: ahead of ${other.variant}`, '> 1', all.toFixed(2), all > 1),
      judged(`${framework}, reading alone: ahead of ${other.variant}`, '> 1', reading.toFixed(2), reading > 1),
    )
  }
  return goals
}

/** @param frameworks the names of those that are measured, all by default */
export async function benchHttp({ rounds, count, frameworks = Object.keys(variants) }) {
  pin(process.pid, '1')
  const goals = []
  const rows = []
  const source = requests(small.xml)
  for (const framework of frameworks) {
    const compared = await compare(framework, variants[framework], source, rounds, count)
    rows.push(...rowsOf(framework, compared.measured))
    goals.push(...goalsOf(framework, compared))
  }
  const head = [
    'server',
    'of the baseline',
    'of the limit',
    'by the clock',
    'requests per s of core',
    'spread',
    'p99 ms',
    'scavenges per 1000',
    'kB per request',
  ]
  const partsHead = ['server', 'µs per request', 'added']
  const partsRows = await measureParts(source, rounds, count)
  return {
    goals,
    sections: [
      `### Whole HTTP, ${small.xml.length} B of XML\n\n${table(head, rows)}`,
      `### The same on node:http, part by part, in processor time\n\n${table(partsHead, partsRows)}`,
    ],
  }
}
