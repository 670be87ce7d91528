import type { BackoffOptions, RetryOptions } from '../inbox.ts'

/** Retry settings, checked and complete. */
export interface Retry {
  readonly attempts: number
  /** Milliseconds until the attempt after the one of this number, which failed with `error`. */
  pause(attempt: number, error: unknown): number
}

/** @throws RangeError for settings that cannot work */
export function retryOf({ attempts = 15, backoff = {} }: RetryOptions = {}): Retry {
  if (!(Number.isInteger(attempts) && attempts >= 1))
    throw new RangeError(`\`attempts\` must be a whole number from 1 up, and is ${attempts}.`)
  return { attempts, pause: typeof backoff === 'function' ? backoff : growing(backoff) }
}

function growing({ initial = 1000, factor = 2, max = 3_600_000, jitter = 0.5 }: BackoffOptions): Retry['pause'] {
  if (!(initial >= 0)) throw new RangeError(`\`initial\` must be milliseconds from 0 up, and is ${initial}.`)
  if (!(max >= 0)) throw new RangeError(`\`max\` must be milliseconds from 0 up, and is ${max}.`)
  if (!(factor >= 1)) throw new RangeError(`\`factor\` must be 1 or more, and is ${factor}.`)
  if (!(jitter >= 0 && jitter <= 1)) throw new RangeError(`\`jitter\` must be from 0 to 1, and is ${jitter}.`)
  return (attempt) => {
    const pause = Math.min(max, initial * factor ** (attempt - 1))
    return Math.round(pause * (1 - jitter * Math.random()))
  }
}
