/** A server in a process of its own on one core, and what it spent: processor time, scavenges, bytes of the heap. */
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { GCProfiler } from 'node:v8'
import { openClient } from './load.mjs'

const program = fileURLToPath(new URL('servers.mjs', import.meta.url))
const connections = 32

/** Binds a process to a core, where that is possible. */
export function pin(pid, core) {
  try {
    execFileSync('taskset', ['-acp', core, String(pid)], { stdio: 'ignore' })
  } catch {}
}

/** Starts one of `servers.mjs`, with a client connected to it. */
export async function start(framework, variant) {
  const child = fork(program, [framework, variant])
  child.once('exit', (code) => {
    if (code) throw new Error(`${framework}, ${variant}: the server ended with ${code}`)
  })
  const [{ port }] = await once(child, 'message')
  pin(child.pid, '0')
  const client = await openClient(port, connections)
  const ask = async (question) => {
    child.send(question)
    const [answer] = await once(child, 'message')
    return answer
  }
  return {
    variant,
    client,

    /** @returns microseconds of processor time that the process has used, its helper threads included */
    cpu: () => ask('cpu'),

    /** @returns what the heap of the process went through during `work`: `scavenges`, and `bytes` allocated */
    async heapDuring(work) {
      await ask('watch the heap')
      await work()
      return ask('what the heap went through')
    },

    async stop() {
      client.close()
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** The other end: serves in this process and answers the questions. */
export function serve(server) {
  // A connection waits while the others' rounds go on.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  const answers = { cpu: spentCpu, 'watch the heap': watchHeap, 'what the heap went through': heapReport }
  process.on('message', (question) => process.send(answers[question]()))
  process.on('disconnect', () => process.exit())
}

function spentCpu() {
  const { user, system } = process.cpuUsage()
  return user + system
}

let profiler
let heapBefore

// The collector's own notes: an observer of `gc` entries would count the scavenges but not the bytes.
function watchHeap() {
  profiler = new GCProfiler()
  profiler.start()
  heapBefore = process.memoryUsage().heapUsed
  return true
}

function heapReport() {
  const heapAfter = process.memoryUsage().heapUsed
  const { statistics } = profiler.stop()
  const used = ({ heapStatistics }) => heapStatistics.usedHeapSize
  const collected = statistics.reduce((sum, { beforeGC, afterGC }) => sum + used(beforeGC) - used(afterGC), 0)
  return {
    scavenges: statistics.filter(({ gcType }) => gcType === 'Scavenge').length,
    bytes: heapAfter - heapBefore + collected,
  }
}
