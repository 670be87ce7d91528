/**
 * Makes the next version: `npm run release:version`. What `.changeset` says becomes a section of CHANGELOG.md, and every
 * package and the lockfile get the version. A section that is marked as unreleased gets its date instead.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import getReleasePlan from '@changesets/get-release-plan'
import { publishedPackages, sharedVersion } from './workspace.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const changelog = join(root, 'CHANGELOG.md')
const today = new Date().toISOString().slice(0, 10)

const version = sharedVersion(publishedPackages(root))
const text = readFileSync(changelog, 'utf8')
const unreleased = `## ${version} (unreleased)\n`
const { changesets } = await getReleasePlan(root)

if (text.includes(unreleased)) {
  if (changesets.length > 0) {
    throw new Error(
      `${version} is unreleased: move what .changeset says into its section of CHANGELOG.md, then delete it there.`,
    )
  }
  writeFileSync(changelog, text.replace(unreleased, `## ${version} (${today})\n`))
  console.log(`${version} is ready to be released.`)
} else {
  if (changesets.length === 0)
    throw new Error('Nothing to release: .changeset is empty. `npx changeset` describes a change.')
  // By its file, because a linked node_modules/.bin may belong to another checkout.
  const cli = fileURLToPath(import.meta.resolve('@changesets/cli/bin.js'))
  execFileSync(process.execPath, [cli, 'version'], { cwd: root, stdio: 'inherit' })
  const packages = publishedPackages(root)
  const next = sharedVersion(packages)
  const at = text.indexOf('\n## ') + 1
  writeFileSync(changelog, `${text.slice(0, at)}## ${next} (${today})\n\n${sectionsOf(changesets)}\n${text.slice(at)}`)
  updateLockfile(packages)
  console.log(`${version} is followed by ${next}.`)
}

/** The sentences of the changesets, by the size of the change. */
function sectionsOf(changesets) {
  const titles = { major: 'Breaking', minor: 'Changed', patch: 'Fixed' }
  const sizeOf = ({ releases }) =>
    Object.keys(titles).find((size) => releases.some(({ type }) => type === size)) ?? 'patch'
  return Object.entries(titles)
    .map(([size, title]) => [title, changesets.filter((changeset) => sizeOf(changeset) === size)])
    .filter(([, found]) => found.length > 0)
    .map(
      ([title, found]) =>
        `### ${title}\n\n${found.map(({ summary }) => `- ${summary.trim().replace(/\n(?=.)/g, '\n  ')}\n`).join('')}`,
    )
    .join('\n')
}

/** Ranges of siblings are `*`, so that their versions are all that changes in the lockfile. */
function updateLockfile(packages) {
  const file = join(root, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  for (const { directory, manifest } of packages) lock.packages[directory].version = manifest.version
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
