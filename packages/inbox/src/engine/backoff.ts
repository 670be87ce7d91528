/** Pauses between tries of a storage that fails. */

/** Longest pause, in ms: how late it may be noticed that the storage works again. */
const longest = 5000

/** Pauses that double with each failure. */
export interface StorageBackoff {
  /** Milliseconds to wait after one more failure. */
  next(): number
  /** Starts over, because the storage worked. */
  reset(): void
}

/** @param initial the first pause, in ms */
export function createStorageBackoff(initial: number): StorageBackoff {
  let failures = 0
  return {
    next: () => Math.max(initial, Math.min(longest, initial * 2 ** failures++)),
    reset() {
      failures = 0
    },
  }
}
