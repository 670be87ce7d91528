/** Retries queries that CI cannot answer at the moment, and pauses all queries meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isCallbackError } from '@ci-event/core'

/** Runs a query, several times if necessary. */
export type WithBackoff = <T>(query: () => Promise<T>) => Promise<T>

const maxPause = 60_000

/**
 * @param attempts the most attempts of one query
 * @param pause milliseconds after the first failure; it doubles with each, and a longer `Retry-After` of CI wins
 */
export function createBackoff(attempts: number, pause: number, signal: AbortSignal): WithBackoff {
  // Shared by all queries: CI limits the rate of all of them together.
  let notBefore = 0

  async function untilAllowed(): Promise<void> {
    for (let wait = notBefore - performance.now(); wait > 0; wait = notBefore - performance.now()) {
      await sleep(wait, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
    }
  }

  return async (query) => {
    for (let attempt = 1; ; attempt++) {
      await untilAllowed()
      try {
        return await query()
      } catch (error) {
        if (!isCallbackError(error) || error.code !== 'unavailable' || attempt >= attempts) throw error
        const doubled = pause * 2 ** (attempt - 1) * (1 + Math.random() / 4)
        const wait = Math.min(Math.max(doubled, error.retryAfter ?? 0), maxPause)
        notBefore = Math.max(notBefore, performance.now() + wait)
      }
    }
  }
}
