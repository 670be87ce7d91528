import type { RunResult } from './call.ts'
import type { LedgerEntry } from './ledger.ts'

interface UnderWay {
  readonly entry: LedgerEntry
  readonly result: Promise<RunResult>
  next: UnderWay | undefined
}

/** The runs of this process that have not been answered. */
export class RunsUnderWay {
  // By JobId alone: a key of all that tells runs apart would be a text made and hashed for each of them.
  readonly #byJob = new Map<string, UnderWay>()

  /** How many jobs have runs under way: a JobId is kept no longer. */
  get size(): number {
    return this.#byJob.size
  }

  /** The result of a run with the same job, state and handler. */
  resultOf({ jobId, state, handler }: LedgerEntry): Promise<RunResult> | undefined {
    let run = this.#byJob.get(jobId)
    while (run && !(run.entry.state === state && run.entry.handler === handler)) run = run.next
    return run?.result
  }

  add(entry: LedgerEntry, result: Promise<RunResult>): void {
    this.#byJob.set(entry.jobId, { entry, result, next: this.#byJob.get(entry.jobId) })
  }

  /** Does nothing for a run that is not here. */
  remove(entry: LedgerEntry): void {
    const first = this.#byJob.get(entry.jobId)
    if (first?.entry === entry) {
      if (first.next) this.#byJob.set(entry.jobId, first.next)
      else this.#byJob.delete(entry.jobId)
      return
    }
    for (let run = first; run; run = run.next) if (run.next?.entry === entry) run.next = run.next.next
  }
}
