/** The runs of this process that have not been answered. */
import { describe, expect, test } from 'vitest'
import type { RunResult } from '../../src/dispatch/call.ts'
import { RunsUnderWay } from '../../src/dispatch/under-way.ts'
import { entryOf } from './ledger-entries.ts'

describe('runs under way', () => {
  const entries = [
    entryOf('j1'),
    entryOf('j1', { handler: 'other' }),
    entryOf('j1', { state: 'Running:1' }),
    entryOf('j2'),
  ]
  const results = entries.map(() => new Promise<RunResult>(() => {}))

  test.each([[[0, 1, 2, 3]], [[2, 1, 0, 3]], [[1, 3, 2, 0]]])(
    'are found until they are removed, in the order %j',
    (order) => {
      const runs = new RunsUnderWay()
      entries.forEach((entry, index) => {
        runs.add(entry, results[index] as Promise<RunResult>)
      })
      const there = new Set(order)
      for (const removed of order) {
        runs.remove(entries[removed] as (typeof entries)[0])
        there.delete(removed)
        entries.forEach((entry, index) => {
          expect(runs.resultOf({ ...entry, token: 'another' })).toBe(there.has(index) ? results[index] : undefined)
        })
        expect(runs.size).toBe(new Set([...there].map((index) => entries[index]?.jobId)).size)
      }
    },
  )

  test('are not removed by another run of the same work', () => {
    const runs = new RunsUnderWay()
    const [entry] = entries as [(typeof entries)[0]]
    runs.add(entry, results[0] as Promise<RunResult>)
    runs.remove({ ...entry, token: 'of an earlier run' })
    expect(runs.resultOf(entry)).toBe(results[0])
  })
})
