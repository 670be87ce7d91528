/** Starts PostgreSQL for tests and benchmarks: plain JavaScript, because `node` runs the benchmarks. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.mjs'

/** Where this machine has PostgreSQL's programs: on PATH, or where Debian puts them. The newest, if there are several. */
const programs = [
  ...(process.env.PATH ?? '').split(':'),
  ...(existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []),
].find((each) => existsSync(join(each, 'postgres')) && existsSync(join(each, 'initdb')))

/** PostgreSQL refuses to run as root: there it runs as the user that its package made. */
const user = process.getuid?.() === 0 ? userNamed('postgres') : undefined

export const hasPostgres = programs !== undefined && (process.getuid?.() !== 0 || user !== undefined)

export async function startPostgres() {
  const data = mkdtempSync(join(tmpdir(), 'ci-event-postgres-'))
  if (user) chownSync(data, user.uid, user.gid)
  const options = { ...user, cwd: data, stdio: 'ignore' }
  const setup = ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-locale']
  execFileSync(join(programs, 'initdb'), setup, options)

  function launch(port) {
    const settings = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200']
    return spawn(join(programs, 'postgres'), settings, options)
  }

  let port
  let server
  let tries = 10
  do {
    if (tries-- === 0) throw new Error('postgres exited each time it was started: start it by hand to see why.')
    port = await freePort()
    server = launch(port)
    // It exits when another process took the port first.
  } while (!(await isReady(server, data)))

  async function kill() {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    // SIGQUIT ends it with all its children at once and without a checkpoint, which is a crash to its data.
    server.kill('SIGQUIT')
    await exited
  }

  async function restart() {
    server = launch(port)
    if (!(await isReady(server, data)))
      throw new Error(`postgres did not start again on port ${port}: another process may have taken the port.`)
  }

  async function stop() {
    await kill()
    rmSync(data, { recursive: true, force: true })
  }

  return { url: `postgres://test@127.0.0.1:${port}/postgres`, kill, restart, stop }
}

function userNamed(name) {
  try {
    const id = (flag) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

/** Waits until the server writes to its data folder that it takes connections, as `pg_ctl` does; false when it exited. */
async function isReady(server, data) {
  const file = join(data, 'postmaster.pid')
  while (server.exitCode === null) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    // The last crash may have left its own file.
    if (lines[0] === String(server.pid) && lines[7]?.trim() === 'ready') return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}
