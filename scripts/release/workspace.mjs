/** The packages of this repository, and the address of the repository, from their manifests. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads the package.json in a directory. */
export function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
}

/** The packages that are published, as `{ directory, manifest }`, each after those that it depends on. */
export function publishedPackages(root) {
  const packages = readdirSync(join(root, 'packages'))
    .map((name) => ({ directory: `packages/${name}`, manifest: readManifest(join(root, 'packages', name)) }))
    .filter(({ manifest }) => !manifest.private)
  const byName = new Map(packages.map((it) => [it.manifest.name, it]))
  const sorted = new Set()
  const visit = (it) => {
    const { dependencies, peerDependencies } = it.manifest
    for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
      if (byName.has(name)) visit(byName.get(name))
    sorted.add(it)
  }
  packages.forEach(visit)
  return [...sorted]
}

/** The version that all published packages have. Throws when they differ. */
export function sharedVersion(packages) {
  const versions = new Set(packages.map(({ manifest }) => manifest.version))
  if (versions.size === 1) return [...versions][0]
  throw new Error(
    `The packages must have one version, got ${[...versions].join(', ')}. \`npm run release:version\` sets it.`,
  )
}

/** The address of the repository from `repository` of the root package.json; undefined while that is empty. */
export function repositoryOf(root) {
  return checkedRepository(readManifest(root).repository)
}

/** Throws unless the address is one under which pages, issues and files can be linked to. */
export function checkedRepository(address) {
  if (!address) return undefined
  if (/^https:\/\/[\w.-]+(?:\/[\w.-]+)+$/.test(address) && !address.endsWith('.git')) return address
  throw new Error(
    `\`repository\` of the root package.json must look like https://host/owner/name, without .git, got ${JSON.stringify(address)}.`,
  )
}
