/**
 * In a process of its own, counts what one callback costs: `allocated` in a heap that nothing is collected from, `survivors`
 * in one that is collected often.
 */
import { readFileSync } from 'node:fs'
import { GCProfiler, promiseHooks } from 'node:v8'
import { createReceiver, secretInUrl } from '@ci-event/core'

const [, , fixture, what] = process.argv
const [before, after] = readFileSync(fixture, 'latin1').split(/(?<=<JobId>)\w+/)
const secret = 'a-secret-of-the-benchmark'
const headers = { host: 'localhost', 'user-agent': 'Go-http-client/1.1', 'content-type': 'application/xml' }

// Verifier, ledger and one awaited handler, as an app has them.
const handlerPromise = Promise.resolve()
const receiver = createReceiver({ verify: secretInUrl(secret), onTaskFinish: () => handlerPromise })

let count = 0
/** Each is about a job of its own, and its body is there: reading it is no part of the cost. */
function makeRequests(length) {
  return Array.from({ length }, () => {
    const body = Buffer.from(`${before}j${String(++count).padStart(32, '0')}${after}`)
    return { method: 'POST', url: `/ci/callback?token=${secret}`, headers, readBody: () => body }
  })
}

async function receiveAll(requests) {
  for (const request of requests) {
    const { outcome } = await receiver.receive(request)
    if (outcome !== 'handled') throw new Error(outcome)
  }
}

async function bytesOf(length) {
  const requests = makeRequests(length)
  globalThis.gc()
  const start = process.memoryUsage().heapUsed
  await receiveAll(requests)
  return (process.memoryUsage().heapUsed - start) / length
}

async function promisesOf(length) {
  const requests = makeRequests(length)
  let promises = 0
  const stop = promiseHooks.onInit(() => promises++)
  await receiveAll(requests)
  stop()
  return promises / length
}

/** What scavenges move to the old generation. */
async function survivorsOf(length) {
  const profiler = new GCProfiler()
  const requests = makeRequests(length)
  globalThis.gc()
  profiler.start()
  await receiveAll(requests)
  const { statistics } = profiler.stop()
  const old = ({ heapSpaceStatistics }) =>
    heapSpaceStatistics.find(({ spaceName }) => spaceName === 'old_space').spaceUsedSize
  const scavenges = statistics.filter(({ gcType }) => gcType === 'Scavenge')
  return scavenges.reduce((sum, { beforeGC, afterGC }) => sum + old(afterGC) - old(beforeGC), 0) / length
}

// Until the compiler has seen all of it, and the ledger is full.
await receiveAll(makeRequests(20_000))
const rounds = []
if (what === 'allocated') {
  for (let round = 0; round < 5; round++) rounds.push(await bytesOf(2000))
  const promises = await promisesOf(1000)
  console.log(JSON.stringify({ bytes: Math.round(Math.min(...rounds)), promises: Math.round(promises) }))
} else {
  for (let round = 0; round < 5; round++) rounds.push(await survivorsOf(5000))
  console.log(JSON.stringify({ survivors: Math.round(Math.min(...rounds)) }))
}
