import { parentPort } from 'node:worker_threads'
import { type RunnerTestCase, TestRunner } from 'vitest'

/** Ends a run at the first failure: no other test runs, and no other test file is imported. */
export default class FirstFailureRunner extends TestRunner {
  #hasFailed = false

  override onAfterRunTask(test: RunnerTestCase): void {
    const { state, errors = [] } = test.result ?? {}
    if (state === 'fail') {
      this.#hasFailed = true
      this.cancel('test-failure')
    }
    if (errors.some(({ message }) => message.includes('timed out'))) parentPort?.postMessage('timed out')
    super.onAfterRunTask(test)
  }

  override importFile(...file: Parameters<TestRunner['importFile']>): unknown {
    return this.#hasFailed ? undefined : super.importFile(...file)
  }
}
