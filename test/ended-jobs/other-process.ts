import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from '../support/bundle.mjs'
import { xmlOf } from './callbacks.ts'
import type { Place } from './open.ts'

/** A process that receives callbacks. */
export interface OtherProcess {
  /** Posts the callback of a job; the status. */
  receive(jobId: string, state?: string): Promise<number>
  /** Ends it as a crash does. */
  kill(): Promise<void>
}

/** Starts processes, each with the same program. */
export interface OtherProcesses {
  start(place: Place): Promise<OtherProcess>
  /** Ends them all. */
  close(): Promise<void>
}

export async function buildOtherProcess(): Promise<OtherProcesses> {
  // Beside node_modules, where the program finds the packages that are not bundled.
  const folder = mkdtempSync(fileURLToPath(new URL('./.built-', import.meta.url)))
  const program = await bundle(fileURLToPath(new URL('./child.ts', import.meta.url)), folder, [/^@ci-event\//])
  const running = new Set<ChildProcess>()

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    running.delete(child)
  }

  return {
    async start(place) {
      const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
      running.add(child)
      const listens = once(child, 'message')
      child.send(place)
      const [port] = await listens
      return {
        async receive(jobId, state) {
          const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: xmlOf(jobId, state) })
          await response.text()
          return response.status
        },
        kill: () => kill(child),
      }
    },
    async close() {
      await Promise.all([...running].map(kill))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
