import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import type { Reporter, Vitest } from 'vitest/node'

// Workspace packages are tested from their sources, without a build. Vitest hands these conditions to Node too, so
// `import` must not be among them: every `require` in a dependency would then be given an ES module.
const conditions = ['@ci-event/source', 'node']

const nest11 = (name: string) =>
  fileURLToPath(new URL(`./test/versions/nest11/node_modules/@nestjs/${name}`, import.meta.url))
const nestTests = ['packages/nestjs/test/**/*.test.ts', 'test/{adapters,hostile}/nestjs*.test.ts']

const proofs = '**/*.proof.test.ts'
/** Proofs that run side by side: those that install, start and end programs, and two that measure the heap of a process of their own. */
const parallel = [
  `test/{bundlers,crash,packed,recipes,release,typescript}/${proofs}`,
  'test/hostile/{memory,traffic}.proof.test.ts',
]
/** Adds to the summary of `npm test` that the proofs were left out. */
class MissingProofs implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(): void {
    if (this.#vitest?.projects.some(({ name }) => name.startsWith('proofs'))) return
    this.#vitest?.logger.log(`The proofs (${proofs}) were left out. \`npm run test:all\` runs them too.\n`)
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // What the library reports to the console is shown for tests that fail.
    silent: 'passed-only',
    // Vitest keeps a core for itself. Many tests wait for sockets, timers and other processes, so that two cores serve three workers.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // A fresh process and a fresh set of modules per file cost more time than all tests of a small file.
    isolate: false,
    // They end what hangs, and are no statement about speed: other files, and other programs, use the same cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
    reporters: ['default', new MissingProofs()],
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, proofs],
          // Of those tests alone: `npm run types` checks everything.
          typecheck: {
            enabled: true,
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: './test/typescript/type-tests.tsconfig.json',
          },
        },
      },
      {
        extends: true,
        resolve: {
          alias: ['common', 'core', 'platform-express', 'platform-fastify', 'testing'].map((name) => ({
            find: `@nestjs/${name}`,
            replacement: nest11(name),
          })),
        },
        // The same tests as above, against the NestJS major before.
        test: { name: 'NestJS 11', include: nestTests },
      },
      {
        extends: true,
        // After the tests, each file in a process of its own.
        test: {
          name: 'proofs',
          include: parallel,
          isolate: true,
          globalSetup: 'test/packed/shared-folder.ts',
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        // At the end, and one file at a time, because they compare times and heaps.
        test: {
          name: 'proofs that measure',
          include: [`packages/*/test/${proofs}`, `test/${proofs}`],
          exclude: [...configDefaults.exclude, ...parallel],
          isolate: true,
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
