import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Workspace packages are tested from their sources, without a build. Vitest hands these conditions to Node too, so
// `import` must not be among them: every `require` in a dependency would then be given an ES module.
const conditions = ['@ci-event/source', 'module', 'node']
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions } } }

const nest11 = (name: string) =>
  fileURLToPath(new URL(`./test/versions/nest11/node_modules/@nestjs/${name}`, import.meta.url))
const nestTests = ['packages/nestjs/test/**/*.test.ts', 'test/{adapters,hostile}/nestjs*.test.ts']

export default defineConfig({
  test: {
    // What the library reports to the console is shown for tests that fail.
    silent: 'passed-only',
    projects: [
      {
        ...resolve,
        test: {
          name: 'all',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          typecheck: { enabled: true, include: ['packages/*/test/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
        },
      },
      {
        ...resolve,
        resolve: {
          conditions,
          alias: ['common', 'core', 'platform-express', 'platform-fastify', 'testing'].map((name) => ({
            find: `@nestjs/${name}`,
            replacement: nest11(name),
          })),
        },
        // The same tests as above, against the NestJS major before.
        test: { name: 'NestJS 11', include: nestTests },
      },
    ],
  },
})
