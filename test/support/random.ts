/** A source of whole numbers from 0 up to, and without, `below`. */
export type Pick = (below: number) => number

/** The same numbers for the same seed, on every machine (mulberry32). */
export function seeded(seed: number): Pick {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export function oneOf<T>(choices: readonly T[], pick: Pick): T {
  return choices[pick(choices.length)] as T
}
