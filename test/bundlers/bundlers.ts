/** The bundlers that users of functions and containers have, each from a source file to one file. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild-wasm'

/** How a bundle is made. */
export interface BundleSettings {
  /** Packages that stay outside. */
  readonly external?: readonly string[]
  /** What esbuild needs so that CommonJS packages in an ES module find Node's modules: docs/serverless.md. */
  readonly hasRequire?: boolean
}

/** Makes one file of `source`, whose extension says its form, in `folder`. Resolves with the path of the file. */
export type Bundler = (source: string, folder: string, settings: BundleSettings) => Promise<string>

const extensionOf = (source: string): string => source.slice(source.lastIndexOf('.'))

const esbuild: Bundler = async (source, folder, { external = [], hasRequire = false }) => {
  const outfile = join(folder, `esbuild${extensionOf(source)}`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: source.endsWith('.mjs') ? 'esm' : 'cjs',
    external: [...external],
    ...(hasRequire
      ? {
          banner: {
            js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
          },
        }
      : {}),
    logLevel: 'silent',
  })
  return outfile
}

// It has no types of its own.
const runNcc: (
  source: string,
  options: { cache: false; quiet: true; externals: readonly string[] },
) => Promise<{ code: string; assets: Record<string, { source: Buffer }> }> = createRequire(import.meta.url)(
  '@vercel/ncc',
)

const ncc: Bundler = async (source, folder, { external = [] }) => {
  const { code, assets } = await runNcc(source, { cache: false, quiet: true, externals: external })
  const outfile = join(folder, `ncc${extensionOf(source)}`)
  writeFileSync(outfile, code)
  for (const [name, { source }] of Object.entries(assets)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), source)
  }
  return outfile
}

export const bundlers: Readonly<Record<string, Bundler>> = { esbuild, ncc }
