/** Makes one plain file of a TypeScript program over the packages' sources, for threads and processes of its own. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const conditions = ['@ci-event/source', 'module', 'node']

/**
 * @param {string} program
 * @param {string} folder
 * @param {true | RegExp[]} bundled which packages become part of the bundle; the others are found in `node_modules`
 * @returns {Promise<string>} the path of the bundle in `folder`
 */
export async function bundle(program, folder, bundled = true) {
  await build({
    root: fileURLToPath(new URL('../../', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { noExternal: bundled, resolve: { conditions } },
    build: {
      ssr: program,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'bundle.mjs' } },
    },
  })
  return join(folder, 'bundle.mjs')
}
