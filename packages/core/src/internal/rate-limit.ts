import { ownString } from './own-string.ts'

// Senders choose Tags. Those beyond so many share one line.
const maxKeys = 100

/**
 * Lets one event per key and interval through.
 *
 * @returns how many were held back since the last one that was let through; `undefined` when this one is held back
 */
export function createRateLimit(interval: number): (key: string) => number | undefined {
  const last = new Map<string, { at: number; heldBack: number }>()

  return (key) => {
    const now = performance.now()
    const own = last.has(key) || last.size < maxKeys ? key : ''
    const known = last.get(own)
    if (known && now - known.at < interval) {
      known.heldBack++
      return undefined
    }
    last.delete(own)
    for (const [each, { at }] of last) {
      // The oldest come first.
      if (now - at < interval) break
      last.delete(each)
    }
    last.set(ownString(own), { at: now, heldBack: 0 })
    return known?.heldBack ?? 0
  }
}

/** The end of a log line: how many more there were, if any. */
export function moreOf(heldBack: number): string {
  return heldBack === 0 ? '' : ` (and ${heldBack} more like it since this was last logged)`
}
