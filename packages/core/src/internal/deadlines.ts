import { AsyncResource } from 'node:async_hooks'
import { type Aged, AgeList } from './age-list.ts'
import { longestTimer } from './timer.ts'

/** A time limit that has begun. */
export interface Deadline extends Aged<Deadline> {
  readonly dueAt: number
  readonly onLate: () => void
}

/**
 * Time limits of one length. They are due in the order in which they begin, so one timer is enough for all: it is set for
 * the oldest, and stays set when that one ends early. It keeps no process alive.
 */
export class Deadlines {
  /** More than a timer can be set to, such as `Infinity`, is no limit. */
  readonly milliseconds: number
  readonly #running = new AgeList<Deadline>()
  // The timer belongs to no callback: it must neither keep one's AsyncLocalStorage alive nor run the others' limits in it.
  readonly #origin = new AsyncResource('ci-event.Deadlines')
  #timer: NodeJS.Timeout | undefined

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds
  }

  /** Calls `onLate` after the time, unless {@link end} is called before. */
  begin(onLate: () => void): Deadline {
    const dueAt = performance.now() + this.milliseconds
    const deadline: Deadline = { dueAt, onLate, list: undefined, older: undefined, younger: undefined }
    if (this.milliseconds > longestTimer) return deadline
    this.#running.append(deadline)
    this.#timer ??= this.#check(this.milliseconds)
    return deadline
  }

  end(deadline: Deadline): void {
    this.#running.remove(deadline)
  }

  /** Settles as a promise does, or rejects with `late()` when that takes longer. */
  limit<T>(promise: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = this.begin(() => reject(late()))
      promise.then(
        (value) => {
          this.end(deadline)
          resolve(value)
        },
        (error) => {
          this.end(deadline)
          reject(error)
        },
      )
    })
  }

  #check(milliseconds: number): NodeJS.Timeout {
    return this.#origin.runInAsyncScope(() => setTimeout(() => this.#endDue(), milliseconds).unref())
  }

  #endDue(): void {
    this.#timer = undefined
    const now = performance.now()
    for (let oldest = this.#running.oldest; oldest; oldest = this.#running.oldest) {
      if (oldest.dueAt > now) {
        this.#timer = this.#check(oldest.dueAt - now)
        return
      }
      this.#running.remove(oldest)
      oldest.onLate()
    }
  }
}
