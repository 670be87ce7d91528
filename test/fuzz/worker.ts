/** Fuzzes until it is terminated. The main thread reads from `shared` which input is being judged, and for how long. */
import { parentPort, workerData } from 'node:worker_threads'
import { readCorpus } from './corpus.ts'
import { BlockCoverage } from './coverage.ts'
import { Fuzzer } from './fuzzer.ts'
import { changedPrototypes } from './prototypes.ts'

const { shared, seed, root } = workerData as { shared: SharedArrayBuffer; seed: number; root: string }
const numbers = new Int32Array(shared, 0, 3)
const copy = new Uint8Array(shared, 12)

// Created before any of our code runs: code that was compiled earlier has no counters.
const coverage = new BlockCoverage()
const fuzzer = new Fuzzer({
  seed,
  corpus: readCorpus(root),
  onInput(input) {
    const length = Math.min(input.length, copy.length)
    copy.set(input.subarray(0, length))
    numbers[1] = length
    numbers[2] = 1
    Atomics.add(numbers, 0, 1)
  },
  onJudged() {
    numbers[2] = 0
  },
  onFind: (find) => parentPort?.postMessage({ find }),
})
coverage.grew()

const batch = 32
for (let lastReport = Date.now(); ; ) {
  const inputs = Array.from({ length: batch }, () => fuzzer.step())
  if (coverage.grew()) for (const input of inputs) fuzzer.keep(input)
  const changed = changedPrototypes()
  if (changed.length > 0) {
    parentPort?.postMessage({ find: { kind: `prototype changed: ${changed.join()}`, input: inputs.at(-1) } })
    break
  }
  if (Date.now() - lastReport > 1000) {
    lastReport = Date.now()
    const { inputs: count, outcomes } = fuzzer
    parentPort?.postMessage({
      state: { inputs: count, outcomes: outcomes.size, blocks: coverage.size, heap: process.memoryUsage().heapUsed },
    })
  }
}
