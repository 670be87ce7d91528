import { type ChildProcess, fork } from 'node:child_process'
import { request } from 'node:http'
import type { ChildSettings } from './settings.ts'

/** A receiving process that can be killed and started again. */
export interface Receiving {
  /** Posts a callback; the status, or 0 when the connection broke. */
  post(body: string): Promise<number>
  /** Resolves when the process listens. */
  up(): Promise<void>
  /** How many items are in each state; empty when it does not respond. */
  count(): Promise<Record<string, number>>
  kill(): Promise<void>
  start(settings?: Partial<ChildSettings>): Promise<void>
  readonly kills: number
}

/** @param program the built `child.ts` */
export async function startReceiving(program: string, settings: ChildSettings): Promise<Receiving> {
  let child: ChildProcess
  let port = 0
  let kills = 0
  let killing = false
  let failed = false
  let starting = Promise.resolve()

  function start(more?: Partial<ChildSettings>): Promise<void> {
    starting = begin(more)
    return starting
  }

  async function begin(more: Partial<ChildSettings> = {}): Promise<void> {
    child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const started = new Promise<void>((resolve, reject) => {
      child.once('message', (message) => {
        port = (message as { port: number }).port
        resolve()
      })
      child.once('exit', (code) => reject(new Error(`The receiving process ended by itself, with ${code}.`)))
    })
    child.send({ ...settings, ...more })
    await started
    child.removeAllListeners('exit')
    child.once('exit', () => {
      failed = !killing
    })
    killing = false
  }

  async function kill(): Promise<void> {
    if (failed) throw new Error('The receiving process ended by itself.')
    killing = true
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
    kills++
  }

  function ask(method: string, body = ''): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const options = { host: '127.0.0.1', port, method, headers, agent: false, timeout: 15_000 }
      const broken = (): void => resolve({ status: 0, text: '' })
      const req = request(options, (res) => {
        let text = ''
        res.on('data', (chunk) => {
          text += chunk
        })
        res.on('end', () => resolve({ status: res.complete ? (res.statusCode ?? 0) : 0, text }))
        res.on('error', broken)
        res.on('close', broken)
      })
      req.on('timeout', () => req.destroy())
      req.on('error', broken)
      req.end(body)
    })
  }

  await start()
  return {
    post: async (body) => (await ask('POST', body)).status,
    count: async () => {
      if (failed) throw new Error('The receiving process ended by itself.')
      return JSON.parse((await ask('GET')).text || '{}')
    },
    up: () => starting,
    kill,
    start,
    get kills() {
      return kills
    },
  }
}
