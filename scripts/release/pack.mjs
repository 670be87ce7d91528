/**
 * Packs the built packages as they are published: `node scripts/release/pack.mjs --to DIRECTORY`. Prints npm's report of
 * the tarballs as JSON, in the order in which they can be published. `--repository URL` stands in for `repository` of
 * the root package.json.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { extract } from 'tar'
import { publishedManifest, withAbsoluteLinks } from './published.mjs'
import { checkedRepository, publishedPackages, readManifest, repositoryOf, sharedVersion } from './workspace.mjs'

/** Packs every package of a repository into a directory. */
export async function packAll(root, into, repository = repositoryOf(root)) {
  const packages = publishedPackages(root)
  const version = sharedVersion(packages)
  const siblings = new Set(packages.map(({ manifest }) => manifest.name))
  const temporary = mkdtempSync(join(tmpdir(), 'ci-event-pack-'))
  try {
    // npm chooses the files; only then can some be rewritten without touching those of the repository.
    const chosen = pack(
      root,
      temporary,
      packages.map(({ directory }) => `./${directory}`),
    )
    const staged = packages.map(({ manifest }) => join(temporary, manifest.name))
    for (const [at, { directory, manifest }] of packages.entries()) {
      const { filename } = chosen.find(({ name }) => name === manifest.name)
      mkdirSync(staged[at], { recursive: true })
      await extract({ file: join(temporary, filename), cwd: staged[at], strip: 1 })
      rewrite(staged[at], { directory, repository, siblings, version })
    }
    mkdirSync(into, { recursive: true })
    const report = pack(root, resolve(into), staged)
    return packages.map(({ manifest }) => report.find(({ name }) => name === manifest.name))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function rewrite(staged, options) {
  const manifest = publishedManifest(readManifest(staged), options)
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  if (!options.repository) return
  const readme = join(staged, 'README.md')
  writeFileSync(readme, withAbsoluteLinks(readFileSync(readme, 'utf8'), options))
}

function pack(root, into, directories) {
  const args = ['pack', '--json', '--ignore-scripts', `--pack-destination=${into}`, ...directories]
  return JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, shell: process.platform === 'win32' }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { to: { type: 'string' }, repository: { type: 'string' } } })
  if (!values.to) throw new Error('Say where to: node scripts/release/pack.mjs --to DIRECTORY')
  const root = fileURLToPath(new URL('../..', import.meta.url))
  console.log(
    JSON.stringify(await packAll(root, values.to, checkedRepository(values.repository) ?? repositoryOf(root))),
  )
}
