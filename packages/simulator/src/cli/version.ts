/** The version of this package. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { directory } from '@ci-event/simulator/fixtures/directory.cjs'

/** @internal */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(directory, '..', 'package.json'), 'utf8')) as { version: string }
  return version
}
