import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Runs the test files of a mutant from the shortest to the longest, because the first failure ends the run. Vitest begins
 * with the longest.
 */
export class ShortestFirst extends BaseSequencer {
  // The longest that was measured: a run for one mutant may have left out most tests of a file.
  readonly #durations = new Map<string, number>()

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    for (const file of files) {
      const { moduleId, project } = file
      const key = `${project.name}:${relative(this.ctx.config.root, moduleId)}`
      const { duration = 0 } = this.ctx.cache.getFileTestResults(key) ?? {}
      this.#durations.set(moduleId, Math.max(duration, this.#durations.get(moduleId) ?? 0))
    }
    return files.toSorted((a, b) => this.#durationOf(a) - this.#durationOf(b))
  }

  #durationOf({ moduleId }: TestSpecification): number {
    return this.#durations.get(moduleId) ?? 0
  }
}
