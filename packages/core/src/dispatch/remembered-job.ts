import type { Aged, AgeList } from '../internal/age-list.ts'
import { ownString } from '../internal/own-string.ts'
import type { LedgerEntry } from './ledger.ts'

/** A piece of work: a handler for an update of a job. */
export interface Work {
  readonly state: string
  readonly handler: string
  /** Who has claimed it; `undefined` once it is completed. */
  token: string | undefined
  until: number
}

type Names = Pick<LedgerEntry, 'state' | 'handler'>

/** Of one job so many works are remembered, so that a job that reports endless progress displaces no other. */
const mostWorks = 1000
/** What a job and a piece of work take of the heap beside their texts, in bytes: measured. */
const jobWeight = 200
const workWeight = 180

/** What the ledger in memory keeps of one job. */
export class RememberedJob implements Aged<RememberedJob> {
  readonly jobId: string
  /** The highest order of an update that was claimed. */
  latest = 0
  /** How many of the works are claimed. */
  claimed = 0
  /** When the last of the claims ends, unless it is renewed. */
  until = 0
  touchedAt = 0
  /** What all of it takes of the heap. */
  bytes: number
  list: AgeList<RememberedJob> | undefined = undefined
  older: RememberedJob | undefined = undefined
  younger: RememberedJob | undefined = undefined
  // Nearly every job has one piece of work, and a Map for it would take more than all the rest.
  #first: Work | undefined = undefined
  #others: Map<string, Work> | undefined = undefined

  constructor(jobId: string) {
    this.jobId = ownString(jobId)
    this.bytes = jobWeight + 2 * jobId.length
  }

  isInUse(now: number): boolean {
    return this.claimed > 0 && this.until > now
  }

  workOf(names: Names): Work | undefined {
    const first = this.#first
    if (first && first.state === names.state && first.handler === names.handler) return first
    return this.#others?.get(keyOf(names))
  }

  /** Adds a work that is not there. */
  add({ state, handler }: Names): Work {
    // A state is cut from a body, a handler's name is not.
    const work: Work = { state: ownString(state), handler, token: undefined, until: 0 }
    if (!this.#first && !this.#others) this.#first = work
    else {
      this.#others ??= new Map()
      if (this.#others.size >= mostWorks - 1) this.#forgetOldest()
      this.#others.set(keyOf(work), work)
    }
    this.bytes += weightOf(work)
    return work
  }

  remove(work: Work): void {
    if (work === this.#first) this.#first = undefined
    else this.#others?.delete(keyOf(work))
    this.bytes -= weightOf(work)
  }

  #forgetOldest(): void {
    const others = this.#others?.values()
    let oldest = this.#first ?? others?.next().value
    while (oldest && oldest.token !== undefined) oldest = others?.next().value
    if (oldest) this.remove(oldest)
  }
}

function weightOf({ state, handler }: Work): number {
  return workWeight + 2 * (state.length + handler.length)
}

function keyOf({ state, handler }: Names): string {
  return `${state.length} ${state}${handler}`
}
