import { join } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { KeptThread } from './kept-thread.ts'
import { ShortestFirst } from './shortest-first.ts'

// Stryker mutates a copy of the project whose node_modules links to the original packages, so the packages are resolved
// from the working directory and not through node_modules.
const source = (path: string) => join(process.cwd(), 'packages', path)

/** How Vitest runs the tests in `include` for one mutant after the other. */
export const mutationConfig = (include: string[]): ViteUserConfig =>
  defineConfig({
    plugins: [
      {
        name: 'kept-thread',
        // Stryker sets the pool, and its setting comes before that of a configuration.
        configureVitest({ project }) {
          project.config.pool = 'kept-thread'
          project.config.poolRunner = {
            name: 'kept-thread',
            createPoolWorker: (options) => new KeptThread(options),
          }
        },
      },
    ],
    resolve: {
      conditions: ['@ci-event/source', 'module', 'node'],
      alias: [
        { find: /^@ci-event\/core\/(.+)$/, replacement: source('core/src/$1.ts') },
        { find: /^@ci-event\/core$/, replacement: source('core/src/index.ts') },
        { find: '@ci-event/simulator/testing', replacement: source('simulator/src/testing/index.ts') },
        { find: /^@ci-event\/inbox\/engine$/, replacement: source('inbox/src/engine/index.ts') },
        { find: /^@ci-event\/inbox$/, replacement: source('inbox/src/index.ts') },
      ],
    },
    test: {
      include,
      // The counters that Stryker puts into the code make it several times slower, by a factor that grows with the text.
      // The others import modules anew: what runs only while a module loads would look as if they tested it.
      exclude: ['**/*.proof.test.ts', '**/another-copy.test.ts', '**/lazy-sqlite.test.ts'],
      // Importing the modules anew for each file takes longer than most tests.
      isolate: false,
      setupFiles: ['test/mutation/setup.ts'],
      runner: 'test/mutation/runner.ts',
      // It sets hooks for each file. Node.js imports a file once, so Vitest has to import it.
      server: { deps: { inline: [/stryker-setup/] } },
      // Ends tests that a mutant hangs. No test takes more than a second.
      testTimeout: 8_000,
      sequence: { sequencer: ShortestFirst },
    },
  })
