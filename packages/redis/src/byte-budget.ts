/** Limits how many bytes one process keeps in a store that forgets each value after a time. */
export interface ByteBudget {
  /** Counts bytes that are kept from now on. False when they do not fit: then they must not be kept. */
  take(bytes: number): boolean
}

/**
 * @param most bytes
 * @param age milliseconds for which the store keeps a value
 */
export function createByteBudget(most: number, age: number): ByteBudget {
  // The oldest first. Values of one part of the age share an entry, so that entries are few.
  const taken: { readonly since: number; until: number; bytes: number }[] = []
  let sum = 0
  return {
    take(bytes) {
      const now = performance.now()
      for (let [oldest] = taken; oldest && oldest.until <= now; [oldest] = taken) {
        sum -= oldest.bytes
        taken.shift()
      }
      if (sum + bytes > most) return false
      const until = now + age
      const latest = taken.at(-1)
      if (latest && now - latest.since < age / 100) {
        latest.until = until
        latest.bytes += bytes
      } else taken.push({ since: now, until, bytes })
      sum += bytes
      return true
    },
  }
}
