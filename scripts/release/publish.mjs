/**
 * Publishes every package of the tagged commit, each after those that it depends on: `npm run release:publish`. What the
 * registry has already is left out, so that a publish that broke off can be repeated. Arguments are passed to `npm publish`.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { packAll } from './pack.mjs'
import { publishedPackages, repositoryOf, sharedVersion } from './workspace.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const execute = promisify(execFile)
const shell = process.platform === 'win32'
const read = (program, ...args) => execFileSync(program, args, { cwd: root, encoding: 'utf8', shell }).trim()
const run = (program, ...args) => execFileSync(program, args, { cwd: root, stdio: 'inherit', shell })

const packages = publishedPackages(root)
const version = sharedVersion(packages)
const obstacle = findObstacle()
if (obstacle) {
  console.error(`Nothing is published: ${obstacle} RELEASING.md has the steps.`)
  process.exit(1)
}

const temporary = mkdtempSync(join(tmpdir(), 'ci-event-publish-'))
try {
  run('npm', 'run', 'build', '--', ...packages.map(({ directory }) => `--filter=./${directory}`))
  const packed = await packAll(root, temporary)
  const there = await Promise.all(packed.map(({ name }) => isPublished(name)))
  for (const [at, { name, filename }] of packed.entries()) {
    if (there[at]) console.log(`${name}@${version} is published already`)
    else run('npm', 'publish', join(temporary, filename), '--access=public', ...process.argv.slice(2))
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

/** What is in the way of a publish that would be right. */
function findObstacle() {
  if (!repositoryOf(root)) {
    return '`repository` of the root package.json is empty. npm shows it, README links begin with it, and provenance is checked against it.'
  }
  const heading = /^## (.*)$/m.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))?.[1]
  if (!heading?.startsWith(`${version} (2`)) {
    return `CHANGELOG.md begins with "${heading}", but the packages have version ${version}; \`npm run release:version\` dates it.`
  }
  if (read('git', 'status', '--porcelain')) return 'there are changes that are not committed.'
  if (!read('git', 'tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`)) {
    return `this commit has no tag v${version}, and README links lead to that.`
  }
  return undefined
}

async function isPublished(name) {
  try {
    const { stdout } = await execute('npm', ['view', `${name}@${version}`, 'version', '--json'], { cwd: root, shell })
    return stdout.trim() !== ''
  } catch (error) {
    // As JSON, npm says what is wrong under every log level.
    if (/"code": "E404"/.test(error.stdout)) return false
    throw new Error(`npm could not say whether ${name}@${version} is published.\n${error.stdout}${error.stderr}`, {
      cause: error,
    })
  }
}
