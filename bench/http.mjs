/**
 * Whole HTTP: each server alone on one core, the load on another, the servers of a framework in turns. Throughput is what
 * the server's core can do: requests over the processor time that the server spent on them, so that what else the machine
 * does is not counted. p99 is taken at one rate for all, 40 % of what the slower of the two can take.
 */
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openClient } from './load.mjs'
import { median, ratio, spread } from './measure.mjs'
import { small } from './payloads.mjs'
import { requests } from './request.mjs'
import { judged, percent, table } from './table.mjs'

const program = fileURLToPath(new URL('servers.mjs', import.meta.url))
const connections = 32
const goalOf = { node: 0.65, fetch: 0.65, koa: 0.7, express: 0.9, 'nestjs on express': 0.9, 'nestjs on fastify': 0.9 }

export const variants = {
  node: ['only reads', 'ci-event'],
  fetch: ['only reads', 'ci-event'],
  koa: ['only reads', 'ci-event', 'ci-event, reading alone', 'fast-xml-parser', 'saxes', 'koa-xml-body'],
  express: [
    'only reads',
    'ci-event',
    'ci-event, reading alone',
    'fast-xml-parser',
    'saxes',
    'body-parser-xml',
    'express-xml-bodyparser',
  ],
  'nestjs on express': ['only reads', 'ci-event'],
  'nestjs on fastify': ['only reads', 'ci-event'],
}

const parts = [
  'only reads',
  'and parses the XML',
  'a receiver without handlers',
  'and a handler',
  'and the ledger',
  'and secretInUrl',
]

/** Binds a process to a core, where that is possible. */
function pin(pid, core) {
  try {
    execFileSync('taskset', ['-acp', core, String(pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function start(framework, variant) {
  const child = fork(program, [framework, variant])
  child.once('exit', (code) => {
    if (code) throw new Error(`${framework}, ${variant}: the server ended with ${code}`)
  })
  const [{ port }] = await once(child, 'message')
  pin(child.pid, '0')
  return { variant, child, client: await openClient(port, connections), cpu: [], wall: [], slow: [] }
}

async function used(child) {
  child.send('usage')
  const [{ usage }] = await once(child, 'message')
  return usage.user + usage.system
}

async function round(server, source, count, keep) {
  const before = await used(server.child)
  const start = performance.now()
  await server.client.flood(source, count)
  const wall = ((performance.now() - start) * 1000) / count
  const cpu = ((await used(server.child)) - before) / count
  if (!keep) return
  server.cpu.push(cpu)
  server.wall.push(wall)
}

/** Starts servers, and measures them in turns, the first time for the compiler alone. */
async function floodInTurns(framework, names, source, rounds, count) {
  const servers = []
  for (const variant of names) servers.push(await start(framework, variant))
  for (const server of servers) await round(server, source, 4 * count, false)
  for (let at = 0; at < rounds; at++) for (const server of servers) await round(server, source, count, true)
  return servers
}

/** @returns the 99th percentile of the latency, in ms */
async function slowest(server, source, rate, count) {
  const latencies = await server.client.steady(source, rate, count)
  return latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)]
}

/** What each part of the way costs, on a server of plain node:http. */
async function measureParts(source, rounds, count) {
  const servers = await floodInTurns('parts', parts, source, rounds, count)
  for (const server of servers) await stop(server)
  return servers.map(({ variant, cpu }, at) => [
    variant,
    median(cpu).toFixed(1),
    at === 0 ? '' : median(cpu.map((each, index) => each - servers[at - 1].cpu[index])).toFixed(1),
  ])
}

async function stop({ client, child }) {
  client.close()
  child.disconnect()
  await once(child, 'exit')
}

export async function benchHttp({ rounds, count }) {
  pin(process.pid, '1')
  const goals = []
  const rows = []
  const source = requests(small.xml)
  for (const [framework, names] of Object.entries(variants)) {
    const servers = await floodInTurns(framework, names, source, rounds, count)
    const [base, ours] = servers
    const rate = 0.4 * (1e6 / Math.max(median(base.wall), median(ours.wall)))
    for (let at = 0; at < rounds; at++)
      for (const server of [base, ours]) server.slow.push(await slowest(server, source, rate, Math.ceil(count / 5)))
    for (const { variant, cpu, wall, slow } of servers) {
      rows.push([
        `${framework}: ${variant}`,
        ratio(base.cpu, cpu).toFixed(2),
        ratio(base.wall, wall).toFixed(2),
        Math.round(1e6 / median(cpu)),
        percent(spread(cpu)),
        slow.length > 0 ? median(slow).toFixed(2) : '',
      ])
    }
    for (const server of servers) await stop(server)
    const throughput = ratio(base.cpu, ours.cpu)
    const goal = goalOf[framework]
    goals.push(judged(`throughput, ${framework}`, `≥ ${goal}`, throughput.toFixed(2), throughput >= goal))
    const p99 = ratio(ours.slow, base.slow)
    goals.push(judged(`p99 at ${Math.round(rate)}/s, ${framework}`, '≤ 1.3', p99.toFixed(2), p99 <= 1.3))
    // Of the competitors none verifies, remembers or dispatches: beside all that we do stands what they do too.
    const [alone, ...others] = servers.slice(2)
    for (const other of others) {
      for (const [what, { cpu }] of [
        ['', ours],
        [', reading alone', alone],
      ]) {
        const ahead = ratio(other.cpu, cpu)
        goals.push(judged(`${framework}${what}: ahead of ${other.variant}`, '> 1', ahead.toFixed(2), ahead > 1))
      }
    }
  }
  const head = ['server', 'throughput', 'by the clock', 'requests per s of core', 'spread', 'p99 ms']
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
