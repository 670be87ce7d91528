/** Starts Redis for tests and benchmarks: plain JavaScript, because `node` runs the benchmarks. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.mjs'

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

const durable = ['--appendonly', 'yes', '--appendfsync', 'always']

export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-redis-'))
  const started = await startRedisNode(folder, () => durable)
  const { port } = started
  let { server } = started

  async function kill() {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }

  async function restart() {
    server = launch(folder, port, durable)
    if (!(await isReady(server, port)))
      throw new Error(`redis-server did not start again on port ${port}: another process may have taken the port.`)
  }

  async function stop() {
    await kill()
    rmSync(folder, { recursive: true, force: true })
  }

  return { url: `redis://127.0.0.1:${port}`, port, kill, restart, stop }
}

export async function startRedisNode(folder, settings) {
  let tries = 10
  do {
    const port = await freePort()
    // The nodes of a cluster talk to each other on this port plus 10000.
    if (port > 55_000) continue
    const server = launch(folder, port, settings(port))
    if (await isReady(server, port)) return { port, server }
    // It exited: another process took the port first.
  } while (--tries > 0)
  throw new Error('redis-server exited each time it was started: start it by hand to see why.')
}

function launch(folder, port, settings) {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  return spawn('redis-server', [...own, ...settings], { stdio: 'ignore' })
}

/** Waits until this process, and not another one on the same port, answers; false when it exited. */
async function isReady(server, port) {
  while (server.exitCode === null) {
    const facts = await ask(port, 'INFO server')
    if (facts.includes(`process_id:${server.pid}\r\n`)) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}

/** The first bytes of what a Redis answers to a command, or nothing. */
function ask(port, command) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    socket.setTimeout(500, () => socket.destroy())
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.once('error', () => resolve(''))
    socket.once('close', () => resolve(''))
  })
}
