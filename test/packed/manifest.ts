import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A package.json, as far as it is used. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly author?: string
  readonly license?: string
  readonly repository?: unknown
  readonly homepage?: string
  readonly bugs?: unknown
  readonly publishConfig?: unknown
  readonly engines?: unknown
  readonly scripts?: unknown
  readonly devDependencies?: unknown
  /** Of the packages of this repository: for each entry, which file there is under which condition. */
  readonly exports: Readonly<Record<string, { readonly '@ci-event/source'?: string }>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { optional?: boolean }>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Reads the package.json in a directory. */
export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
}
