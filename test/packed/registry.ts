import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { create } from 'tar'
import { type Manifest, readManifest } from './manifest.ts'
import type { PackedPackage } from './pack.ts'

/** One version of a package: what the registry says of it, and how it sends the tarball. */
interface Version {
  readonly manifest: Manifest
  readonly send: (response: ServerResponse) => void
}

/** An npm registry on this machine. */
export interface Registry {
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts a registry that holds the packed packages, and of all others the versions that are installed in this
 * repository: with it, `npm install` does all it does for a user, and needs no network.
 */
export async function startRegistry(root: string, packed: readonly PackedPackage[]): Promise<Registry> {
  const packages = indexed([...installedVersions(root), ...packed.map(packedVersion)])
  const server = createServer((request, response) => {
    const [name = '', file] = decodeURIComponent(request.url ?? '')
      .slice(1)
      .split('/-/')
    const versions = packages.get(name)
    const version = file && versions?.get(file.replace('.tgz', ''))
    if (version) version.send(response)
    else if (versions && !file) response.end(JSON.stringify(packument(name, versions, packages, url)))
    else response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url, close }
}

/** All that the lockfile places and npm has put there: packages for other platforms are not. */
function installedVersions(root: string): Version[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries<{ link?: boolean }>(lock.packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .map(([path]) => join(root, path))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => ({
      manifest: readManifest(directory),
      send: (response) => tarred(directory).pipe(response),
    }))
}

function tarred(directory: string) {
  // A nested node_modules holds packages that have places of their own in the lockfile.
  const filter = (path: string) => !path.startsWith('./node_modules')
  return create({ cwd: directory, prefix: 'package', gzip: { level: 1 }, portable: true, filter }, ['.'])
}

function packedVersion({ manifest, tarball }: PackedPackage): Version {
  return { manifest, send: (response) => createReadStream(tarball).pipe(response) }
}

type Packages = Map<string, Map<string, Version>>

function indexed(versions: readonly Version[]): Packages {
  const packages: Packages = new Map()
  for (const version of versions) {
    const { name, version: number } = version.manifest
    packages.set(name, (packages.get(name) ?? new Map()).set(number, version))
  }
  return packages
}

function packument(name: string, versions: Map<string, Version>, packages: Packages, url: string): object {
  const manifests = [...versions].map(([number, { manifest }]) => {
    const dist = { tarball: `${url}/${name}/-/${number}.tgz` }
    return [number, { ...withoutAbsentOptions(manifest, packages), dist }] as const
  })
  const latest = [...versions.keys()].sort(byNumber).at(-1)
  return { name, 'dist-tags': { latest }, versions: Object.fromEntries(manifests) }
}

/** npm asks for what a package can do without, such as binaries for other platforms, and stops if it is unknown. */
function withoutAbsentOptions(manifest: Manifest, packages: Packages): Manifest {
  const { optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const here = (name: string) => packages.has(name)
  return {
    ...manifest,
    optionalDependencies: picked(optionalDependencies, here),
    peerDependencies: picked(peerDependencies, (name) => here(name) || !peerDependenciesMeta[name]?.optional),
    peerDependenciesMeta: picked(peerDependenciesMeta, here),
  }
}

function picked<T>(record: Readonly<Record<string, T>>, keep: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)))
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
