import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './redis-server.ts'

/** Where this machine has PostgreSQL's programs: on PATH, or where Debian puts them. The newest, if there are several. */
const folder: string | undefined = [
  ...(process.env.PATH ?? '').split(':'),
  ...(existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []),
].find((each) => existsSync(join(each, 'postgres')) && existsSync(join(each, 'initdb')))

/** PostgreSQL refuses to run as root: there it runs as the user its package made. */
const user: { uid: number; gid: number } | undefined = process.getuid?.() === 0 ? userNamed('postgres') : undefined

/** Whether this machine has PostgreSQL. Tests that need it say so when they are skipped. */
export const hasPostgres: boolean = folder !== undefined && (process.getuid?.() !== 0 || user !== undefined)

/** A PostgreSQL of our own. */
export interface PostgresServer {
  url: string
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts PostgreSQL on a free port with a data folder of its own, with its default durability. */
export async function startPostgres(): Promise<PostgresServer> {
  const data = mkdtempSync(join(tmpdir(), 'ci-event-postgres-'))
  if (user) chownSync(data, user.uid, user.gid)
  const port = await freePort()
  const as = user ? { uid: user.uid, gid: user.gid } : {}
  let server: ChildProcess | undefined
  const program = (name: string): string => join(folder as string, name)
  const setup = ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-locale']
  execFileSync(program('initdb'), setup, { ...as, cwd: data, stdio: 'ignore' })

  async function start(): Promise<void> {
    const settings = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200']
    server = spawn(program('postgres'), settings, { ...as, cwd: data, stdio: 'ignore' })
    while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  async function kill(): Promise<void> {
    const dying = server
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return
    const exited = new Promise((resolve) => dying.once('exit', resolve))
    // SIGQUIT ends it with all its children at once and without a checkpoint, which is a crash to its data.
    dying.kill('SIGQUIT')
    await exited
  }

  await start()
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    kill,
    restart: start,
    stop: async () => {
      await kill()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function userNamed(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

/** Asks for a connection as `test`, and says whether that was granted: a server that recovers refuses. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const parameters = Buffer.from('user\0test\0database\0postgres\0\0')
    const hello = Buffer.alloc(8)
    hello.writeInt32BE(8 + parameters.length, 0)
    hello.writeInt32BE(196_608, 4)
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([hello, parameters])))
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString('latin1').startsWith('R'))
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}
