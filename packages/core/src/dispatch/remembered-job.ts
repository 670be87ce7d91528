import type { Aged, AgeList } from '../internal/age-list.ts'
import { ownString } from '../internal/own-string.ts'
import type { LedgerEntry } from './ledger.ts'

/** A piece of work: a handler for an update of a job. */
export class Work {
  state = ''
  handler = ''
  /** Who has claimed it; `undefined` once it is completed. */
  token: string | undefined = undefined
  until = 0

  become({ state, handler }: Names): this {
    // A state is cut from a body, a handler's name is not.
    this.state = ownString(state)
    this.handler = handler
    this.token = undefined
    this.until = 0
    return this
  }
}

type Names = Pick<LedgerEntry, 'state' | 'handler'>

/** Of one job so many works are remembered, so that a job that reports endless progress displaces no other. */
const mostWorks = 1000
/** What a job and a piece of work take of the heap beside their texts, in bytes: measured. */
const jobWeight = 200
const workWeight = 180

/**
 * What the ledger in memory keeps of one job. Once that is forgotten, the object is used for another job: a full ledger
 * then makes nothing that is kept but the text of a JobId, and what is kept is what the garbage collector stops for.
 */
export class RememberedJob implements Aged<RememberedJob> {
  jobId = ''
  /** The highest order of an update that was claimed. */
  latest = 0
  /** How many of the works are claimed. */
  claimed = 0
  /** When the last of the claims ends, unless it is renewed. */
  until = 0
  touchedAt = 0
  /** What all of it takes of the heap. */
  bytes = 0
  list: AgeList<RememberedJob> | undefined = undefined
  older: RememberedJob | undefined = undefined
  younger: RememberedJob | undefined = undefined
  // Nearly every job has one piece of work, and a Map for it would take more than all the rest.
  readonly #first = new Work()
  #hasFirst = false
  #others: Map<string, Work> | undefined = undefined

  become(jobId: string): this {
    this.jobId = ownString(jobId)
    this.latest = 0
    this.claimed = 0
    this.until = 0
    this.bytes = jobWeight + 2 * jobId.length
    this.#hasFirst = false
    this.#others = undefined
    return this
  }

  /** Lets go of all that it holds, until it becomes another job. */
  empty(): this {
    this.#first.state = ''
    return this.become('')
  }

  isInUse(now: number): boolean {
    return this.claimed > 0 && this.until > now
  }

  workOf(names: Names): Work | undefined {
    const first = this.#first
    if (this.#hasFirst && first.state === names.state && first.handler === names.handler) return first
    return this.#others?.get(keyOf(names))
  }

  /** Adds a work that is not there. */
  add(names: Names): Work {
    const isFirst = !this.#hasFirst && !this.#others
    const work = (isFirst ? this.#first : new Work()).become(names)
    if (isFirst) this.#hasFirst = true
    else {
      this.#others ??= new Map()
      if (this.#others.size >= mostWorks - 1) this.#forgetOldest()
      this.#others.set(keyOf(work), work)
    }
    this.bytes += weightOf(work)
    return work
  }

  remove(work: Work): void {
    this.bytes -= weightOf(work)
    if (work === this.#first) {
      this.#hasFirst = false
      work.state = ''
    } else this.#others?.delete(keyOf(work))
  }

  #forgetOldest(): void {
    const others = this.#others?.values()
    let oldest = this.#hasFirst ? this.#first : others?.next().value
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
