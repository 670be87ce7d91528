import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Manifest } from './manifest.ts'
import { run } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** How TypeScript finds a module, and the kinds of files in which it does so: those differ where `exports` has conditions. */
const extensionsBy = { node10: ['ts'], bundler: ['ts'], node16: ['mts', 'cts'], nodenext: ['mts', 'cts'] }
const moduleBy = { node10: 'commonjs', bundler: 'esnext', node16: 'node16', nodenext: 'nodenext' }
type Resolution = keyof typeof moduleBy

/** The oldest and the newest TypeScript that know each resolution. */
export const compilers: readonly [version: string, resolution: Resolution][] = [
  ['5.6', 'node10'],
  ['6.0', 'node10'],
  ['5.6', 'bundler'],
  ['7', 'bundler'],
  ['5.6', 'node16'],
  ['7', 'node16'],
  ['5.6', 'nodenext'],
  ['7', 'nodenext'],
]

/** Every specifier by which an app imports code of a package. */
export function specifiersOf({ name, exports }: Manifest): string[] {
  return Object.entries(exports).flatMap(([entry, conditions]) =>
    conditions['@ci-event/source'] ? [name + entry.slice(1)] : [],
  )
}

/** Compiles, in an app, an import of every specifier and the uses in its `augmented.ts`. Fails with what TypeScript reports. */
export async function compileImports(
  app: string,
  specifiers: readonly string[],
  version: string,
  resolution: Resolution,
): Promise<void> {
  const imports = specifiers.flatMap((specifier, at) => [
    `import * as entry${at} from '${specifier}'`,
    '// @ts-expect-error: fails to fail if the import has the type `any`',
    `export const absent${at} = entry${at}.nameThatNoEntryHas`,
  ])
  const augmented = join(app, 'augmented.ts')
  const name = `${resolution}-${version}`
  const files = extensionsBy[resolution].map((extension) => `imports-${name}.${extension}`)
  for (const file of files) await writeFile(join(app, file), imports.join('\n'))
  const project = join(app, `tsconfig.${name}.json`)
  const compilerOptions = {
    target: 'es2022',
    types: ['node'],
    module: moduleBy[resolution],
    moduleResolution: resolution,
    ignoreDeprecations: version === '6.0' ? version : undefined,
    strict: true,
    esModuleInterop: true,
    // Other packages' declarations are not all made for every resolution.
    skipLibCheck: true,
    noEmit: true,
  }
  await writeFile(project, JSON.stringify({ compilerOptions, files: [...files, augmented] }))
  const workspace = version === '7' ? root : join(root, `test/versions/typescript${version}`)
  const tsc = join(workspace, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', project], app)
}
