/** Calls a callback's handlers: many at once, and the updates of one job in their order. */
import type { Run } from './registry.ts'

/**
 * Calls `start` for every run, at most `concurrency` at once.
 *
 * A callback may hold several updates of one job. They are started in rounds, the earliest update of each job in the
 * first, so that none makes another one stale.
 *
 * @returns what `start` resolved with, in the order of `runs`
 */
export async function runRounds<T>(
  runs: readonly Run[],
  concurrency: number,
  start: (run: Run) => Promise<T>,
): Promise<T[]> {
  const results = new Array<T>(runs.length)
  for (const round of roundsOf(runs)) {
    let next = 0
    const takeTurns = async (): Promise<void> => {
      while (next < round.length) {
        const index = round[next++] as number
        results[index] = await start(runs[index] as Run)
      }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, round.length) }, takeTurns))
  }
  return results
}

/** The places of the runs of each round. */
function roundsOf(runs: readonly Run[]): number[][] {
  const rounds: number[][] = []
  const lastRound = new Map<string, { update: Run['update']; round: number }>()
  for (const index of inOrder(runs)) {
    const { update } = runs[index] as Run
    let round = 0
    if (update) {
      const last = lastRound.get(update.jobId)
      // The handlers of one update share a round.
      round = last ? last.round + (last.update === update ? 0 : 1) : 0
      lastRound.set(update.jobId, { update, round })
    }
    rounds[round] ??= []
    rounds[round]?.push(index)
  }
  return rounds
}

/** The places of the runs, earlier updates first, otherwise as they came. */
function inOrder(runs: readonly Run[]): number[] {
  const order = (index: number): number => runs[index]?.update?.order ?? 0
  return [...runs.keys()].sort((a, b) => order(a) - order(b))
}
