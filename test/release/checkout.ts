/** A copy of this repository in which a release can be made. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../packed/run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Copies the files that git knows or would add, and makes them the first commit of a repository.
 *
 * @param install whether `npm ci` installs what it depends on; otherwise that of this repository is linked, which saves a minute
 */
export async function copyRepository(to: string, install: boolean): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => file && existsSync(join(root, file)))
  for (const folder of new Set(files.map(dirname))) await mkdir(join(to, folder), { recursive: true })
  for (const file of files) await cp(join(root, file), join(to, file))
  await git(to, 'init', '--quiet', '--initial-branch=main')
  await commit(to, 'First commit')
  if (install) await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], to)
  else await linkModules(to)
}

/** Commits everything. */
export async function commit(checkout: string, message: string): Promise<void> {
  await git(checkout, 'add', '--all')
  const who = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@example.com', '-c', 'commit.gpgsign=false']
  await git(checkout, ...who, 'commit', '--quiet', '--message', message)
}

/** Runs git. */
export function git(checkout: string, ...args: string[]): Promise<string> {
  return run('git', args, checkout)
}

/** Sets one field of the root package.json. */
export async function setInManifest(checkout: string, field: string, value: unknown): Promise<void> {
  const file = join(checkout, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  await writeFile(file, `${JSON.stringify({ ...manifest, [field]: value }, null, 2)}\n`)
}

async function linkModules(to: string): Promise<void> {
  const scope = '@ci-event'
  await mkdir(join(to, 'node_modules', scope), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== scope) await symlink(join(root, 'node_modules', name), join(to, 'node_modules', name))
  }
  for (const name of readdirSync(join(to, 'packages'))) {
    await symlink(join('../../packages', name), join(to, 'node_modules', scope, name))
    const nested = join(root, 'packages', name, 'node_modules')
    if (existsSync(nested)) await symlink(nested, join(to, 'packages', name, 'node_modules'))
  }
}
