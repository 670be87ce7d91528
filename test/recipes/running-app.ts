/** Runs the commands of a recipe as its reader would, and collects what the app prints and logs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/free-port.mjs'
import { quoted } from '../support/quoted.ts'

/** An app in a process group of its own. */
export interface RunningApp {
  readonly url: string
  /** All that it has printed and written into log files. */
  output(): string
  /** Sends SIGTERM. Resolves when all its processes have ended, rejects when that takes longer than 30 s. */
  stop(): Promise<void>
}

const patience = 30_000

/**
 * Runs all commands but the last to their end, and the last one until it listens.
 *
 * @param programs folders in which programs are looked for first
 */
export async function startApp(
  project: string,
  commands: readonly string[],
  env: Readonly<Record<string, string>>,
  programs: readonly string[] = [],
): Promise<RunningApp> {
  const port = await freePort()
  const home = join(project, 'home')
  let printed = ''

  function launch(command: string, more: Readonly<Record<string, string>>) {
    const child = spawn(command.replace(/^npx /, ''), {
      shell: true,
      cwd: project,
      env: {
        PATH: [...programs, ...programFolders(project), process.env.PATH].join(delimiter),
        HOME: home,
        // Egg asks the system for the home folder otherwise.
        EGG_HOME: home,
        NODE_ENV: 'production',
        NO_COLOR: '1',
        PORT: String(port),
        ...more,
      },
      detached: true,
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk
      })
    }
    return child
  }

  for (const command of commands.slice(0, -1)) {
    // A machine that builds has no secret.
    const [code] = await once(launch(command, {}), 'exit')
    if (code !== 0) throw new Error(`\`${command}\` failed in ${project}:\n${quoted(printed)}`)
  }
  const app = launch(commands.at(-1) as string, env)
  const group = -(app.pid as number)

  async function stop(): Promise<void> {
    const deadline = Date.now() + patience
    for (let isAlive = signal(group, 'SIGTERM'); isAlive; isAlive = signal(group, 0)) {
      if (Date.now() > deadline) {
        signal(group, 'SIGKILL')
        throw new Error(`The app was still running ${patience} ms after SIGTERM:\n${quoted(printed)}`)
      }
      await sleep(50)
    }
  }

  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 2 * patience
  while (!(await answers(url))) {
    if (app.exitCode !== null || Date.now() > deadline) {
      signal(group, 'SIGKILL')
      throw new Error(`\`${commands.at(-1)}\` does not listen on port ${port} in ${project}:\n${quoted(printed)}`)
    }
    await sleep(100)
  }
  return { url, output: () => printed + logsIn(home), stop }
}

/** Where `npx` looks, and where the packages `bun` and `deno` have their programs. */
export function programFolders(project: string): string[] {
  const modules = join(project, 'node_modules')
  const foldersOf = (scope: string) =>
    existsSync(join(modules, scope)) ? readdirSync(join(modules, scope)).map((name) => join(modules, scope, name)) : []
  return [...foldersOf('@oven').map((folder) => join(folder, 'bin')), ...foldersOf('@deno'), join(modules, '.bin')]
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

/** False when no process of the group is left. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(group, name)
  } catch {
    return false
  }
}

function logsIn(folder: string): string {
  if (!existsSync(folder)) return ''
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.log'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('')
}
