/** How Stryker mutates a part of the project and runs the tests of this part. */
export const optionsFor = (part, mutate) => ({
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: `test/mutation/${part}/vitest.config.ts`, related: false },
  mutate,
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['docs', 'bench', 'examples', 'site', '**/dist', '**/.turbo', 'test/packed', 'test/crash', 'reports'],
  disableTypeChecks: false,
  tsconfigFile: 'there-is-none.json',
  coverageAnalysis: 'perTest',
  // runner.ts ends a run at the first failure. When Vitest does it, it ends the thread too.
  disableBail: true,
  concurrency: 2,
  timeoutMS: 10_000,
  // Of the duration that was measured: the machine may be busy. What runs endlessly is mostly found by its count of hits.
  timeoutFactor: 3,
  dryRunTimeoutMinutes: 20,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { reportTests: false },
  tempDirName: 'node_modules/.stryker',
  thresholds: { high: 95, low: 92, break: 92 },
})
