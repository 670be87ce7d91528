interface Stryker {
  activeMutant?: string | undefined
  mutantCoverage?: { static: object; perTest: object } | undefined
}

// The files share their modules, and so what Stryker keeps in them. It adds up the counters that each file reports, and
// sets the mutant in a hook: while a file is imported, the mutant of the run before would change what its tests expect.
const { __stryker__: stryker } = globalThis as { __stryker__?: Stryker }
if (stryker) stryker.activeMutant = undefined
if (stryker?.mutantCoverage) {
  stryker.mutantCoverage.static = {}
  stryker.mutantCoverage.perTest = {}
}
