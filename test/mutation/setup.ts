interface Coverage {
  static: object
  perTest: object
}

// The files share their modules, and so these counters. Stryker adds up what each file reports, so each begins at zero.
const { mutantCoverage } = (globalThis as { __stryker__?: { mutantCoverage?: Coverage | undefined } }).__stryker__ ?? {}
if (mutantCoverage) {
  mutantCoverage.static = {}
  mutantCoverage.perTest = {}
}
