/** Asks again when CI says that it is too much, and lets nobody ask meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isCallbackError } from '@ci-event/core'

/** Runs a question, several times if need be. */
export type BackOff = <T>(question: () => Promise<T>) => Promise<T>

const longestPause = 60_000

/**
 * @param attempts how often one question is asked at most
 * @param pause milliseconds after the first failure; it doubles with each, and CI's own `Retry-After` counts if longer
 */
export function createBackOff(attempts: number, pause: number, signal: AbortSignal): BackOff {
  // Shared by all who ask: one that was refused for being too many speaks for the others too.
  let notBefore = 0

  async function untilAllowed(): Promise<void> {
    for (let wait = notBefore - performance.now(); wait > 0; wait = notBefore - performance.now()) {
      await sleep(wait, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
    }
  }

  return async (question) => {
    for (let attempt = 1; ; attempt++) {
      await untilAllowed()
      try {
        return await question()
      } catch (error) {
        if (!isCallbackError(error) || error.code !== 'unavailable' || attempt >= attempts) throw error
        const doubled = pause * 2 ** (attempt - 1) * (1 + Math.random() / 4)
        const wait = Math.min(Math.max(doubled, error.retryAfter ?? 0), longestPause)
        notBefore = Math.max(notBefore, performance.now() + wait)
      }
    }
  }
}
