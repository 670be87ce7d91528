/** A registry on this machine that takes packages, and asks npm's registry for those of others. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { run } from '../packed/run.ts'
import { freePort } from '../support/free-port.mjs'
import { quoted } from '../support/quoted.ts'

/** A running registry. */
export interface LocalRegistry {
  readonly url: string
  /** Lines of an .npmrc by which npm, pnpm, Bun and Deno use the registry, and may publish to it. */
  readonly npmrc: string
  stop(): Promise<void>
}

/** Installs Verdaccio into a directory, as its lockfile says, and starts it. */
export async function startVerdaccio(into: string): Promise<LocalRegistry> {
  const home = join(into, 'verdaccio')
  await mkdir(home, { recursive: true })
  await cp(fileURLToPath(new URL('./verdaccio', import.meta.url)), home, { recursive: true })
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], home)
  const settingOf = async (name: string) => (await run('npm', ['config', 'get', name], home)).trim()
  const [upstream, ca] = await Promise.all([settingOf('registry'), settingOf('cafile')])

  const config = {
    storage: './storage',
    auth: { htpasswd: { file: './htpasswd', max_users: -1 } },
    uplinks: { npm: { url: upstream, maxage: '1h', timeout: '60s' } },
    packages: {
      '@ci-event/*': { access: '$all', publish: '$all' },
      '**': { access: '$all', proxy: 'npm' },
    },
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  }
  // JSON is YAML.
  await writeFile(join(home, 'config.yaml'), JSON.stringify(config))
  const port = await freePort()
  const program = join(home, 'node_modules/verdaccio/bin/verdaccio')
  const child = spawn(process.execPath, [program, '--config', 'config.yaml', '--listen', `127.0.0.1:${port}`], {
    cwd: home,
    // It does not pass on an uplink's own `ca`.
    env: { ...process.env, ...(ca === 'null' ? {} : { NODE_EXTRA_CA_CERTS: ca }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))

  const url = `http://127.0.0.1:${port}/`
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill()
    await once(child, 'exit')
  }
  const deadline = Date.now() + 60_000
  while (
    !(await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`Verdaccio does not answer at ${url}\n${quoted(printed)}`)
    }
    await sleep(100)
  }
  // npm publishes with a token only. Verdaccio takes one that it does not know for nobody's, and lets everybody publish.
  const npmrc = `registry=${url}\n//127.0.0.1:${port}/:_authToken=rehearsal\nnoproxy=127.0.0.1\n`
  return { url, npmrc, stop }
}
