/** Watches, through the ledger, how the handlers of one attempt fare, and keeps those from running that were given up. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Ledger } from '@ci-event/core'
import type { HandlerResult } from '../inbox.ts'

/** What one attempt learned. */
export interface Recording {
  /** Which handlers have finished which jobs, now or before. */
  readonly done: { readonly job: string; readonly handler: string }[]
  readonly givenUp: readonly HandlerResult[]
}

// What runs inside an attempt finds its recording here, whichever of its promises it is awaited by.
const current = new AsyncLocalStorage<Recording>()

/** Runs one attempt, and gives back what it learned beside what it came to. */
export async function recorded<T>(
  before: readonly HandlerResult[],
  run: () => Promise<T>,
): Promise<{ recording: Recording; result: PromiseSettledResult<T> }> {
  const recording: Recording = { done: [], givenUp: before.filter(({ state }) => state === 'given-up') }
  const [result] = await current.run(recording, () => Promise.allSettled([run()]))
  return { recording, result }
}

/** The ledger as handlers of an inbox see it. */
export function recordingLedger(ledger: Ledger): Ledger {
  const note = (job: string, work: string): void => {
    current.getStore()?.done.push({ job, handler: handlerOf(work) })
  }
  return {
    async claim(entry) {
      const { job, work } = entry
      const handler = handlerOf(work)
      if (current.getStore()?.givenUp.some((each) => (each.job ?? job) === job && each.handler === handler))
        return 'completed'
      const claim = await ledger.claim(entry)
      if (claim === 'completed') note(job, work)
      return claim
    },
    renew: (entry) => ledger.renew(entry),
    async complete(entry) {
      await ledger.complete(entry)
      note(entry.job, entry.work)
    },
    release: (entry) => ledger.release(entry),
  }
}

/** A ledger's work is the handler's name, `@`, and the state that is told. */
function handlerOf(work: string): string {
  const at = work.lastIndexOf('@')
  return at === -1 ? work : work.slice(0, at)
}
