/**
 * npm run fuzz -- --minutes 30 [--seed 1]
 *
 * Runs the fuzzer in a thread with a bounded heap and watches it. Exit code 1 when anything was found; the inputs are
 * then in test/fuzz/finds.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { bundle } from '../support/bundle.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const finds = fileURLToPath(new URL('./finds/', import.meta.url))
const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 1)
let seed = Number(values.seed ?? Date.now() % 1_000_000)
if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('Usage: npm run fuzz -- --minutes 30 [--seed 1]')

const mebibyte = 1024 * 1024
// The thread holds what it has kept (20,000 inputs of at most 32 kB, mostly 3 kB) and one body of at most 1 MiB with
// all that is made of it, twice: by ours and by the parser it is compared with.
const heap = 512
const longest = 2_000_000

const kinds = new Set()
const total = { inputs: 0, outcomes: 0, blocks: 0, heap: 0 }
const folder = mkdtempSync(join(root, 'node_modules/.fuzz-'))
const program = await bundle(fileURLToPath(new URL('./worker.ts', import.meta.url)), folder)
console.log(`fuzzing for ${minutes} min from seed ${seed}`)
const end = Date.now() + minutes * 60_000
for (; Date.now() < end; seed++) await runUntilItEnds(seed)
rmSync(folder, { recursive: true })
console.log(
  `${total.inputs} inputs, ${total.outcomes} distinct outcomes, ${total.blocks} blocks of code, ${kinds.size} finds`,
)
process.exit(kinds.size > 0 ? 1 : 0)

function runUntilItEnds(seed) {
  const { promise, resolve } = withResolvers()
  const shared = new SharedArrayBuffer(12 + 2 * mebibyte)
  const numbers = new Int32Array(shared, 0, 3)
  const current = () => Buffer.from(new Uint8Array(shared, 12, numbers[1]))
  const worker = new Worker(program, {
    workerData: { shared, seed, root },
    resourceLimits: { maxOldGenerationSizeMb: heap },
  })
  let state = { inputs: 0, outcomes: 0, blocks: 0, heap: 0 }
  let judged = -1
  let since = process.cpuUsage()
  let lastReport = Date.now()
  const watchdog = setInterval(() => {
    if (numbers[0] !== judged || numbers[2] === 0) {
      judged = numbers[0]
      since = process.cpuUsage()
    } else {
      // CPU and not wall time: a busy machine is no find.
      const { user, system } = process.cpuUsage(since)
      if (user + system > longest) {
        report({ kind: 'hang', input: current() })
        void worker.terminate()
      }
    }
    if (Date.now() - lastReport > 60_000) {
      lastReport = Date.now()
      console.log(
        `  ${state.inputs} inputs, ${state.outcomes} outcomes, ${state.blocks} blocks, ${Math.round(state.heap / mebibyte)} MiB heap`,
      )
    }
    if (Date.now() > end) void worker.terminate()
  }, 250)
  worker.on('message', (message) => {
    if (message.find) report(message.find)
    if (message.state) state = message.state
  })
  worker.on('error', (error) => {
    report({
      kind:
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? `more than ${heap} MiB ${numbers[2] === 0 ? '(between two inputs: the fuzzer itself)' : ''}`
          : `the fuzzer failed: ${error.stack}`,
      input: current(),
    })
  })
  worker.on('exit', () => {
    clearInterval(watchdog)
    total.inputs += state.inputs
    total.outcomes = Math.max(total.outcomes, state.outcomes)
    total.blocks = Math.max(total.blocks, state.blocks)
    resolve()
  })
  return promise
}

function report({ kind, input }) {
  if (kinds.has(kind)) return
  kinds.add(kind)
  mkdirSync(finds, { recursive: true })
  const file = join(finds, `${createHash('sha256').update(kind).digest('hex').slice(0, 12)}.bin`)
  writeFileSync(file, input)
  writeFileSync(`${file}.txt`, `${kind}\n`)
  console.log(
    `FIND ${kind}\n  ${file} (${input.length} bytes): ${JSON.stringify(Buffer.from(input).toString().slice(0, 200))}`,
  )
}

function withResolvers() {
  let resolve
  const promise = new Promise((yes) => {
    resolve = yes
  })
  return { promise, resolve }
}
