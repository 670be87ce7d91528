import { misconfigured } from '@ci-event/core/storage'
import type { BackoffOptions, RetryOptions } from '../inbox.ts'

/** Retry settings, checked and complete. */
export interface Retry {
  readonly attempts: number
  /** Milliseconds until the attempt after the one of this number, which failed with `error`. */
  pause(attempt: number, error: unknown): number
}

/** @throws CallbackError `misconfigured` for settings that cannot work */
export function retryOf({ attempts = 15, backoff = {} }: RetryOptions = {}): Retry {
  if (!(Number.isInteger(attempts) && attempts >= 1))
    throw misconfigured(`\`retry.attempts\` must be a positive integer, got ${attempts}.`)
  return { attempts, pause: typeof backoff === 'function' ? backoff : growing(backoff) }
}

function growing({ initial = 1000, factor = 2, max = 3_600_000, jitter = 0.5 }: BackoffOptions): Retry['pause'] {
  if (!(initial >= 0)) throw misconfigured(`\`retry.backoff.initial\` must be milliseconds from 0 up, got ${initial}.`)
  if (!(max >= 0)) throw misconfigured(`\`retry.backoff.max\` must be milliseconds from 0 up, got ${max}.`)
  if (!(factor >= 1)) throw misconfigured(`\`retry.backoff.factor\` must be 1 or more, got ${factor}.`)
  if (!(jitter >= 0 && jitter <= 1)) throw misconfigured(`\`retry.backoff.jitter\` must be from 0 to 1, got ${jitter}.`)
  return (attempt) => {
    const pause = Math.min(max, initial * factor ** (attempt - 1))
    return Math.round(pause * (1 - jitter * Math.random()))
  }
}
