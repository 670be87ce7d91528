/** The time of a ledger's steps does not grow with what the job has done before. */
import type { Ledger } from '@ci-event/core'
import { expect, test } from 'vitest'
import { entryOf, fresh } from './entry.ts'

const measured = 100
const most = 4

/** @param updates how many updates the job has had when it is measured again */
export function testLinearTime(create: () => Ledger, updates: number): void {
  async function handle(ledger: Ledger, jobId: string, n: number): Promise<void> {
    const entry = entryOf({ jobId, state: `Running:${n}`, order: 0 })
    await ledger.claim(entry)
    await ledger.complete(entry)
  }

  async function timeOf(ledger: Ledger, jobId: string, first: number): Promise<number> {
    const start = performance.now()
    for (let n = first; n < first + measured; n++) await handle(ledger, jobId, n)
    return performance.now() - start
  }

  test(`a job with ${updates} updates behind it takes at most ${most} times as long as a new one`, {
    timeout: 120_000,
  }, async () => {
    const ledger = create()
    const jobId = fresh()
    await timeOf(ledger, fresh(), 0)
    for (let n = 0; n < updates; n += measured)
      await Promise.all(Array.from({ length: measured }, (_, index) => handle(ledger, jobId, n + index)))
    let ratio = Number.POSITIVE_INFINITY
    // A neighbour on the machine can spoil a measurement, never improve one.
    for (let run = 0; run < 8 && ratio >= most; run++) {
      const asNew = await timeOf(ledger, fresh(), 0)
      ratio = Math.min(ratio, (await timeOf(ledger, jobId, updates + run * measured)) / asNew)
    }
    expect(ratio).toBeLessThan(most)
  })
}
