// Builds the process that is killed, because Node.js 20 does not run TypeScript.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** @param {readonly string[]} names of the sources beside this file. Returns the folder that they are built into, one for each process. */
export async function buildForNode(names) {
  const here = (name) => fileURLToPath(new URL(name, import.meta.url))
  const outDir = here(`./.built/${process.pid}`)
  const conditions = ['@ci-event/source', 'module', 'node']
  await build({
    configFile: false,
    root: here('.'),
    logLevel: 'error',
    resolve: { conditions },
    ssr: { resolve: { conditions }, noExternal: [/^@ci-event\//] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(names.map((name) => [name, here(`./${name}.ts`)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs', format: 'es' },
      },
    },
  })
  return outDir
}
