import type { AnyJob } from '../jobs/catalogue.ts'

/** A wait for the end of a job. */
export interface Waiter {
  resolve(job: AnyJob): void
  reject(reason: unknown): void
}

/** The waits by their JobId. A JobId is kept only while somebody waits for it. */
export class Waiters {
  readonly #byJob = new Map<string, Set<Waiter>>()

  /** How many jobs are waited for. */
  get size(): number {
    return this.#byJob.size
  }

  /** @returns removes the waiter; call it once */
  join(jobId: string, waiter: Waiter): () => void {
    const others = this.#byJob.get(jobId) ?? new Set()
    this.#byJob.set(jobId, others.add(waiter))
    return () => {
      others.delete(waiter)
      if (others.size === 0) this.#byJob.delete(jobId)
    }
  }

  of(jobId: string): Iterable<Waiter> {
    return this.#byJob.get(jobId) ?? []
  }

  rejectAll(reasonOf: () => unknown): void {
    for (const each of this.#byJob.values()) for (const waiter of each) waiter.reject(reasonOf())
  }
}
