/** Makes one plain file of a TypeScript program over the packages' sources, for threads and processes of its own. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const conditions = ['@ci-event/source', 'module', 'node']

/** @returns {Promise<string>} the path of the bundle in `folder` */
export async function bundle(/** @type {string} */ program, /** @type {string} */ folder) {
  await build({
    root: fileURLToPath(new URL('../../', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
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
