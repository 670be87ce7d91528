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
  /** What is in use once collections free no more: V8 frees memory outside the heap, and code that has aged, some collections later. */
  async function inUse(): Promise<number> {
    let least = Number.POSITIVE_INFINITY
    for (let idle = 0; idle < 8; idle++) {
      gc()
      await new Promise((resolve) => setTimeout(resolve, 5))
      const { heapUsed, external } = process.memoryUsage()
      if (heapUsed + external < least - 4096) idle = 0
      least = Math.min(least, heapUsed + external)
    }
    return least
  }

  /** What `make` returns, and how many bytes it takes. */
  async function measured<T>(make: () => T): Promise<{ made: T; bytes: number }> {
    // Once before: compiling it, and what an earlier test left, count on neither side.
    make()
    const before = await inUse()
    const made = make()
    return { made, bytes: (await inUse()) - before }
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
    const { made, bytes } = await measured(() => {
      const ledger = createMemoryLedger()
      fill(ledger)
      return ledger
    })
    const weighed = made.bytes
    expect(weighed).toBeLessThanOrEqual(16 * 2 ** 20)
    // Half a mebibyte is what the measuring itself may leave.
    expect(bytes).toBeLessThan(1.25 * weighed + 2 ** 19)
    expect(bytes).toBeGreaterThan(0.5 * weighed - 2 ** 19)
  })
})
