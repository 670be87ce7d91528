import { AsyncResource } from 'node:async_hooks'
import { type Aged, AgeList } from './age-list.ts'
import { longestTimer } from './timer.ts'

/** A time limit. It is the object that the time is limited for, so that a limit costs no object of its own. */
export abstract class Deadline implements Aged<Deadline> {
  dueAt = 0
  list: AgeList<Deadline> | undefined = undefined
  older: Deadline | undefined = undefined
  younger: Deadline | undefined = undefined

  /** Called when the time is over. */
  abstract onLate(): void
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

  /** Starts the time. `onLate` is called after it, unless {@link end} is called before. */
  begin(deadline: Deadline): void {
    if (this.milliseconds > longestTimer) return
    deadline.dueAt = performance.now() + this.milliseconds
    this.#running.append(deadline)
    this.#timer ??= this.#check(this.milliseconds)
  }

  end(deadline: Deadline): void {
    this.#running.remove(deadline)
  }

  /** Settles as a promise does, or rejects with `late()` when that takes longer. */
  limit<T>(promise: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = new Rejection(reject, late)
      this.begin(deadline)
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
    const now = performance.now()
    try {
      for (let { oldest } = this.#running; oldest && oldest.dueAt <= now; oldest = this.#running.oldest) {
        this.#running.remove(oldest)
        oldest.onLate()
      }
    } finally {
      // Only now, so that limits that begin meanwhile start no second timer; and for the others also if one throws.
      const { oldest } = this.#running
      this.#timer = oldest && this.#check(oldest.dueAt - now)
    }
  }
}

class Rejection extends Deadline {
  readonly #reject: (error: Error) => void
  readonly #late: () => Error

  constructor(reject: (error: Error) => void, late: () => Error) {
    super()
    this.#reject = reject
    this.#late = late
  }

  onLate(): void {
    this.#reject(this.#late())
  }
}
