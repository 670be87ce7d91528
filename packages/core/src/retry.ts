/** What a handler can throw to say whether, and when, another try makes sense. An inbox heeds it. */

import { isInstance, isMarked, mark } from './internal/marker.ts'

const permanent = Symbol.for('ci-event.PermanentError')
const later = Symbol.for('ci-event.RetryAfter')

/**
 * Thrown by a handler for which no other try makes sense: an inbox does not run it again for this callback, and the
 * callback ends up dead once its other handlers have ended.
 *
 * @example
 * if (job.Code === 'InputInvalid') throw new PermanentError(`no such recording: ${job.Input?.Object}`)
 */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError'

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    mark(this, permanent)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, PermanentError, value, permanent)
  }
}

/**
 * Thrown by a handler that knows when to try again. The try counts like any other.
 *
 * @example
 * if (response.status === 429) throw new RetryAfter(30_000)
 */
export class RetryAfter extends Error {
  override readonly name: string = 'RetryAfter'
  /** After how many milliseconds. */
  readonly delay: number

  /**
   * @param delay milliseconds
   * @throws RangeError for a delay that is no number of milliseconds from 0 up
   */
  constructor(delay: number, message = `Try again in ${delay} ms.`, options?: { cause?: unknown }) {
    if (!(delay >= 0 && delay < Number.POSITIVE_INFINITY))
      throw new RangeError(`\`delay\` must be a number of milliseconds from 0 up, and is ${delay}.`)
    super(message, options)
    this.delay = delay
    mark(this, later)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, RetryAfter, value, later)
  }
}

/** True for a {@link PermanentError}, whichever copy of the package made it. */
export function isPermanent(error: unknown): error is PermanentError {
  return isMarked(error, permanent)
}

/** The milliseconds that a {@link RetryAfter} asks for; `undefined` for any other error. */
export function retryDelayOf(error: unknown): number | undefined {
  if (!isMarked(error, later)) return undefined
  const { delay } = error as { delay?: unknown }
  return typeof delay === 'number' ? delay : undefined
}
