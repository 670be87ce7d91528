import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentedXml } from '../support/callbacks.ts'
import { run } from './run.ts'

/**
 * Copies one of the apps in `consumers/` into a directory and installs what it depends on, as its user would. Nothing
 * of this machine's npm takes part: no cache, no settings, no other registry.
 *
 * @returns where the app is
 */
export async function installApp(name: string, into: string, registry: string): Promise<string> {
  const app = join(into, name)
  await cp(fileURLToPath(new URL(`./consumers/${name}`, import.meta.url)), app, { recursive: true })
  await writeFile(join(app, 'callback.xml'), documentedXml)
  await run(
    'npm',
    [
      'install',
      `--registry=${registry}`,
      '--noproxy=127.0.0.1',
      `--cache=${join(into, 'npm-cache')}`,
      `--userconfig=${join(into, 'no-npmrc')}`,
      `--globalconfig=${join(into, 'no-global-npmrc')}`,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ],
    app,
  )
  return app
}
