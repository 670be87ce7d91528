import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { ShortestFirst } from './shortest-first.ts'

// Stryker mutates a copy of the project whose node_modules links to the original packages, so the packages are resolved
// from the working directory and not through node_modules.
const source = (path: string) => join(process.cwd(), 'packages', path)

export default defineConfig({
  resolve: {
    conditions: ['@ci-event/source', 'module', 'node'],
    alias: [
      { find: /^@ci-event\/core\/(.+)$/, replacement: source('core/src/$1.ts') },
      { find: /^@ci-event\/core$/, replacement: source('core/src/index.ts') },
      { find: /^@ci-event\/express$/, replacement: source('express/src/index.ts') },
      { find: '@ci-event/simulator/testing', replacement: source('simulator/src/testing/index.ts') },
      { find: /^@ci-event\/inbox\/engine$/, replacement: source('inbox/src/engine/index.ts') },
      { find: /^@ci-event\/inbox$/, replacement: source('inbox/src/index.ts') },
    ],
  },
  test: {
    include: [
      'packages/core/test/**/*.test.ts',
      'packages/inbox/test/**/*.test.ts',
      'test/ledgers/memory.test.ts',
      'test/inboxes/memory.test.ts',
      'test/hostile/express.test.ts',
      'test/corpus/fixtures.test.ts',
    ],
    // The counters that Stryker puts into the code make it several times slower, by a factor that grows with the text.
    exclude: ['**/*.proof.test.ts'],
    testTimeout: 20_000,
    sequence: { sequencer: ShortestFirst },
  },
})
