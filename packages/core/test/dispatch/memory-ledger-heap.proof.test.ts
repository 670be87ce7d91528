/** The ledger in memory weighs what it takes of the heap. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createMemoryLedger } from '../../src/index.ts'
import { entryOf, handle } from './ledger-entries.ts'

type MemoryLedger = ReturnType<typeof createMemoryLedger>

describe('in the ledger in memory', () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // Memory outside the heap is freed only some turns later.
  async function collect(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      gc()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Bytes that what `make` returns takes. */
  async function bytesOf(make: () => unknown): Promise<number> {
    await collect()
    const before = process.memoryUsage()
    const kept = make()
    await collect()
    const after = process.memoryUsage()
    expect(kept).toBeDefined()
    return after.heapUsed + after.external - before.heapUsed - before.external
  }

  /** A part of a large text, as the values of a parsed body are. */
  const cut = (body: string, from: number, length: number): string => body.slice(from, from + length)

  const traffic: [name: string, fill: (ledger: MemoryLedger) => void][] = [
    [
      'ordinary jobs',
      (ledger) => {
        for (let n = 0; n < 10_000; n++) handle(ledger, entryOf(`j${n}8a5a87e016101408aca66f86211ec`))
      },
    ],
    [
      'jobs with many updates',
      (ledger) => {
        for (let n = 0; n < 20_000; n++)
          handle(ledger, entryOf(`j${n % 200}`, { order: 0, state: `Running:${n}`, handler: 'publish' }))
      },
    ],
    [
      'ids of a megabyte',
      (ledger) => {
        for (let n = 0; n < 200; n++) handle(ledger, entryOf(`${n}${'x'.repeat(2 ** 20)}`))
      },
    ],
    [
      'one job with states of a megabyte',
      (ledger) => {
        for (let n = 0; n < 200; n++) handle(ledger, entryOf('j', { order: 0, state: `${n}${'x'.repeat(2 ** 20)}` }))
      },
    ],
    [
      'ids and states cut from large bodies',
      (ledger) => {
        for (let n = 0; n < 200; n++) {
          const body = `${n}`.padEnd(2 ** 20, 'id and state of a job in a body ')
          handle(ledger, entryOf(cut(body, 0, 100), { order: 0, state: cut(body, 200, 100) }))
        }
      },
    ],
  ]

  test.each(traffic)('%s take about as many bytes as the ledger weighs', async (_, fill) => {
    let ledger: MemoryLedger | undefined
    const heap = await bytesOf(() => {
      ledger = createMemoryLedger()
      fill(ledger)
      return ledger
    })
    const weighed = ledger?.bytes ?? 0
    expect(weighed).toBeLessThanOrEqual(16 * 2 ** 20)
    // Half a mebibyte is what the measuring itself may leave.
    expect(heap).toBeLessThan(1.25 * weighed + 2 ** 19)
    expect(heap).toBeGreaterThan(0.5 * weighed - 2 ** 19)
  })
})
